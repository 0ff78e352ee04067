"""Discussions in the API, for programs: what is said in them, and what it is about."""

from participation.discussions.api import discussions, hiding, themes
from participation.discussions.api.discussions import SEED, SORT, readable_contribution

urlpatterns = [*discussions.urlpatterns, *hiding.urlpatterns, *themes.urlpatterns]

__all__ = ["SEED", "SORT", "readable_contribution", "urlpatterns"]
