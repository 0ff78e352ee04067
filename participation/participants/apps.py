"""Registers the room with Django."""

from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """Everybody who takes part, whether they have an account here or came in from paper or a file."""

    name = "participation.participants"
    label = "participants"
    default_auto_field = "django.db.models.BigAutoField"
