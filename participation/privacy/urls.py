"""Addresses of privacy; participation/urls.py puts them in their places."""

from __future__ import annotations

from django.urls import path

from participation.privacy.views import legal, mine, workspace

site = [
    path("my-data/", mine.mine, name="mine"),
    path("my-data/download/", mine.ask_for_download, name="ask_for_download"),
    path("my-data/download/<str:token>/", mine.download, name="download"),
    path("my-data/deletion/", mine.deletion, name="deletion"),
    path("my-data/deletion/withdrawal/", mine.withdraw, name="withdraw"),
    path("my-data/undo/<str:token>/", mine.undo, name="undo"),
    path("my-data/consents/", mine.consents, name="consents"),
    path("legal/<str:kind>/versions/", legal.versions, name="versions"),
    path("legal/<str:kind>/versions/<int:number>/", legal.version, name="version"),
]
workspace_pages = [
    path("privacy/", workspace.overview, name="overview"),
    path("privacy/retention/", workspace.retention, name="retention"),
    path("privacy/retention/reports/", workspace.reports, name="reports"),
    path("privacy/activities/", workspace.activities, name="activities"),
    path("privacy/texts/", workspace.texts, name="texts"),
    path("privacy/texts/<str:kind>/", workspace.text, name="text"),
]
