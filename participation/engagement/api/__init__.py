"""Figures in the API: the same queries, actions and definitions as the pages."""

from participation.engagement.api import expectations, figures, marks

urlpatterns = [*figures.urlpatterns, *marks.urlpatterns, *expectations.urlpatterns]
