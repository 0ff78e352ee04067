"""Mounted at /console/ on the public host."""

from __future__ import annotations

from django.urls import path

from civocracy.console.views import leaving, money, overviews, prices, queue, tenants

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
    path("inbox/<int:pk>/replay/", money.replay, name="replay"),
    path("billing/", money.overview, name="money"),
    path("billing/differences/", money.differences, name="differences"),
    path("billing/differences/<int:pk>/closure/", money.difference, name="difference"),
    path("billing/documents/", money.documents, name="documents"),
    path("billing/documents/<int:pk>/deposit/", money.deposit, name="deposit"),
    path("billing/documents/<int:pk>.<str:form>", money.document, name="document"),
    path("billing/prices/", prices.overview, name="prices"),
    path("billing/prices/<int:pk>/announcement/", prices.announce, name="announce_price"),
    path("billing/prices/moves/<int:pk>/call-off/", prices.call_off, name="call_off_price"),
    path("tenants/<int:pk>/billing/", money.account, name="account"),
    path("tenants/<int:pk>/billing/override/", money.override, name="override"),
    path("tenants/<int:pk>/billing/vat/", money.vat, name="vat"),
    path("tenants/<int:pk>/billing/sync/", money.sync, name="sync"),
]
