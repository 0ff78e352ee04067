"""The administrators' pages about identity providers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.forms import ProviderForm
from accounts.models import IdentityProvider
from accounts.oidc import checks
from accounts.oidc.addresses import redirect_uri
from accounts.views.workspace import administrator
from kit.access import audience
from kit.errors import Refused, show_in
from kit.ratelimit import rate_limited


@audience("administrator")
@require_http_methods(["GET", "POST"])
def new_provider(request: HttpRequest) -> HttpResponse:
    """Set one up."""
    return _edit(request, None)


@audience("administrator")
@require_http_methods(["GET", "POST"])
def provider(request: HttpRequest, key: str) -> HttpResponse:
    """Change one, and see how to test it."""
    return _edit(request, get_object_or_404(IdentityProvider, key=key))


@audience("administrator")
@require_POST
@rate_limited("provider-checks", limit=30, per=600)
def provider_checks(request: HttpRequest, key: str) -> HttpResponse:
    """Ask it what it says of itself."""
    row = get_object_or_404(IdentityProvider, key=key)
    return _page(request, row, ProviderForm(initial=ProviderForm.of(row)), checks=checks.look_at(row))


@audience("administrator")
@require_POST
def provider_removal(request: HttpRequest, key: str) -> HttpResponse:
    """Take it away."""
    actions.remove_provider(get_object_or_404(IdentityProvider, key=key), by=administrator(request))
    messages.success(request, _("The provider was removed. Whoever came in through it comes in with a code."))
    return redirect("sign_in:overview")


def _edit(request: HttpRequest, row: IdentityProvider | None) -> HttpResponse:
    form = ProviderForm(request.POST or None, initial=ProviderForm.of(row) if row else {"audience": "staff"})
    if form.is_valid():
        try:
            saved = actions.set_up_provider(row, wishes=form.wishes(), by=administrator(request))
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Saved. Now test it."))
            return redirect("sign_in:provider", saved.key)
    return _page(request, row, form)


def _page(
    request: HttpRequest, row: IdentityProvider | None, form: ProviderForm, **more: object
) -> HttpResponse:
    context = {"provider": row, "form": form, "redirect_uri": redirect_uri(row) if row else "", **more}
    return render(request, "accounts/provider.html", context, status=422 if form.errors else 200)
