"""Registers the room with Django."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Consultations brought in from the files of another platform."""

    name = "participation.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"
