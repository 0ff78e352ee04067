"""Idea boxes, ideas and their pictures in the API: the same actions and queries as the pages."""

from participation.ideas.api import ideas, pictures
from participation.ideas.api.ideas import readable_idea

__all__ = ["readable_idea", "urlpatterns"]

urlpatterns = [*ideas.urlpatterns, *pictures.urlpatterns]
