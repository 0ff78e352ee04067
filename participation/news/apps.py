"""Registers the room with Django."""

from django.apps import AppConfig


class NewsConfig(AppConfig):
    """Following, notices, mails about what happened."""

    name = "participation.news"
    label = "news"
    default_auto_field = "django.db.models.BigAutoField"
