"""Registers the room with Django."""

from django.apps import AppConfig


class AnswersConfig(AppConfig):
    """Official answers, who was told about them, and which department has read what."""

    name = "participation.answers"
    label = "answers"
    default_auto_field = "django.db.models.BigAutoField"
