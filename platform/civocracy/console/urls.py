"""Mounted at /console/ on the public host."""

from __future__ import annotations

from django.urls import path

from civocracy.console.views import leaving, overviews, queue, tenants

app_name = "console"
urlpatterns = [
    path("", tenants.home, name="home"),
    path("tenants/<int:pk>/", tenants.tenant, name="tenant"),
    path("tenants/<int:pk>/provisioning/", tenants.provisioning, name="provisioning"),
    path("tenants/<int:pk>/notes/", tenants.notes, name="notes"),
    path("tenants/<int:pk>/address/", tenants.address, name="address"),
    path("leaving/", leaving.overview, name="leaving"),
    path("leaving/deleted/", leaving.deleted, name="deleted"),
    path("leaving/<int:pk>/", leaving.end, name="end"),
    path("leaving/<int:pk>/call-off/", leaving.call_off, name="call_off"),
    path("leaving/<int:pk>/record/", leaving.record, name="deletion_record"),
    path("queue/", queue.overview, name="queue"),
    path("queue/provisioning/<int:pk>/", queue.again, {"what": "provisioning"}, name="provisioning_again"),
    path("queue/moving/<int:pk>/", queue.again, {"what": "moving"}, name="moving_again"),
    path("queue/offboarding/<int:pk>/", queue.again, {"what": "offboarding"}, name="offboarding_again"),
    path("signups/", overviews.signups, name="signups"),
    path("inbox/", overviews.inbox, name="inbox"),
]
