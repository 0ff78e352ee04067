"""Decisions as those read them whom they are about, and appeals."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kit import clock
from kit.access import audience
from kit.errors import Refused, show_in
from kit.pagination import keyset_page
from participation.moderation import actions, queries, rules
from participation.moderation.forms import AppealDecisionForm, AppealForm


@audience("person")
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What was decided about what I wrote."""
    rows = queries.statements_of(request.user)
    page = keyset_page(rows, ordering=("-decided_at", "-id"), cursor=request.GET.get("after"), size=20)
    return render(request, "moderation/statements.html", {"page": page})


@audience("person")
@require_http_methods(["GET", "POST"])
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision with its reasons; its POST appeals."""
    row = get_object_or_404(queries.statements_in_context(), pk=pk)
    if not rules.may_read_statement(request.user, row):
        raise Http404
    form = AppealForm(request.POST or None)
    if form.is_valid():
        try:
            actions.appeal(row, by=request.user, words=form.cleaned_data["words"])
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Somebody else looks at it. You are told what is decided."))
            return redirect("moderation:statement", pk)
    may_appeal = rules.may_appeal(request.user, row, clock.now())
    context = {"row": row, "form": form, "may_appeal": may_appeal, "rules_address": queries.rules_address()}
    return render(request, "moderation/statement.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Appeals that this person may decide."""
    rules.may_see_queue(request.user).or_refuse()
    rows = queries.appeals_waiting(request.user)
    page = keyset_page(rows, ordering=("appealed_at", "id"), cursor=request.GET.get("after"), size=20)
    return render(request, "moderation/appeals.html", {"page": page})


@audience("staff")
@require_http_methods(["GET", "POST"])
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide about an appeal."""
    row = get_object_or_404(queries.statements_in_context(), pk=pk)
    rules.may_decide_appeal(request.user, row).or_refuse()
    form = AppealDecisionForm(request.POST or None)
    if form.is_valid():
        try:
            actions.decide_appeal(row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Decided. The person who appealed is being told."))
            return redirect("workspace:moderation_appeals")
    return render(
        request, "moderation/appeal.html", {"row": row, "form": form}, status=422 if form.errors else 200
    )
