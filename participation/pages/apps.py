"""Registers the room with Django: it has templates and no tables."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """The pages that bring several rooms together."""

    name = "participation.pages"
    label = "pages"
