"""Mounted at /workspace/setup/ on tenants' hosts."""

from django.urls import path

from onboarding.views.setup import setup

app_name = "onboarding_workspace"
urlpatterns = [path("", setup, name="setup")]
