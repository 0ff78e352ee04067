"""People who cannot write."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock
from kit.access import audience
from kit.errors import Refused, show_in
from kit.pagination import keyset_page
from participation.discussions.queries import contributions_in_context
from participation.moderation import actions, queries, rules
from participation.moderation.forms import BlockForm


@audience("staff")
@require_GET
def blocks(request: HttpRequest) -> HttpResponse:
    """Who cannot write, why and until when."""
    rules.may_see_queue(request.user).or_refuse()
    rows = queries.blocks_in_force(request.user, at=clock.now())
    page = keyset_page(rows, ordering=("-decided_at", "-id"), cursor=request.GET.get("after"), size=20)
    return render(request, "moderation/blocks.html", {"page": page})


@audience("staff")
@require_http_methods(["GET", "POST"])
def block(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the author of a contribution from writing."""
    row = get_object_or_404(contributions_in_context(), pk=pk)
    rules.may_block(request.user, row.discussion.project).or_refuse()
    form = BlockForm(request.POST or None)
    if form.is_valid():
        try:
            actions.block_author(row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("This person cannot write here now, and is being told why."))
            return redirect("workspace:moderation_blocks")
    context = {"form": form, "contribution": row}
    return render(request, "moderation/block.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_POST
def lifting(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody write again."""
    row = get_object_or_404(queries.statements_in_context(), pk=pk)
    try:
        actions.lift_block(row, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("This person can write here again, and is being told."))
    return redirect("workspace:moderation_blocks")
