"""Showing a project to others: previews of a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from kit import clock, scope
from kit.access import audience
from kit.errors import Refused, show_in
from participation.projects import actions, queries
from participation.projects.forms import PreviewForm
from participation.projects.models import PreviewLink, Project
from participation.projects.views.editor import frame, project_of


@audience("staff")
@require_GET
def publishing(request: HttpRequest, slug: str) -> HttpResponse:
    """Who sees the project, and from when."""
    return publishing_page(request, project_of(request, slug))


@audience("staff")
@never_cache
@require_POST
def previews(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a link to the draft. It is shown once: only its hash is kept."""
    project, form = project_of(request, slug), PreviewForm(request.POST)
    shown = ""
    if form.is_valid():
        try:
            token = actions.make_preview_link(project, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            shown, form = f"{scope.current().url}{reverse('projects:preview', args=[token])}", PreviewForm()
    return publishing_page(request, project, preview_form=form, shown=shown)


@audience("staff")
@require_POST
def preview_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a link back."""
    link = get_object_or_404(PreviewLink.objects.select_related("project"), pk=pk)
    actions.revoke_preview_link(link, by=request.user)
    messages.success(request, _("The link shows nothing any more."))
    return redirect("workspace:project_publishing", link.project.slug)


def publishing_page(request: HttpRequest, project: Project, **more: Any) -> HttpResponse:
    """The page, with the forms that were filled in."""
    now = clock.now()
    context = {
        **frame(request, project, "publishing"),
        "links": [(link, link.is_valid(now)) for link in queries.preview_links_of(project)],
        "preview_form": PreviewForm(),
        "now": now,
        **more,
    }
    forms = [value for name, value in more.items() if name.endswith("_form")]
    refused = any(form.is_bound and form.errors for form in forms)
    return render(request, "projects/publishing.html", context, status=422 if refused else 200)
