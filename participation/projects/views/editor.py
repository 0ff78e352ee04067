"""The editor of a project: purpose, team, expectations, timeline, and beside them what is missing to publish."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.middleware import languages_of
from kit import clock
from kit.access import audience
from kit.errors import Refused, show_in
from participation.projects import actions, queries, rules
from participation.projects.forms import ExpectationForm, MemberForm, MilestoneForm, PurposeForm
from participation.projects.influence import LEVELS, level_of
from participation.projects.models import Expectation, Milestone, Project, ProjectMember
from participation.projects.parts import stages_of


def project_of(request: HttpRequest, slug: str) -> Project:
    """The project with its team and expectations, or 404."""
    return get_object_or_404(queries.projects_for_staff(request.user), slug=slug)


def frame(request: HttpRequest, project: Project, section: str) -> dict[str, Any]:
    """What every page of a project in the workspace shows around its own content."""
    missing = queries.missing_to_publish(project)
    return {
        "project": project,
        "section": section,
        "stages": stages_of(project, section),
        "missing": missing,
        "pieces": queries.PIECES,
        "done": queries.PIECES - len(missing),
        "may_edit": rules.may_edit_project(request.user, project),
        "level": level_of(project.influence),
        "look": queries.look_at(project),
        "comes_too_late": project.is_draft and project.decision_has_passed(clock.today()),
    }


@audience("staff")
@require_http_methods(["GET", "POST"])
def purpose(request: HttpRequest, slug: str) -> HttpResponse:
    """What the project is for."""
    project = project_of(request, slug)
    form = PurposeForm(
        request.POST or None, project=project, user=request.user, languages=languages_of(request)
    )
    if form.is_valid():
        try:
            actions.edit_project(project, by=request.user, **form.facts)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("workspace:project", project.slug)
    context = {**frame(request, project, "purpose"), "form": form, "levels": LEVELS}
    return render(request, "projects/purpose.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """Who carries the project."""
    project = project_of(request, slug)
    form = MemberForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_member(project, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect("workspace:project_team", project.slug)
    context = {**frame(request, project, "team"), "form": form}
    context["carried"] = queries.responsibilities_of(project)
    context["departments"] = {row.department for row in project.members.all() if row.department}
    return render(request, "projects/team.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_http_methods(["GET", "POST"])
def expectations(request: HttpRequest, slug: str) -> HttpResponse:
    """What the government expects, in numbers."""
    project = project_of(request, slug)
    form = ExpectationForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_expectation(project, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect("workspace:project_expectations", project.slug)
    context = {**frame(request, project, "expectations"), "form": form}
    return render(request, "projects/expectations.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_http_methods(["GET", "POST"])
def timeline(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens when."""
    project = project_of(request, slug)
    form = MilestoneForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_milestone(project, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect("workspace:project_timeline", project.slug)
    context = {**frame(request, project, "timeline"), "form": form, "milestones": project.milestones.all()}
    return render(request, "projects/timeline.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_POST
def member_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a responsibility away from somebody."""
    member = get_object_or_404(ProjectMember.objects.select_related("project"), pk=pk)
    return _removed(
        request,
        "workspace:project_team",
        member.project,
        lambda: actions.remove_member(member, by=request.user),
    )


@audience("staff")
@require_POST
def expectation_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an expectation back."""
    row = get_object_or_404(Expectation.objects.select_related("project"), pk=pk)
    return _removed(
        request,
        "workspace:project_expectations",
        row.project,
        lambda: actions.remove_expectation(row, by=request.user),
    )


@audience("staff")
@require_POST
def milestone_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry off the timeline."""
    row = get_object_or_404(Milestone.objects.select_related("project"), pk=pk)
    return _removed(
        request,
        "workspace:project_timeline",
        row.project,
        lambda: actions.remove_milestone(row, by=request.user),
    )


def _removed(request: HttpRequest, back: str, project: Project, remove: Any) -> HttpResponse:
    try:
        remove()
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(back, project.slug)
