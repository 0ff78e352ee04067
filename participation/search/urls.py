"""The address of the search; participation/urls.py puts it in its place."""

from __future__ import annotations

from django.urls import path

from participation.search import views

site = [path("search/", views.results, name="results")]
