"""Registers the room with Django."""

from django.apps import AppConfig


class DepartmentsConfig(AppConfig):
    """Departments of a government, and which role somebody holds in which of them."""

    name = "participation.departments"
    label = "departments"
    default_auto_field = "django.db.models.BigAutoField"
