"""The API about the person who asks, about the parts of the city, and about signing in."""

from __future__ import annotations

from django.urls import path

from accounts.api.areas import Areas, OneArea
from accounts.api.me import Me
from accounts.api.providers import OneProvider, ProviderChecks, Providers
from accounts.api.sign_in import OneReset, Resets, SignIn

urlpatterns = [
    path("me/", Me.as_view(), name="me"),
    path("areas/", Areas.as_view(), name="areas"),
    path("areas/<int:pk>/", OneArea.as_view(), name="area"),
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-in/resets/", Resets.as_view(), name="resets"),
    path("sign-in/resets/<int:pk>/", OneReset.as_view(), name="reset"),
    path("sign-in/providers/", Providers.as_view(), name="providers"),
    path("sign-in/providers/<slug:key>/", OneProvider.as_view(), name="provider"),
    path("sign-in/providers/<slug:key>/checks/", ProviderChecks.as_view(), name="provider_checks"),
]
