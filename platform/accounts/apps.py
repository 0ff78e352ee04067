"""The room of accounts as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Label `accounts`; tables in the shared schema and in every tenant's."""

    name = "accounts"
