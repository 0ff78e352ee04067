"""The picture of a project: where it is chosen, and where it is served."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.access import audience
from kit.downloads import file_response
from kit.errors import Refused, show_in
from participation.projects import actions, rules, storage
from participation.projects.forms import CoverForm
from participation.projects.models import Project
from participation.projects.views.editor import frame, project_of

DAYS_30 = 30 * 24 * 3600


@audience("anyone")
@require_safe
def picture(request: HttpRequest, slug: str, key: str, name: str) -> FileResponse:
    """The picture of a project in one of its sizes, for whoever may read the project.

    Its bytes never change, so everybody may keep it for a month once it is public.
    """
    project = get_object_or_404(Project, slug=slug)
    if not rules.may_read_project(request.user, project):
        raise Http404
    return cover_response(project, key, name)


def cover_response(project: Project, key: str, name: str) -> FileResponse:
    """One of the files of a project's cover, or 404."""
    if not project.has_cover or key != project.cover_key or name not in storage.COVER_FILES:
        raise Http404
    try:
        file = storage.opened_cover(key, name)
    except FileNotFoundError:
        raise Http404 from None
    content_type = "image/jpeg" if name == storage.CARD_FILE else "image/webp"
    return file_response(file, content_type=content_type, public_for=DAYS_30 if project.is_public else 0)


@audience("staff")
@require_http_methods(["GET", "POST"])
def cover(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the picture, and say what can be seen on it."""
    project = project_of(request, slug)
    form = CoverForm(
        request.POST or None,
        request.FILES or None,
        alt=project.cover_alt,
        credit=project.cover_credit,
        is_there=project.has_cover,
    )
    if form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            actions.set_cover(project, file=facts.pop("picture"), by=request.user, **facts)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("workspace:project_cover", slug)
    context = {**frame(request, project, "cover"), "form": form}
    return render(request, "projects/cover.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_POST
def cover_removal(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the project without a picture."""
    actions.remove_cover(project_of(request, slug), by=request.user)
    messages.success(request, _("The picture is gone."))
    return redirect("workspace:project_cover", slug)
