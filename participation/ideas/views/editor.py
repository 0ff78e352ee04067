"""An idea box in the workspace: what ideas are wanted for, and the categories."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit.access import audience
from kit.errors import Refused, show_in
from participation.discussions import actions as discussions
from participation.discussions.models import Discussion
from participation.discussions.queries import discussions_in_context, typed_in_count
from participation.discussions.rules import may_type_in
from participation.ideas import actions, queries
from participation.ideas.forms import BoxForm, CategoryForm, PaperIdeaForm
from participation.ideas.models import Category
from participation.projects.rules import may_run_activities
from participation.projects.views.activities import saved_or_published
from participation.projects.views.editor import frame, project_of


def box_or_404(pk: int) -> Discussion:
    """The idea box with project and department."""
    rows = discussions_in_context().filter(kind=Discussion.Kind.IDEAS)
    return get_object_or_404(rows, pk=pk)


@audience("staff")
@require_http_methods(["GET", "POST"])
def new_box(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for ideas."""
    project = project_of(request, slug)
    may_run_activities(request.user, project).or_refuse()
    form = BoxForm(request.POST or None)
    if form.is_valid():
        try:
            kind = Discussion.Kind.IDEAS
            box = discussions.create_discussion(project, kind=kind, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect("workspace:idea_box_categories", box.pk)
    return _editor(request, form, project, None)


@audience("staff")
@require_http_methods(["GET", "POST"])
def box(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an idea box."""
    row = box_or_404(pk)
    form = BoxForm.of(row, request.POST or None)
    if form.is_valid():
        try:
            row = discussions.edit_discussion(row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            return saved_or_published(request, row)
    return _editor(request, form, project_of(request, row.project.slug), row)


@audience("staff")
@require_http_methods(["GET", "POST"])
def categories(request: HttpRequest, pk: int) -> HttpResponse:
    """The categories of a box, and a new one."""
    row, form = box_or_404(pk), CategoryForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_category(row, name=form.cleaned_data["name"], by=request.user)
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect("workspace:idea_box_categories", row.pk)
    context = frame(request, project_of(request, row.project.slug), "activities")
    context |= {"box": row, "form": form, "categories": queries.categories_of(row)}
    return render(request, "ideas/categories.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_POST
def category(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a category."""
    name = request.POST.get("name", "")
    return _changed(request, pk, lambda row: actions.rename_category(row, name=name, by=request.user))


@audience("staff")
@require_POST
def category_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a category away; its ideas stay."""
    return _changed(request, pk, lambda row: actions.remove_category(row, by=request.user))


@audience("staff")
@require_http_methods(["GET", "POST"])
def typing_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Type in an idea from paper or a workshop, and then the next."""
    row = box_or_404(pk)
    form = PaperIdeaForm(request.POST or None, box=row)
    may_type_in(request.user, row).or_refuse()
    if form.is_valid():
        try:
            actions.type_in_idea(row, by=request.user, name=form.cleaned_data["name"], **form.facts)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("It is among the ideas. Here is room for the next one."))
            return redirect("workspace:idea_typing_in", pk)
    context = frame(request, project_of(request, row.project.slug), "activities")
    context |= {"activity": row, "form": form, "typed_in": typed_in_count(row)}
    context["file_url"] = reverse("imports:offline", args=[pk])
    return render(request, "discussions/typing_in.html", context, status=422 if form.errors else 200)


def _changed(request: HttpRequest, pk: int, change: Callable[[Category], Any]) -> HttpResponse:
    row = get_object_or_404(Category.objects.select_related("box__project"), pk=pk)
    box_pk = row.box_id
    try:
        change(row)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("workspace:idea_box_categories", box_pk)


def _editor(request: HttpRequest, form: BoxForm, project: Any, row: Discussion | None) -> HttpResponse:
    context = {**frame(request, project, "activities"), "form": form, "box": row}
    return render(request, "ideas/editor.html", context, status=422 if form.errors else 200)
