"""Registers the room with Django."""

from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    """Discussions: a specific question, contributions, replies and stances."""

    name = "participation.discussions"
    label = "discussions"
    default_auto_field = "django.db.models.BigAutoField"
