"""A project's risks, each with its opportunity."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kit.access import audience
from kit.errors import Refused, show_in
from participation.projects.models import Project
from participation.projects.views.editor import frame, project_of
from participation.teamwork import actions, queries, rules
from participation.teamwork.forms import RiskForm
from participation.teamwork.models import Risk


@audience("staff")
@require_http_methods(["GET", "POST"])
def of_project(request: HttpRequest, slug: str) -> HttpResponse:
    """What people are afraid of, and what could come of it."""
    project = project_of(request, slug)
    form = RiskForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_risk(project, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect("workspace:project_risks", project.slug)
    context = {**_page(request, project), "form": form}
    return render(request, "teamwork/risks.html", context, status=422 if form.errors else 200)


def _page(request: HttpRequest, project: Project) -> dict[str, Any]:
    risks = list(queries.risks_of(project))
    return {
        **frame(request, project, "risks"),
        "risks": risks,
        "usual": queries.usual_risks(project, risks),
        "may_plan": rules.may_plan_work(request.user, project),
    }


@audience("staff")
@require_POST
def making(request: HttpRequest, slug: str) -> HttpResponse:
    """Add the usual risks that were ticked."""
    project = project_of(request, slug)
    try:
        added = actions.make_risks(project, keys=request.POST.getlist("key"), by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        words = ngettext("%(n)d risk was added.", "%(n)d risks were added.", added)
        messages.success(request, words % {"n": added})
    return redirect("workspace:project_risks", project.slug)


@audience("staff")
@require_http_methods(["GET", "POST"])
def risk(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a risk."""
    row = _row(pk)
    known = {"fear": row.fear, "opportunity": row.opportunity, "owner": row.owner_id}
    form = RiskForm(request.POST or None, initial=known)
    if form.is_valid():
        try:
            actions.edit_risk(row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect("workspace:project_risks", row.project.slug)
    project = project_of(request, row.project.slug)
    may_plan = rules.may_plan_work(request.user, project)
    context = {**frame(request, project, "risks"), "risk": row, "form": form, "may_plan": may_plan}
    return render(request, "teamwork/risk.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a risk off the list."""
    row = _row(pk)
    actions.remove_risk(row, by=request.user)
    return redirect("workspace:project_risks", row.project.slug)


def _row(pk: int) -> Risk:
    return get_object_or_404(Risk.objects.select_related("project"), pk=pk)
