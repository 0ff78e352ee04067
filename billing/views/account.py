"""Who pays: details for invoices, and purchase orders."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billing import actions, queries
from billing.forms import DetailsForm, OrderForm
from billing.models import BillingAccount
from kit.access import audience
from kit.errors import Refused, show_in
from tenants.context import current_tenant


def account_or_404() -> BillingAccount:
    """The account of the tenant we are inside."""
    account = queries.account_of(current_tenant())
    if account is None:
        raise Http404
    return account


@audience("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    """Whom invoices are made out to."""
    account = account_or_404()
    form = DetailsForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_details(account, details=form.details(), by=request.user)
            messages.success(request, _("Saved. The next invoice is made out like this."))
            return redirect("billing:overview")
        except Refused as refusal:
            show_in(form, refusal)
    context = {"form": form, "account": account}
    return render(request, "billing/details.html", context, status=422 if form.errors else 200)


@audience("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def new_order(request: HttpRequest) -> HttpResponse:
    """Give a purchase order."""
    account = account_or_404()
    form = OrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_purchase_order(account, **form.typed(), by=request.user)
            messages.success(request, _("Saved. The number stands on the next invoice."))
            return redirect("billing:overview")
        except Refused as refusal:
            show_in(form, refusal)
    return render(request, "billing/order.html", {"form": form}, status=422 if form.errors else 200)


@audience("administrator")
@require_POST
def withdraw_order(request: HttpRequest, pk: int) -> HttpResponse:
    """Let no further invoice name an order."""
    order = queries.order_of(current_tenant(), pk)
    if order is None:
        raise Http404
    actions.withdraw_purchase_order(order, by=request.user)
    messages.success(request, _("No further invoice names this order."))
    return redirect("billing:overview")
