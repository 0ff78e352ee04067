"""Hiding, restoring and accepting contributions in the workspace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit.access import audience
from kit.errors import Refused, show_in
from participation.discussions import actions, queries, rules
from participation.discussions.forms import HidingForm


@audience("staff")
@require_http_methods(["GET", "POST"])
def hiding(request: HttpRequest, pk: int) -> HttpResponse:
    """Hide a contribution, with the reason that its author is sent."""
    contribution = get_object_or_404(queries.contributions_in_context(), pk=pk)
    rules.may_moderate(request.user, contribution.discussion.project).or_refuse()
    form = HidingForm(request.POST or None)
    if form.is_valid():
        try:
            actions.hide_contribution(contribution, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("The contribution is hidden. Its author is being told why."))
            return HttpResponseRedirect(back_to(request))
    context = {"form": form, "contribution": contribution, "back": back_to(request)}
    return render(request, "discussions/hiding.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a hidden contribution readable again."""
    return _decided(
        request, pk, actions.restore_contribution, _("Everybody can read the contribution again.")
    )


@audience("staff")
@require_POST
def acceptance(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a contribution that waits for a moderator."""
    return _decided(request, pk, actions.accept_contribution, _("Everybody can read the contribution now."))


def _decided(request: HttpRequest, pk: int, act: Callable[..., Any], words: str) -> HttpResponse:
    contribution = get_object_or_404(queries.contributions_in_context(), pk=pk)
    try:
        act(contribution, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, words)
    return HttpResponseRedirect(back_to(request))


def back_to(request: HttpRequest) -> str:
    """Where somebody came from, if that is on this site; the list of contributions otherwise."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("workspace:contributions")
