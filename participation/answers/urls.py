"""Addresses of answers; participation/urls.py puts them in their places."""

from __future__ import annotations

from django.urls import path

from participation.answers.views import workspace

workspace_pages = [
    path("contributions/", workspace.contributions, name="contributions"),
    path("contributions/reading/", workspace.reading, name="contributions_reading"),
    path("answers/new/", workspace.new_answer, name="answer_new"),
]
