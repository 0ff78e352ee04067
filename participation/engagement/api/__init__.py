"""Figures in the API: the same queries, actions and definitions as the pages."""

from participation.engagement.api import expectations, figures, marks, members

urlpatterns = [*figures.urlpatterns, *marks.urlpatterns, *expectations.urlpatterns, *members.urlpatterns]
