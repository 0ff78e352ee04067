"""Subscriptions, revenue, what differs from Stripe, what has to be handed in, and stepping in by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing import actions as billing
from billing import queries
from billing.drift import KINDS, SETTLED_BY_A_PERSON
from billing.models import BillingAccount, Drift, EInvoice, WebhookEvent
from civocracy.console.forms import ClosingForm, DepositForm, OverrideForm, ReasonForm, VatForm
from civocracy.console.views.guard import done, for_staff, navigation
from kit.errors import Refused
from kit.pagination import keyset_page

ROWS_ON_A_PAGE = 50


@require_safe
@for_staff
def overview(request: HttpRequest) -> HttpResponse:
    """Revenue with its definitions, trials that end, what waits for a person, and every subscription (`?after=`)."""
    page = queries.subscriptions_page(cursor=request.GET.get("after"), size=ROWS_ON_A_PAGE)
    context = {"console_nav": navigation(), "overview": queries.overview(), "page": page}
    return render(request, "console/money.html", context)


@require_safe
@for_staff
def differences(request: HttpRequest) -> HttpResponse:
    """What differs between Stripe and us."""
    return _differences(request)


@require_POST
@for_staff
def difference(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was done about a difference."""
    case = get_object_or_404(Drift, pk=pk)
    form = ClosingForm(request.POST, auto_id=f"case_{pk}_%s")
    if done(form, lambda: billing.close_drift(case, **form.cleaned_data, by=request.user)):
        if case.kind in SETTLED_BY_A_PERSON:
            messages.success(request, _("Closed. It opens again only if Stripe says something new about it."))
        else:
            messages.success(request, _("Closed. It opens again by itself if it is still there tonight."))
        return redirect("console:differences")
    return _differences(request, {pk: form})


def _differences(request: HttpRequest, typed: dict[int, forms.Form] | None = None) -> HttpResponse:
    page = keyset_page(
        queries.open_drifts(), ordering=("-id",), cursor=request.GET.get("after"), size=ROWS_ON_A_PAGE
    )
    rows = [
        (
            case,
            KINDS.get(case.kind, case.kind),
            (typed or {}).get(case.pk) or ClosingForm(auto_id=f"case_{case.pk}_%s"),
        )
        for case in page.items
    ]
    context = {"console_nav": navigation(), "page": page, "rows": rows}
    return render(request, "console/differences.html", context, status=422 if typed else 200)


@require_safe
@for_staff
def documents(request: HttpRequest) -> HttpResponse:
    """Legal invoices that have to be handed in at a government's portal."""
    return _documents(request)


@require_POST
@for_staff
def deposit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came of handing one in."""
    made = get_object_or_404(EInvoice.objects.defer("pdf", "ubl"), pk=pk)
    form = DepositForm(request.POST, auto_id=f"document_{pk}_%s")
    if done(form, lambda: billing.note_deposit(made, **form.cleaned_data, by=request.user)):
        messages.success(request, _("Written down."))
        return redirect("console:documents")
    return _documents(request, {pk: form})


@require_safe
@for_staff
def document(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """A legal invoice to hand in, as `pdf` or `xml`."""
    made = get_object_or_404(EInvoice, pk=pk)
    body, kind = (
        (bytes(made.pdf), "application/pdf") if form == "pdf" else (made.ubl.encode(), "application/xml")
    )
    name = f"{made.number}.{'pdf' if form == 'pdf' else 'xml'}"
    return HttpResponse(
        body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _documents(request: HttpRequest, typed: dict[int, forms.Form] | None = None) -> HttpResponse:
    page = keyset_page(
        queries.documents_to_hand_in(),
        ordering=("issued_on", "id"),
        cursor=request.GET.get("after"),
        size=ROWS_ON_A_PAGE,
    )
    rows = [
        (made, (typed or {}).get(made.pk) or DepositForm(auto_id=f"document_{made.pk}_%s"))
        for made in page.items
    ]
    context = {"console_nav": navigation(), "page": page, "rows": rows}
    return render(request, "console/documents.html", context, status=422 if typed else 200)


@require_safe
@for_staff
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """The billing account of one tenant, with what can be done by hand."""
    return _account_page(request, _account_of(pk))


@require_POST
@for_staff
def override(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a decision win over what follows from Stripe, until its date."""
    held = _account_of(pk)
    form = OverrideForm(request.POST, auto_id="override_%s")
    if done(form, lambda: billing.override_access(held, **form.cleaned_data, by=request.user)):
        messages.success(request, _("The state is set, until its date."))
        return redirect("console:account", pk=pk)
    return _account_page(request, held, override_form=form)


@require_POST
@for_staff
def vat(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what the register says about a VAT number."""
    held = _account_of(pk)
    form = VatForm(request.POST, auto_id="vat_%s")
    if done(form, lambda: billing.confirm_vat_id(held, **form.typed(), by=request.user)):
        messages.success(request, _("Saved. Coming invoices are taxed by it."))
        return redirect("console:account", pk=pk)
    return _account_page(request, held, vat_form=form)


@require_POST
@for_staff
def sync(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask Stripe about one account now."""
    held = _account_of(pk)
    try:
        billing.sync_account(held)
        messages.success(request, _("Stripe was asked; this is how it stands."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("console:account", pk=pk)


@require_POST
@for_staff
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Work on a webhook event once more."""
    event = get_object_or_404(WebhookEvent, pk=pk)
    form = ReasonForm(request.POST)
    if done(form, lambda: billing.replay_event(event, **form.cleaned_data, by=request.user)):
        messages.success(request, _("The event is worked on again."))
    else:
        messages.error(request, _("Say why, so that others can understand it later."))
    return redirect("console:inbox")


def _account_of(pk: int) -> BillingAccount:
    return get_object_or_404(BillingAccount.objects.select_related("tenant"), tenant_id=pk)


def _account_page(request: HttpRequest, held: BillingAccount, **forms_typed: forms.Form) -> HttpResponse:
    summary = queries.summary_of(held.tenant)
    context: dict[str, Any] = {
        "console_nav": navigation(),
        "billing": summary,
        "papers": queries.papers_of(summary),
        "orders": queries.order_states(held),
        "overrides": list(held.overrides.all()[:20]),
        "override_form": OverrideForm(auto_id="override_%s"),
        "vat_form": VatForm(auto_id="vat_%s"),
        **forms_typed,
    }
    return render(request, "console/account.html", context, status=422 if forms_typed else 200)
