"""The end of tenants: who is cancelled, what stands in the way, the steps, and the signed record."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civocracy.console import actions, queries
from civocracy.console.forms import OffboardingForm, ReasonForm
from civocracy.console.views.guard import for_staff, navigation
from kit.errors import Refused, show_in
from tenants.leaving import records
from tenants.models import Tenant


@require_safe
@for_staff
def overview(request: HttpRequest) -> HttpResponse:
    """Cancelled tenants, and those that are being deleted (`?after=`)."""
    page = queries.leaving_page(cursor=request.GET.get("after"))
    context = {"console_nav": navigation(), "page": page, "rows": queries.leaving_rows(page)}
    return render(request, "console/leaving.html", context)


@require_safe
@for_staff
def deleted(request: HttpRequest) -> HttpResponse:
    """The signed records of those that are gone (`?after=`)."""
    page = queries.deletions_page(cursor=request.GET.get("after"))
    behind = queries.rows_behind(page.items)
    rows = [(record, behind.get(record.schema_name)) for record in page.items]
    return render(request, "console/deleted.html", {"console_nav": navigation(), "page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The end of one tenant; a POST begins it."""
    tenant = get_object_or_404(Tenant, pk=pk)
    if request.method != "POST":
        return _page(request, tenant)
    form = OffboardingForm(request.POST, auto_id="end_%s")
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.begin_offboarding(tenant, typed_address=given.pop("address"), **given, by=request.user)
            messages.success(request, _("The deletion has begun. Reload to see how far it is."))
            return redirect("console:end", pk=pk)
        except Refused as refused:
            show_in(form, refused)
    return _page(request, tenant, begin_form=form)


@require_POST
@for_staff
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it off, with a reason, while the tenant is not closed."""
    tenant = get_object_or_404(Tenant, pk=pk)
    form = ReasonForm(request.POST, auto_id="call_off_%s")
    if form.is_valid():
        try:
            actions.call_off_offboarding(tenant, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("The deletion is called off. Everything is still there."))
            return redirect("console:end", pk=pk)
        except Refused as refused:
            show_in(form, refused)
    return _page(request, tenant, call_off_form=form)


@require_safe
@for_staff
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed record as a file, to hand to the tenant."""
    found = queries.leaving_of(get_object_or_404(Tenant, pk=pk)).record
    if found is None:
        raise Http404
    response = HttpResponse(records.portable(found), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{found.reference}.json"'
    return response


def _page(
    request: HttpRequest,
    tenant: Tenant,
    *,
    begin_form: OffboardingForm | None = None,
    call_off_form: ReasonForm | None = None,
) -> HttpResponse:
    context = {
        "console_nav": navigation(),
        "leaving": queries.leaving_of(tenant),
        "begin_form": begin_form or OffboardingForm(auto_id="end_%s"),
        "call_off_form": call_off_form or ReasonForm(auto_id="call_off_%s"),
        "again_form": ReasonForm(auto_id="again_%s"),
    }
    refused = begin_form is not None or call_off_form is not None
    return render(request, "console/end.html", context, status=422 if refused else 200)
