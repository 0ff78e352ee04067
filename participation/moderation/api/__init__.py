"""Moderation in the API: the same actions, rules and queries as the pages."""

from participation.moderation.api import queue, statements

__all__ = ["urlpatterns"]

urlpatterns = [*queue.urlpatterns, *statements.urlpatterns]
