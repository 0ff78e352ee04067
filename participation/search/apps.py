"""Registers the room with Django."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Finding what was said, asked, answered and promised."""

    name = "participation.search"
    label = "search"
