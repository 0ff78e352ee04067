"""The room of tenants as a Django app."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """Label `tenants`; tables in the shared schema only."""

    name = "tenants"
