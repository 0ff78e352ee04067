"""Registers the room with Django."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """Surveys: questions that depend on earlier answers, responses that survive a lost connection, results."""

    name = "participation.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"
