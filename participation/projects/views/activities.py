"""What people can take part in, in the workspace: every kind in one list, and the life all kinds share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kit import clock, scope
from kit.access import audience
from kit.csvio import csv_response
from kit.errors import Refused
from kit.ratelimit import rate_limited
from participation.projects import actions, rules
from participation.projects.files import json_chunks
from participation.projects.kinds import kind_named, kind_of, kinds
from participation.projects.listing import activities_of_project
from participation.projects.models import Activity
from participation.projects.paper import Sheet, as_pdf
from participation.projects.views.editor import frame, project_of
from tenants.context import current_tenant, inside


@audience("staff")
@require_GET
def activities(request: HttpRequest, slug: str) -> HttpResponse:
    """The activities of a project, drafts among them, and every kind that can be added."""
    project = project_of(request, slug)
    context = {
        **frame(request, project, "activities"),
        "activities": activities_of_project(project, with_drafts=True),
        "kinds": [(kind, kind.new_address(project)) for kind in kinds()],
        "themes_url": reverse("workspace:project_themes", args=[slug]),
        "takes_files": rules.may_take_the_file(request.user, project),
        "now": clock.now(),
    }
    return render(request, "projects/activities.html", context)


@audience("staff")
@require_POST
def publication(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Publish an activity."""
    return _moved(request, kind, pk, actions.publish_activity, _("It is published."))


@audience("staff")
@require_POST
def closure(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Close an activity before its time."""
    return _moved(request, kind, pk, actions.close_activity, _("It is closed. Everybody can still read it."))


@audience("staff")
@require_POST
def closure_removal(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Open a closed activity again."""
    return _moved(request, kind, pk, actions.reopen_activity, _("People can take part again."))


@audience("staff")
@rate_limited("file", limit=30, per=3600)
@require_GET
def file(request: HttpRequest, kind: str, pk: int, form: str) -> StreamingHttpResponse:
    """Everything that came in, as CSV for people or JSON for programs. Read as a stream."""
    row = activity_named(kind, pk)
    rules.may_take_the_file(request.user, row.project).or_refuse()
    found = kind_of(row).file(row)
    name = f"{row.project.slug}-{kind}-{pk}.{form}"
    if form == "csv":
        return csv_response(name, found.header, inside(current_tenant(), lambda: found.rows))
    chunks = (chunk.encode() for chunk in inside(current_tenant(), lambda: json_chunks(found)))
    response = StreamingHttpResponse(chunks, content_type="application/json")
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = disposition or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


@audience("staff")
@rate_limited("paper", limit=30, per=600)
@require_GET
def paper(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """A form to print, with a code that leads to the activity."""
    row = activity_named(kind, pk)
    rules.may_take_the_file(request.user, row.project).or_refuse()
    found = kind_of(row)
    with translation.override(row.project.language):
        sheet = Sheet(
            language=row.project.language,
            place=scope.current().name,
            title=str(row),
            introduction="",
            address=f"{scope.current().url}{found.address_of(row.project.slug, row.pk)}",
            scan=_("Or answer online:"),
            note=_("Bring this sheet back to us. We type in what you wrote, marked as said on paper."),
            asks=found.paper(row),
        )
        made = as_pdf(sheet)
    name = f"{row.project.slug}-{kind}-{pk}.pdf"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Disposition": disposition or "attachment", "Cache-Control": "private, no-store"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def activity_named(kind: str, pk: int) -> Activity:
    """The activity of that kind with its project, or 404."""
    found = kind_named(kind)
    if found is None:
        raise Http404
    row: Activity = get_object_or_404(found.rows().select_related("project__department"), pk=pk)
    return row


def saved_or_published(request: HttpRequest, activity: Activity) -> HttpResponse:
    """Where an editor leads after saving: back to the list, published if the button said so."""
    if "publish" in request.POST:
        return moved(request, activity, actions.publish_activity, _("It is published."))
    messages.success(request, _("Saved."))
    return redirect("workspace:project_activities", activity.project.slug)


def moved(request: HttpRequest, activity: Activity, act: Callable[..., Any], words: str) -> HttpResponse:
    """Carry out a step of its life and go back to the list, saying what was done or why not."""
    try:
        act(activity, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, words)
    return redirect("workspace:project_activities", activity.project.slug)


def _moved(request: HttpRequest, kind: str, pk: int, act: Callable[..., Any], words: str) -> HttpResponse:
    return moved(request, activity_named(kind, pk), act, words)
