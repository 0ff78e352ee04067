"""Mounted at /console/ on the public host."""

from __future__ import annotations

from django.urls import path

from civocracy.console.views import overviews, tenants

app_name = "console"
urlpatterns = [
    path("", tenants.home, name="home"),
    path("tenants/<int:pk>/", tenants.tenant, name="tenant"),
    path("tenants/<int:pk>/provisioning/", tenants.provisioning, name="provisioning"),
    path("tenants/<int:pk>/notes/", tenants.notes, name="notes"),
    path("tenants/<int:pk>/address/", tenants.address, name="address"),
    path("signups/", overviews.signups, name="signups"),
    path("inbox/", overviews.inbox, name="inbox"),
]
