"""The administrator's page about the subscription."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing import actions, queries
from kit.access import audience
from kit.errors import Refused
from tenants.context import current_tenant


@audience("administrator")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Plan, price, state, next payment and invoices."""
    return _overview(request)


def _overview(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    summary = queries.summary_of(current_tenant())
    return render(request, "billing/overview.html", {"billing": summary, "problem": problem}, status=status)


@audience("administrator")
@require_POST
def portal(request: HttpRequest) -> HttpResponse:
    """Go to Stripe's page for payment method, invoices and cancelling."""
    account = queries.account_of(current_tenant())
    return_url = request.build_absolute_uri(reverse("billing:overview"))
    try:
        if account is None:
            raise Refused(_("There is no subscription yet."))
        url = actions.open_portal(
            account, return_url=return_url, by=request.user, language=get_language() or ""
        )
    except Refused as refusal:
        return _overview(request, str(refusal), refusal.status)
    return HttpResponseRedirect(url)
