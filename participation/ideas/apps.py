"""Registers the room with Django."""

from django.apps import AppConfig


class IdeasConfig(AppConfig):
    """Idea boxes: categories, places, pictures, what becomes of an idea, ideas that say the same."""

    name = "participation.ideas"
    label = "ideas"
    default_auto_field = "django.db.models.BigAutoField"
