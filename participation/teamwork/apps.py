"""Registers the room with Django."""

from django.apps import AppConfig


class TeamworkConfig(AppConfig):
    """Teamwork: who does what by when in a project, across departments."""

    name = "participation.teamwork"
    label = "teamwork"
    default_auto_field = "django.db.models.BigAutoField"
