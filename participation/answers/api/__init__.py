"""Answers, promises and outcomes in the API."""

from participation.answers.api import answers, promises

urlpatterns = [*answers.urlpatterns, *promises.urlpatterns]
