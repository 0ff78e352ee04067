"""The site's logo: served to everybody, chosen by administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.access import audience
from kit.downloads import file_response
from kit.errors import Refused, show_in
from participation.lifecycle import refuse_unless_writable
from participation.pages.forms import LogoForm
from tenants import logo as files
from tenants.actions import set_logo
from tenants.context import current_tenant

A_YEAR = 365 * 24 * 3600


@audience("anyone")
@require_safe
def logo(request: HttpRequest, key: str) -> FileResponse:
    """The logo. Another one has another address, so this may be kept for ever."""
    tenant = current_tenant()
    if not tenant.logo_key or key != tenant.logo_key:
        raise Http404
    try:
        return file_response(files.opened(key), content_type="image/webp", public_for=A_YEAR)
    except FileNotFoundError:
        raise Http404 from None


@audience("administrator")
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Choose the logo."""
    form = LogoForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            refuse_unless_writable()
            set_logo(current_tenant(), file=form.cleaned_data["logo"], by=request.user)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("workspace:logo")
    return render(request, "pages/logo.html", {"form": form}, status=422 if form.errors else 200)


@audience("administrator")
@require_POST
def removal(request: HttpRequest) -> HttpResponse:
    """Show the first letter of the name again."""
    try:
        refuse_unless_writable()
        set_logo(current_tenant(), file=None, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("workspace:logo")
