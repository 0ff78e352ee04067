"""Registers the room with Django."""

from django.apps import AppConfig


class EngagementConfig(AppConfig):
    """Figures about participation: one written definition each, one source, one way to work them out."""

    name = "participation.engagement"
    label = "engagement"
    default_auto_field = "django.db.models.BigAutoField"
