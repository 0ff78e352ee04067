"""The themes of a project in the workspace, and sorting contributions by them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit.access import audience
from kit.errors import Refused, show_in
from participation.discussions import actions, queries, rules
from participation.discussions.forms import ThemeForm
from participation.discussions.models import Contribution, Theme
from participation.discussions.views.moderation import back_to
from participation.projects.views.editor import frame, project_of

MOST_AT_ONCE = 200


@audience("staff")
@require_http_methods(["GET", "POST"])
def themes(request: HttpRequest, slug: str) -> HttpResponse:
    """The themes of a project with what is about them, and a new one."""
    project, form = project_of(request, slug), ThemeForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_theme(project, name=form.cleaned_data["name"], by=request.user)
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect("workspace:project_themes", slug)
    context = {**frame(request, project, "themes"), "form": form}
    context |= {
        "themes": queries.themes_of_project(project),
        "may_sort": rules.may_set_themes(request.user, project),
    }
    return render(request, "discussions/themes.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_POST
def theme(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a theme."""
    name = request.POST.get("name", "")
    return _changed(request, pk, lambda row: actions.rename_theme(row, name=name, by=request.user))


@audience("staff")
@require_POST
def theme_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a theme away."""
    return _changed(request, pk, lambda row: actions.remove_theme(row, by=request.user))


@audience("staff")
@require_http_methods(["GET", "POST"])
def sorting(request: HttpRequest) -> HttpResponse:
    """Say what some contributions are about: those named in the address, or chosen in a list."""
    asked = (request.POST if request.method == "POST" else request.GET).getlist("contribution")
    numbers = [int(value) for value in asked[:MOST_AT_ONCE] if value.isdecimal() and len(value) < 18]
    rows = list(queries.contributions_in_context().filter(pk__in=numbers))
    if not rows or len({row.discussion.project_id for row in rows}) > 1:
        messages.error(request, _("Choose contributions of one project."))
        return HttpResponseRedirect(back_to(request))
    project = rows[0].discussion.project
    rules.may_set_themes(request.user, project).or_refuse()
    known = list(queries.themes_of_project(project))
    if "save" in request.POST:
        return _saved(request, rows, known)
    context = {"rows": rows, "project": project, "themes": _with_state(rows, known), "back": back_to(request)}
    return render(request, "discussions/sorting.html", context)


def _with_state(rows: list[Contribution], known: list[Theme]) -> list[tuple[Theme, bool]]:
    about = queries.themes_of(rows)
    return [(one, all(one in about.get(row.pk, []) for row in rows)) for one in known]


def _saved(request: HttpRequest, rows: list[Contribution], known: list[Theme]) -> HttpResponse:
    chosen = set(request.POST.getlist("theme"))
    add = [one for one in known if str(one.pk) in chosen]
    # Of several contributions, a theme that only some have is left to those; of one, what is not chosen goes.
    remove = [one for one in known if str(one.pk) not in chosen] if len(rows) == 1 else []
    actions.set_themes(rows, add=add, remove=remove, by=request.user)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(back_to(request))


def _changed(request: HttpRequest, pk: int, change: Callable[[Theme], Any]) -> HttpResponse:
    row = get_object_or_404(Theme.objects.select_related("project__department"), pk=pk)
    slug = row.project.slug
    try:
        change(row)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("workspace:project_themes", slug)
