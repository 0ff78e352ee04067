"""Mounted at /workspace/export/ on tenants' hosts."""

from django.urls import path

from tenants.leaving import views

app_name = "export"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("new/", views.request_export, name="request"),
    path("<int:pk>/confirmation/", views.confirm, name="confirm"),
    path("download/<str:token>/", views.download, name="download"),
]
