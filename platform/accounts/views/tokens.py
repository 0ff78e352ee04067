"""Tokens for programs, on the page of whoever makes them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions, queries
from accounts.again import shown_again
from accounts.forms import TokenForm
from accounts.models import ApiToken, User
from kit.access import audience
from kit.errors import Refused, show_in


@never_cache
@audience("staff")
@shown_again
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens one has; sent here, a new one, whose text stands on this page and nowhere else."""
    user, text = request.user, ""
    assert isinstance(user, User)
    form = TokenForm(request.POST or None)
    if form.is_valid():
        try:
            _token, text = actions.make_token(user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            form = TokenForm()
    context = {"form": form, "tokens": queries.tokens_of(user), "text": text}
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@audience("person")
@require_POST
def revocation(request: HttpRequest, key: str) -> HttpResponse:
    """Revoke one. Also for somebody whose role has ended meanwhile."""
    user = request.user
    assert isinstance(user, User)
    actions.revoke_token(get_object_or_404(ApiToken, key=key, user=user), by=user)
    messages.success(request, _("The token is worth nothing from now on."))
    return redirect("accounts:tokens")
