"""A draft as citizens will see it, for whoever has a link to it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kit import clock
from kit.access import audience
from participation.pages.views.site import project_context
from participation.projects.actions import note_preview_use
from participation.projects.models import PreviewLink, Project
from participation.projects.queries import document_version, preview_link, with_team
from participation.projects.views.covers import cover_response
from participation.projects.views.documents import document_response


@audience("anyone")
@never_cache
@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The draft. It needs no session and takes nothing; what is public meanwhile is shown where everybody sees it."""
    link, now = preview_link(token), clock.now()
    if link is None:
        raise Http404
    if link.project.is_public:
        return _private(redirect("projects:detail", link.project.slug))
    if not _shows_something(link, now):
        return _private(render(request, "pages/preview_over.html", {"link": link}, status=410))
    note_preview_use(link, at=now)
    project = with_team(Project.objects.all()).get(pk=link.project_id)
    # Whoever is signed in sees no more here than anybody else who has the link.
    context = {**project_context(AnonymousUser(), project), "preview_token": token, "preview_link": link}
    return _private(render(request, "pages/project.html", context))


@audience("anyone")
@require_safe
def cover(request: HttpRequest, token: str, key: str, name: str) -> FileResponse:
    """The picture of the draft."""
    return cover_response(_valid(token).project, key, name)


@audience("anyone")
@require_safe
def document(request: HttpRequest, token: str, pk: int, number: int) -> FileResponse:
    """A document of the draft."""
    link, version = _valid(token), document_version(pk, number)
    if version is None or version.document.project_id != link.project_id:
        raise Http404
    return document_response(version)


def _valid(token: str) -> PreviewLink:
    link = preview_link(token)
    if link is None or not _shows_something(link, clock.now()):
        raise Http404
    return link


def _shows_something(link: PreviewLink, at: datetime) -> bool:
    return link.project.is_draft and link.is_valid(at)


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
