"""Another plan, an end, and second thoughts."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billing import actions, queries
from billing.forms import CancelForm, PlanForm
from billing.views.account import account_or_404
from billing.views.overview import show
from kit.access import audience
from kit.errors import Refused, show_in
from tenants.context import current_tenant


@audience("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Choose a plan, see what changing costs today (`step=preview`), then change."""
    account, tenant = account_or_404(), current_tenant()
    summary = queries.summary_of(tenant)
    if summary.subscription is None:
        raise Http404
    current = summary.subscription.price_id
    offered = queries.plans_to_change_to(tenant, currency=summary.subscription.currency)
    prices = [price for price in offered if price.stripe_price_id != current]
    form = PlanForm(request.POST or None, prices=prices)
    context = {"form": form, "billing": summary, "has_choice": bool(prices)}
    if request.method == "POST" and form.is_valid():
        chosen = next(price for price in prices if str(price.pk) == form.cleaned_data["price"])
        try:
            if request.POST.get("step") == "change":
                actions.change_plan(account, price=chosen, by=request.user)
                messages.success(request, _("Your plan has changed."))
                return redirect("billing:overview")
            preview = actions.preview_change(account, price=chosen, by=request.user)
            return render(request, "billing/change.html", context | {"preview": preview, "chosen": chosen})
        except Refused as refusal:
            show_in(form, refusal)
    return render(request, "billing/change.html", context, status=422 if form.errors else 200)


@audience("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest) -> HttpResponse:
    """Say what cancelling means, then cancel at the end of the period."""
    account = account_or_404()
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_subscription(account, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(
                request, _("Your subscription ends with its period. Until then nothing changes.")
            )
            return redirect("billing:overview")
        except Refused as refusal:
            show_in(form, refusal)
    context = {"form": form, "billing": queries.summary_of(current_tenant())}
    return render(request, "billing/cancel.html", context, status=422 if form.errors else 200)


@audience("administrator")
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Take the cancellation back."""
    try:
        actions.resume_subscription(account_or_404(), by=request.user)
    except Refused as refusal:
        return show(request, str(refusal), refusal.status)
    messages.success(request, _("Your subscription goes on."))
    return redirect("billing:overview")
