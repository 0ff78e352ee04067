"""Staff decide about one idea: what becomes of it, where it belongs, and which other one says the same."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kit.access import audience
from kit.errors import Refused
from participation.ideas import actions, queries, rules
from participation.ideas.forms import MergingForm, SortingForm, StepForm
from participation.ideas.models import Idea


@audience("staff")
@require_GET
def idea(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything staff decide about an idea."""
    return _page(request, _idea(request, pk))


@audience("staff")
@require_POST
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what becomes of it."""
    row, form = _idea(request, pk), StepForm(request.POST)
    if not form.is_valid():
        return _page(request, row, steps=form)
    try:
        actions.move_idea_on(row, by=request.user, **form.cleaned_data)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved. Everybody reads your words under the idea."))
    return redirect("contributions:detail", pk)


@audience("staff")
@require_POST
def sorting(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it into another category."""
    row = _idea(request, pk)
    form = SortingForm(request.POST, box=row.box)
    if form.is_valid():
        actions.sort_idea(row, category=form.cleaned_data["category"], by=request.user)
        messages.success(request, _("Saved."))
    return redirect("workspace:idea", pk)


@audience("staff")
@require_POST
def merging(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge it into another one."""
    row, form = _idea(request, pk), MergingForm(request.POST)
    into = Idea.objects.filter(pk=form.cleaned_data["into"]).first() if form.is_valid() else None
    if into is None:
        messages.error(request, _("There is no idea with that number."))
        return redirect("workspace:idea", pk)
    try:
        actions.merge_ideas(row, into=into, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("workspace:idea", pk)
    messages.success(request, _("The two ideas are one now, and both authors are named."))
    return redirect("contributions:detail", into.pk)


@audience("staff")
@require_POST
def merging_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a merge."""
    try:
        actions.unmerge_idea(_idea(request, pk), by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The idea stands on its own again."))
    return redirect("workspace:idea", pk)


def _idea(request: HttpRequest, pk: int) -> Idea:
    row = get_object_or_404(queries.ideas_in_context(), pk=pk)
    rules.may_run_ideas(request.user, row.box.project).or_refuse()
    return row


def _page(request: HttpRequest, row: Idea, *, steps: StepForm | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "idea": row,
        "project": row.box.project,
        "steps": queries.steps_of(row),
        "step_form": steps or StepForm(initial={"status": row.status}),
        "sorting_form": SortingForm(box=row.box, initial={"category": row.category_id}),
        "similar": [] if row.is_merged else queries.similar_ideas(row.box, row.words, but=row),
        "merged": queries.merged_into(row),
        "merging_form": MergingForm(),
    }
    return render(request, "ideas/deciding.html", context, status=422 if steps else 200)
