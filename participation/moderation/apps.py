"""Registers the room with Django."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """What waits for a moderator, flags, statements of reasons, appeals and blocked people."""

    name = "participation.moderation"
    label = "moderation"
    default_auto_field = "django.db.models.BigAutoField"
