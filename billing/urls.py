"""Addresses of billing on the public host."""

from django.urls import path

from billing import webhooks

app_name = "stripe"
urlpatterns = [path("webhooks/", webhooks.receive, name="webhooks")]
