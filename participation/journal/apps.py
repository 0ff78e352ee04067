"""Registers the room with Django."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The append-only log of what happened, the one source of every figure."""

    name = "participation.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
