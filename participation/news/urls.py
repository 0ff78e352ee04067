"""Addresses of news; participation/urls.py puts them in their places."""

from __future__ import annotations

from django.urls import path

from participation.news.views import mine, unsubscribing, workspace

site = [
    path("notices/", mine.notices, name="list"),
    path("notices/settings/", mine.settings, name="settings"),
    path("notices/following/", mine.following, name="following"),
    path("notices/address/", mine.address, name="address"),
    path("notices/unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
]
workspace_pages = [path("news/", workspace.sent, name="news")]
