"""Workspace addresses of discussions; participation/urls.py puts them under /workspace/."""

from __future__ import annotations

from django.urls import path

from participation.discussions.views import editor, moderation, offline, themes

workspace = [
    path("projects/<slug:slug>/discussions/new/", editor.new_discussion, name="discussion_new"),
    path("projects/<slug:slug>/coach/", editor.coach, name="coach"),
    path("discussions/<int:pk>/", editor.discussion, name="discussion"),
    path("discussions/<int:pk>/typing-in/", offline.typing_in, name="discussion_typing_in"),
    path("projects/<slug:slug>/themes/", themes.themes, name="project_themes"),
    path("themes/<int:pk>/", themes.theme, name="theme"),
    path("themes/<int:pk>/removal/", themes.theme_removal, name="theme_removal"),
    path("contributions/themes/", themes.sorting, name="contribution_sorting"),
    path("contributions/<int:pk>/hiding/", moderation.hiding, name="contribution_hiding"),
    path("contributions/<int:pk>/restoration/", moderation.restoration, name="contribution_restoration"),
    path("contributions/<int:pk>/acceptance/", moderation.acceptance, name="contribution_acceptance"),
]
