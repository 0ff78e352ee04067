"""The kit as a Django app: it has tables of its own (audit, rate limits) in the shared schema and in every tenant's."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Label `kit`."""

    name = "kit"
    verbose_name = "Kit"
