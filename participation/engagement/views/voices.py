"""Expectations on both sides: what citizens say, what the city reached, and the report that sets them side by side."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kit import clock
from kit.access import audience
from kit.errors import Refused, show_in
from kit.ratelimit import rate_limited
from participation.engagement import actions, pictures, queries
from participation.engagement.forms import HopeForm, JudgementForm, ReachedForm
from participation.projects.models import Expectation, Project
from participation.projects.rules import may_edit_project, may_read_project
from participation.projects.views.editor import frame, project_of


@audience("person")
@rate_limited("voice", limit=30, per=60)
@require_http_methods(["GET", "POST"])
def voice(request: HttpRequest, slug: str) -> HttpResponse:
    """While a project runs: what one expects. Once it has closed: how it went."""
    project = get_object_or_404(Project, slug=slug)
    if not project.is_public or not may_read_project(request.user, project):
        raise Http404
    known = queries.voice_of(request.user, project)
    kind = JudgementForm if project.is_closed else HopeForm
    initial = {name: getattr(known, name) for name in kind.base_fields} if known else None
    form = kind(request.POST or None, initial=initial)
    if form.is_valid():
        say = actions.judge if project.is_closed else actions.say_hope
        try:
            say(project, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Thank you. The project's team sees the sums, never who said what."))
            return redirect("projects:detail", slug=project.slug)
    context = {"project": project, "form": form}
    return render(request, "engagement/voice.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_GET
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """The expectation report of a project."""
    project = project_of(request, slug)
    actions.bring_up_to_date()
    found = queries.expectation_report(project)
    context = {
        **frame(request, project, "engagement"),
        "report": found,
        "tiles": pictures.main_tiles(found.figures) + pictures.kept_tiles(found.figures),
    }
    return render(request, "engagement/expectations.html", context)


@audience("staff")
@require_http_methods(["GET", "POST"])
def reached(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what a target came to."""
    target = get_object_or_404(Expectation.objects.select_related("project"), pk=pk)
    may_edit_project(request.user, target.project).or_refuse()
    initial = {
        "reached": target.reached,
        "reached_on": target.reached_on or clock.today(),
        "note": target.reached_note,
    }
    form = ReachedForm(request.POST or None, initial=initial)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.say_what_was_reached(
                target, reached=given["reached"], on=given["reached_on"], note=given["note"], by=request.user
            )
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("engagement:expectations", slug=target.project.slug)
    context = {**frame(request, target.project, "engagement"), "target": target, "form": form}
    return render(request, "engagement/reached.html", context, status=422 if form.errors else 200)
