"""The picture on the site's first page: served to everybody, chosen by administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit import covers
from kit.access import audience
from kit.downloads import file_response
from kit.errors import Refused, show_in
from participation.lifecycle import refuse_unless_writable
from participation.pages.cover import site_cover
from participation.pages.forms import SiteCoverForm
from tenants.actions import COVERS, remove_cover, set_cover
from tenants.context import current_tenant

A_YEAR = 365 * 24 * 3600


@audience("anyone")
@require_safe
def picture(request: HttpRequest, key: str, name: str) -> FileResponse:
    """One of its sizes. Another picture has another address, so this may be kept for ever."""
    tenant = current_tenant()
    if not tenant.cover_key or key != tenant.cover_key or name not in covers.FILES:
        raise Http404
    try:
        file = covers.opened(COVERS, key, name)
    except FileNotFoundError:
        raise Http404 from None
    kind = "image/jpeg" if name == covers.CARD_FILE else "image/webp"
    return file_response(file, content_type=kind, public_for=A_YEAR)


@audience("administrator")
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Choose it, and say what can be seen on it."""
    form = SiteCoverForm(request.POST or None, request.FILES or None, tenant=current_tenant())
    if form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            refuse_unless_writable()
            set_cover(current_tenant(), file=facts.pop("picture"), by=request.user, **facts)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("workspace:site_cover")
    context = {"form": form, "cover": site_cover()}
    return render(request, "pages/site_cover.html", context, status=422 if form.errors else 200)


@audience("administrator")
@require_POST
def removal(request: HttpRequest) -> HttpResponse:
    """Show the first page without a picture."""
    try:
        refuse_unless_writable()
        remove_cover(current_tenant(), by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("workspace:site_cover")
