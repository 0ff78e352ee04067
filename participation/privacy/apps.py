"""Registers the room with Django."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """What people may ask about their data, what they agreed to, and what is forgotten by itself."""

    name = "participation.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"
