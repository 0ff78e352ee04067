"""Mounted at /workspace/settings/domains/ on tenants' hosts."""

from __future__ import annotations

from django.urls import path

from tenants.domains import views

app_name = "domains"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("primary/", views.primary, name="primary"),
    path("address/", views.address, name="address"),
    path("<int:pk>/", views.domain, name="domain"),
    path("<int:pk>/checks/", views.checks, name="checks"),
    path("<int:pk>/removal/", views.removal, name="removal"),
]
