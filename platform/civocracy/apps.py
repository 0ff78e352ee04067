"""The assembled product as a Django app: it has no tables."""

from django.apps import AppConfig


class CivocracyConfig(AppConfig):
    """Starts error reporting once everything is loaded."""

    name = "civocracy"

    def ready(self) -> None:
        """Start error reporting."""
        from civocracy import watching

        watching.start()
