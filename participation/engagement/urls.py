"""Addresses of engagement; participation/urls.py puts `urlpatterns` under /workspace/ and `site` at the top."""

from __future__ import annotations

from django.urls import path

from participation.engagement.views import census, figures, marks, members, papers, voices

app_name = "engagement"
urlpatterns = [
    path("engagement/", figures.overview, name="overview"),
    path("engagement/days.csv", figures.overview_file, name="overview_file"),
    path("engagement/projects.csv", figures.projects_file, name="projects_file"),
    path("engagement/report.pdf", papers.report, name="report"),
    path("engagement/figures.xlsx", papers.workbook, name="workbook"),
    path("engagement/monthly/", papers.monthly, name="monthly"),
    path("engagement/members/", members.members, name="members"),
    path("engagement/sharing/", papers.sharing, name="sharing"),
    path("engagement/definitions/", figures.definitions, name="definitions"),
    path("engagement/marks/new/", marks.mark, name="mark"),
    path("engagement/marks/<int:pk>/removal/", marks.removal, name="mark_removal"),
    path("engagement/census/", census.census, name="census"),
    path("engagement/census/table/", census.census_table, name="census_table"),
    path("engagement/census/template.csv", census.census_template, name="census_template"),
    path("engagement/departments/<slug:slug>/", figures.department, name="department"),
    path("engagement/channels/<slug:name>/", figures.channel, name="channel"),
    path("projects/<slug:slug>/engagement/", figures.project, name="project"),
    path("projects/<slug:slug>/engagement/days.csv", figures.project_file, name="project_file"),
    path("projects/<slug:slug>/expectation-report/", voices.report, name="expectations"),
    path("expectations/<int:pk>/reached/", voices.reached, name="reached"),
]
site = [
    path("projects/<slug:slug>/expectations/", voices.voice, name="voice"),
    path("open-data/", papers.open_data, name="open_data"),
    path("open-data/participation.zip", papers.open_data_file, name="open_data_file"),
]
