"""Addresses of billing in a tenant's workspace."""

from django.urls import path

from billing import views

app_name = "billing"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("portal/", views.portal, name="portal"),
]
