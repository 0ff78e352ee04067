"""Workspace addresses of engagement; participation/urls.py puts them under /workspace/."""

from __future__ import annotations

from django.urls import path

from participation.engagement import views

app_name = "engagement"
urlpatterns = [
    path("engagement/", views.overview, name="overview"),
    path("engagement/days.csv", views.overview_file, name="overview_file"),
    path("engagement/projects.csv", views.projects_file, name="projects_file"),
    path("engagement/definitions/", views.definitions, name="definitions"),
    path("projects/<slug:slug>/engagement/", views.project, name="project"),
    path("projects/<slug:slug>/engagement/days.csv", views.project_file, name="project_file"),
]
