"""The administrator's page for taking everything out."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kit.access import audience
from kit.errors import Refused
from kit.ratelimit import rate_limited
from tenants.context import current_tenant
from tenants.leaving import actions, links, queries


@never_cache
@audience("administrator")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The exports so far, how far the running one is, and links that are good for some minutes."""
    tenant = current_tenant()
    exports = queries.exports_of(tenant)
    context = {
        "running": next((export for export in exports if export.is_under_way), None),
        "exports": [
            (export, links.token_for(export, request.user) if queries.file_of(export) else "")
            for export in exports
            if not export.is_under_way
        ],
        "farewell": queries.farewell_of(tenant),
        "days": actions.KEPT_FOR.days,
    }
    return render(request, "leaving/export.html", context)


@audience("administrator")
@require_POST
@rate_limited("export", limit=6, per=3600)
def request_export(request: HttpRequest) -> HttpResponse:
    """Ask for a new export."""
    try:
        actions.request_export(current_tenant(), by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Your export is being written. We mail you when it is ready."))
    return redirect("export:overview")


@audience("administrator")
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the export arrived and can be read."""
    export = queries.export_of(current_tenant(), pk)
    if export is None:
        raise Http404
    try:
        actions.confirm_export(export, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Thank you. It is on record that you have your copy."))
    return redirect("export:overview")


@never_cache
@audience("administrator")
@require_safe
def download(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file, for the person whom the link was made for."""
    tenant = current_tenant()
    pk = links.export_named(token, request.user)
    export = queries.export_of(tenant, pk) if pk is not None else None
    path = queries.file_of(export) if export else None
    if export is None or path is None:
        messages.info(request, _("That link is over. Here is a new one."))
        return redirect("export:overview")
    name = f"{tenant.slug}-{export.started_at:%Y-%m-%d}.zip"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/zip")
