"""Marking days."""

from __future__ import annotations

from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit import clock
from kit.access import audience
from kit.errors import Refused, show_in
from participation.departments.models import Department
from participation.engagement import actions, rules
from participation.engagement.forms import MarkForm
from participation.engagement.models import Mark
from participation.projects.models import Project

Row = TypeVar("Row", Project, Department)


@audience("staff")
@require_http_methods(["GET", "POST"])
def mark(request: HttpRequest) -> HttpResponse:
    """Mark a day of the site, or of the project or department that the address names."""
    project = _named(Project, request.GET.get("project", ""))
    department = _named(Department, request.GET.get("department", ""))
    rules.may_mark(request.user, project=project, department=department).or_refuse()
    form = MarkForm(request.POST or None, initial={"happened_on": clock.today()})
    if form.is_valid():
        try:
            made = actions.mark_day(
                project=project, department=department, by=request.user, **form.cleaned_data
            )
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Marked. Charts show it, and before and after are compared."))
            return redirect(page_of(made))
    context = {"form": form, "project": project, "department": department}
    return render(request, "engagement/mark.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a mark away."""
    row = get_object_or_404(Mark.objects.select_related("project", "department"), pk=pk)
    page = page_of(row)
    actions.remove_mark(row, by=request.user)
    messages.success(request, _("The mark is gone. The figures are as they were."))
    return redirect(page)


def page_of(row: Mark) -> str:
    """The page of figures on which a mark stands."""
    if row.project is not None:
        return reverse("engagement:project", args=[row.project.slug])
    if row.department is not None:
        return reverse("engagement:department", args=[row.department.slug])
    return reverse("engagement:overview")


def _named(model: type[Row], slug: str) -> Row | None:
    return get_object_or_404(model, slug=slug) if slug else None
