"""All tenants in one table, and one of them in depth."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe

from billing.catalogue import NAMES
from civocracy.console import actions, queries
from civocracy.console.forms import AddressForm, NoteForm, ReasonForm
from civocracy.console.views.guard import for_staff, navigation
from kit.errors import Refused, show_in
from onboarding.places import country_name
from tenants.models import Tenant

HEALTH = {
    "ready": lazy("Ready"),
    "building": lazy("Under way"),
    "failed": lazy("Failed"),
    "waiting": lazy("Not begun"),
}
ACTIVITY = {"recent": lazy("In the last 30 days"), "quiet": lazy("None for 30 days")}


@require_safe
@for_staff
def home(request: HttpRequest) -> HttpResponse:
    """Every tenant: `?q=`, `?state=`, `?kind=`, `?country=`, `?plan=`, `?health=`, `?activity=`, `?sort=`, `?after=`."""
    sort = request.GET.get("sort", "name")
    page = queries.tenants_page(request.GET.dict(), sort=sort, cursor=request.GET.get("after"))
    context = {
        "console_nav": navigation(),
        "page": page,
        "rows": queries.rows_of(page.items),
        "totals": queries.totals(),
        "sort": sort,
        "filters": _filters(request),
        "is_filtered": any(request.GET.get(name) for name in ("q", "health", "activity", *queries.FILTERS)),
    }
    return render(request, "console/tenants.html", context)


@require_safe
@for_staff
def tenant(request: HttpRequest, pk: int) -> HttpResponse:
    """One tenant: profile, domains, subscription, access, set-up, figures, record."""
    return _tenant_page(request, get_object_or_404(Tenant.objects.select_related("parent"), pk=pk))


@require_POST
@for_staff
def provisioning(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry on with the set-up of a tenant, with a reason."""
    found = get_object_or_404(Tenant, pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            actions.retry_provisioning(found, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("The set-up goes on in the background. Reload to see how it does."))
            return redirect("console:tenant", pk=pk)
        except Refused as refused:
            show_in(form, refused)
    return _tenant_page(request, found, retry_form=form)


@require_POST
@for_staff
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a note on the record."""
    found = get_object_or_404(Tenant, pk=pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            actions.write_note(found, text=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("The note is on the record."))
            return redirect("console:tenant", pk=pk)
        except Refused as refused:
            show_in(form, refused)
    return _tenant_page(request, found, note_form=form)


@require_POST
@for_staff
def address(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the address of a tenant, with a reason."""
    found = get_object_or_404(Tenant, pk=pk)
    form = AddressForm(request.POST, auto_id="address_%s")
    if form.is_valid():
        try:
            actions.change_address(found, **form.cleaned_data, by=request.user)
            messages.success(request, _("The address was changed. The administrators get a mail."))
            return redirect("console:tenant", pk=pk)
        except Refused as refused:
            show_in(form, refused)
    return _tenant_page(request, found, address_form=form)


def _tenant_page(
    request: HttpRequest,
    found: Tenant,
    *,
    address_form: AddressForm | None = None,
    retry_form: ReasonForm | None = None,
    note_form: NoteForm | None = None,
) -> HttpResponse:
    context = {
        "console_nav": navigation(),
        "depth": queries.tenant_in_depth(found),
        "country": country_name(found.country),
        "retry_form": retry_form or ReasonForm(auto_id="retry_%s"),
        "note_form": note_form or NoteForm(auto_id="note_%s"),
        "address_form": address_form or AddressForm(auto_id="address_%s"),
    }
    refused = retry_form or note_form or address_form
    return render(request, "console/tenant.html", context, status=422 if refused else 200)


def _filters(request: HttpRequest) -> list[dict[str, object]]:
    countries = Tenant.objects.order_by().values_list("country", flat=True).distinct()
    choices = {
        "state": (_("State"), list(Tenant.State.choices)),
        "kind": (_("Kind"), list(Tenant.Kind.choices)),
        "country": (
            _("Country"),
            sorted(((code, country_name(code)) for code in countries), key=lambda pair: pair[1]),
        ),
        "plan": (_("Plan"), [(code, str(name)) for code, name in NAMES.items()]),
        "health": (_("Set-up"), list(HEALTH.items())),
        "activity": (_("Activity"), list(ACTIVITY.items())),
    }
    return [
        {"name": name, "label": label, "choices": options, "value": request.GET.get(name, "")}
        for name, (label, options) in choices.items()
    ]
