"""Mounted at /workspace/settings/sign-in/ on tenants' hosts."""

from django.urls import path

from accounts.views import oidc, providers, workspace

app_name = "sign_in"
urlpatterns = [
    path("", workspace.overview, name="overview"),
    path("resets/", workspace.resets, name="resets"),
    path("resets/<int:pk>/stop/", workspace.reset_stop, name="reset_stop"),
    path("providers/new/", providers.new_provider, name="new_provider"),
    path("providers/<str:key>/", providers.provider, name="provider"),
    path("providers/<str:key>/checks/", providers.provider_checks, name="provider_checks"),
    path("providers/<str:key>/test/", oidc.start_test, name="provider_test"),
    path("providers/<str:key>/removal/", providers.provider_removal, name="provider_removal"),
    path("areas/", workspace.areas, name="areas"),
    path("areas/<int:pk>/", workspace.area, name="area"),
    path("areas/<int:pk>/removal/", workspace.area_removal, name="area_removal"),
]
