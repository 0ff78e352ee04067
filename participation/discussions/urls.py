"""Workspace addresses of discussions; participation/urls.py puts them under /workspace/."""

from __future__ import annotations

from django.urls import path

from participation.discussions.views import editor, moderation

workspace = [
    path("projects/<slug:slug>/discussions/", editor.discussions, name="project_discussions"),
    path("projects/<slug:slug>/discussions/new/", editor.new_discussion, name="discussion_new"),
    path("projects/<slug:slug>/coach/", editor.coach, name="coach"),
    path("discussions/<int:pk>/", editor.discussion, name="discussion"),
    path("discussions/<int:pk>/publication/", editor.publication, name="discussion_publication"),
    path("discussions/<int:pk>/closure/", editor.closure, name="discussion_closure"),
    path("discussions/<int:pk>/closure/removal/", editor.closure_removal, name="discussion_closure_removal"),
    path("contributions/<int:pk>/hiding/", moderation.hiding, name="contribution_hiding"),
    path("contributions/<int:pk>/restoration/", moderation.restoration, name="contribution_restoration"),
    path("contributions/<int:pk>/acceptance/", moderation.acceptance, name="contribution_acceptance"),
]
