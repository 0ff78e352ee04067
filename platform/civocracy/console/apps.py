"""The console as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsoleConfig(AppConfig):
    """No tables of its own: it reads tenants, billing and onboarding."""

    name = "civocracy.console"
    label = "console"
    verbose_name = _("Console")
