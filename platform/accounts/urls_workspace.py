"""Mounted at /workspace/settings/sign-in/ on tenants' hosts."""

from django.urls import path

from accounts.views import workspace

app_name = "sign_in"
urlpatterns = [
    path("", workspace.overview, name="overview"),
    path("resets/", workspace.resets, name="resets"),
    path("resets/<int:pk>/stop/", workspace.reset_stop, name="reset_stop"),
    path("areas/", workspace.areas, name="areas"),
    path("areas/<int:pk>/", workspace.area, name="area"),
    path("areas/<int:pk>/removal/", workspace.area_removal, name="area_removal"),
]
