"""Registers the room with Django."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects: what is to be decided, by whom, by when, and what is open to influence."""

    name = "participation.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"
