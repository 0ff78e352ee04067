"""Billing as a Django app: its tables are in the shared schema only."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Label `billing`."""

    name = "billing"
    verbose_name = "Billing"

    def ready(self) -> None:
        """Register the check that keeps the twin away from real money."""
        from billing import checks  # noqa: F401  # importing it registers it
