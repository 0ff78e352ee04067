"""Addresses of billing in a tenant's workspace."""

from django.urls import path

from billing.views import account, overview, plan

app_name = "billing"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("portal/", overview.portal, name="portal"),
    path("details/", account.details, name="details"),
    path("orders/new/", account.new_order, name="new_order"),
    path("orders/<int:pk>/withdrawal/", account.withdraw_order, name="withdraw_order"),
    path("plan/", plan.change, name="change"),
    path("cancellation/", plan.cancel, name="cancel"),
    path("cancellation/undone/", plan.resume, name="resume"),
    path("documents/<int:pk>.<str:form>", overview.document, name="document"),
]
