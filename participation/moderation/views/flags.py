"""Flagging something, and taking a picture away."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kit.access import audience
from kit.errors import Refused, show_in
from kit.ratelimit import rate_limited
from participation.discussions.forms import HidingForm
from participation.discussions.queries import contributions_in_context
from participation.discussions.rules import may_moderate, may_read_discussion
from participation.ideas.models import Picture
from participation.moderation import actions, queries
from participation.moderation.forms import FlagForm


@audience("person")
@rate_limited("flag", limit=20, per=3600)
@require_http_methods(["GET", "POST"])
def flag(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that something breaks the rules."""
    row = get_object_or_404(contributions_in_context().visible(), pk=pk)
    if not may_read_discussion(request.user, row.discussion):
        raise Http404
    form = FlagForm(request.POST or None)
    if form.is_valid():
        try:
            actions.flag_contribution(row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(
                request, _("Thank you. A moderator looks at it, and you are told what is decided.")
            )
            return redirect("contributions:detail", row.parent_id or row.pk)
    context = {"form": form, "contribution": row, "rules_address": queries.rules_address()}
    return render(request, "moderation/flag.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_http_methods(["GET", "POST"])
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a picture of an idea away, with reasons for its author."""
    rows = Picture.objects.shown().select_related("idea__contribution__discussion__project__department")
    row = get_object_or_404(rows, pk=pk)
    contribution = row.idea.contribution
    may_moderate(request.user, contribution.discussion.project).or_refuse()
    form = HidingForm(request.POST or None)
    if form.is_valid():
        try:
            actions.take_picture_away(row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("The picture cannot be seen any more. Its author is told why."))
            return redirect("contributions:detail", contribution.pk)
    context = {"form": form, "picture": row, "contribution": contribution}
    return render(request, "moderation/picture.html", context, status=422 if form.errors else 200)
