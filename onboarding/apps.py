"""The onboarding room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OnboardingConfig(AppConfig):
    """Signup lives in the shared schema: while somebody signs up there is no tenant yet."""

    name = "onboarding"
    label = "onboarding"
    verbose_name = _("Onboarding")
    default_auto_field = "django.db.models.BigAutoField"
