"""Who gets into the console: Civocracy staff on Civocracy's own site, with a second factor where that is required."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.rules import needs_second_factor
from kit.access import audience
from kit.errors import Refused, show_in

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def for_staff(view: View[P]) -> View[P]:
    """Let Civocracy staff in; who still lacks a second factor is led to where one sets it up."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if needs_second_factor(request.user):
            messages.warning(
                request, _("Set up a second factor first: the console shows what concerns all cities.")
            )
            return redirect("mfa_activate_totp")
        return view(request, *args, **kwargs)

    # What `wraps` gives has lost the name of its first argument; for callers it is the same.
    return cast("View[P]", never_cache(audience("civocracy")(guarded)))


def navigation() -> list[dict[str, object]]:
    """The side navigation."""
    return [
        {"label": _("Tenants"), "url": reverse("console:home"), "icon": "building-library", "exact": True},
        {"label": _("Signups"), "url": reverse("console:signups"), "icon": "pencil-square"},
        {"label": _("Leaving"), "url": reverse("console:leaving"), "icon": "archive-box"},
        {"label": _("Needs somebody"), "url": reverse("console:queue"), "icon": "exclamation-triangle"},
        {"label": _("Subscriptions"), "url": reverse("console:money"), "icon": "banknotes"},
        {"label": _("Webhook inbox"), "url": reverse("console:inbox"), "icon": "inbox"},
    ]


def done(form: forms.Form, act: Any) -> bool:
    """Whether the form was right and the action went through; a refusal stands at its field."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        show_in(form, refused)
        return False
    return True
