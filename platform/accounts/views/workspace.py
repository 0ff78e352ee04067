"""The administrators' pages about signing in and about the parts of the city."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions, queries, rules
from accounts.forms import AreaForm, RequirementForm, ResetForm
from accounts.models import Area, User
from kit.access import audience
from kit.errors import Refused, show_in
from kit.ratelimit import rate_limited


@audience("administrator")
@require_http_methods(["GET", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """Everything about signing in; sent here, whether staff need a second step."""
    form = RequirementForm(
        request.POST or None, initial={"second_factor_from": queries.policy().second_factor_from}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.require_second_factor(
                on=form.cleaned_data["second_factor_from"], by=administrator(request)
            )
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("sign_in:overview")
    return _overview(request, requirement=form)


@audience("administrator")
@require_POST
@rate_limited("reset-second-step", limit=20, per=3600)
def resets(request: HttpRequest) -> HttpResponse:
    """Reset the second step of somebody who has lost everything."""
    form = ResetForm(request.POST)
    if form.is_valid():
        try:
            reset = actions.ask_for_reset(form.cleaned_data["email"], by=administrator(request))
        except Refused as refused:
            show_in(form, refused)
        else:
            words = _(
                "%(person)s has been told. The second step goes in 24 hours unless one of you stops it."
            )
            messages.success(request, words % {"person": reset.user})
            return redirect("sign_in:overview")
    return _overview(request, reset=form)


@audience("administrator")
@require_POST
def reset_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave somebody's second step as it is."""
    actions.stop_reset(get_object_or_404(User, pk=pk), by=administrator(request))
    messages.success(request, _("The second step stays as it is."))
    return redirect("sign_in:overview")


@audience("administrator")
@require_http_methods(["GET", "POST"])
def areas(request: HttpRequest) -> HttpResponse:
    """The list of the parts of the city; sent here, one more."""
    form = AreaForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_area(form.cleaned_data["name"], by=administrator(request))
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect("sign_in:areas")
    return _areas(request, form)


@audience("administrator")
@require_POST
def area(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a part of the city another name."""
    row, form = get_object_or_404(Area, pk=pk), AreaForm(request.POST)
    if form.is_valid():
        try:
            actions.rename_area(row, name=form.cleaned_data["name"], by=administrator(request))
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("sign_in:areas")
    return _areas(request, AreaForm())


@audience("administrator")
@require_POST
def area_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a part of the city off the list."""
    actions.remove_area(get_object_or_404(Area, pk=pk), by=administrator(request))
    return redirect("sign_in:areas")


def _areas(request: HttpRequest, form: AreaForm) -> HttpResponse:
    counts = queries.counts_by_area()
    listed = [(row, counts.get(row.pk)) for row in queries.areas()]
    context = {"form": form, "areas": listed}
    return render(request, "accounts/areas.html", context, status=422 if form.errors else 200)


def _overview(request: HttpRequest, **sent: forms.Form) -> HttpResponse:
    context: dict[str, Any] = {
        "requirement": RequirementForm(initial={"second_factor_from": queries.policy().second_factor_from}),
        "reset": ResetForm(),
        "waiting": queries.waiting_resets(),
        "providers": queries.providers(),
        "has_second_factor": rules.has_second_factor(administrator(request)),
        **sent,
    }
    refused = any(form.errors for form in sent.values())
    return render(request, "accounts/sign_in_settings.html", context, status=422 if refused else 200)


def administrator(request: HttpRequest) -> User:
    """Who asks, on a page for administrators."""
    user = request.user
    assert isinstance(user, User)
    return user
