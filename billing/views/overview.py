"""What is subscribed to, what it costs, and the papers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing import actions, queries
from billing.views.account import account_or_404
from kit.access import audience
from kit.errors import Refused
from tenants.context import current_tenant


@audience("administrator")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Plan, usage, next payment, purchase orders, invoices."""
    return show(request)


def show(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    """The page, with what did not work above it."""
    tenant = current_tenant()
    summary = queries.summary_of(tenant)
    papers = queries.papers_of(summary)
    context = {
        "billing": summary,
        "papers": papers,
        "usage": queries.usage_of(tenant),
        "orders": queries.order_states(summary.account) if summary.account else [],
        "lacks_order": summary.account is not None and queries.lacks_order(summary.account),
        "problem": problem,
    }
    return render(request, "billing/overview.html", context, status=status)


@audience("administrator")
@require_POST
def portal(request: HttpRequest) -> HttpResponse:
    """Go to Stripe's page for the payment method."""
    return_url = request.build_absolute_uri(reverse("billing:overview"))
    try:
        if queries.account_of(current_tenant()) is None:
            raise Refused(_("There is no subscription yet."))
        account = account_or_404()
        url = actions.open_portal(
            account, return_url=return_url, by=request.user, language=get_language() or ""
        )
    except Refused as refusal:
        return show(request, str(refusal), refusal.status)
    return HttpResponseRedirect(url)


@audience("administrator")
@require_safe
def document(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The legal document of an invoice or credit note, as `pdf` (Factur-X) or `xml` (UBL)."""
    found = queries.document_of(current_tenant(), pk)
    if found is None or form not in ("pdf", "xml"):
        return HttpResponse(status=404)
    body = bytes(found.pdf) if form == "pdf" else found.ubl.encode()
    kind = "application/pdf" if form == "pdf" else "application/xml"
    return HttpResponse(
        body,
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{found.number}.{form}"',
            "Cache-Control": "private, no-store",
        },
    )
