"""Who does what: the departments, for citizens and for staff."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from kit import clock, theme
from kit.access import audience
from kit.errors import Refused, show_in
from kit.moments import same_for_everybody
from kit.pagination import keyset_page
from participation.answers.queries import promise_page
from participation.departments import actions, queries, rules
from participation.departments.forms import DepartmentForm
from participation.departments.models import Department
from participation.engagement.definitions import define
from participation.engagement.queries import days_to_answer
from participation.pages.departments import public_parts, workspace_level
from participation.pages.queries import public_projects

PROJECTS_ON_A_PAGE = 20
PROMISES_SHOWN = 3


@audience("anyone")
@same_for_everybody
@require_GET
def departments(request: HttpRequest) -> HttpResponse:
    """Who does what: the tree, each department with its public projects and how soon it answers."""
    context = {"parts": public_parts(), "definition": define("days_to_answer")}
    return render(request, "pages/departments.html", context)


@audience("anyone")
@same_for_everybody
@require_GET
def department(request: HttpRequest, slug: str) -> HttpResponse:
    """One department. The address of a closed one leads to whoever took over."""
    row = get_object_or_404(Department.objects.select_related("parent", "succeeded_by"), slug=slug)
    if row.is_closed:
        heir = row.succeeded_by
        return redirect("departments:detail", heir.slug) if heir else redirect("departments:tree")
    page = keyset_page(
        public_projects(clock.now()).filter(department=row),
        ordering=("-published_at", "-id"),
        cursor=request.GET.get("after"),
        size=PROJECTS_ON_A_PAGE,
    )
    context = {
        "department": row,
        "above": queries.departments_above(row),
        "below": Department.objects.current().filter(parent=row).order_by("name", "id"),
        "predecessors": row.predecessors.order_by("name", "id"),
        "page": page,
        "promises": promise_page(today=clock.today(), department=row, size=PROMISES_SHOWN).items,
        "answer_time": days_to_answer().get(row.pk),
        "definition": define("days_to_answer"),
    }
    return render(request, "pages/department.html", context)


@audience("anyone")
@require_safe
def department_theme(request: HttpRequest, slug: str) -> HttpResponse:
    """The colours of a department that has one of its own, as the site's theme is made; for a day."""
    row = get_object_or_404(Department.objects.exclude(brand_color=""), slug=slug)
    response = HttpResponse(theme.theme(row.brand_color).css, content_type="text/css; charset=utf-8")
    patch_cache_control(response, public=True, max_age=24 * 3600)
    return response


@audience("staff")
@require_http_methods(["GET", "POST"])
def workspace(request: HttpRequest) -> HttpResponse:
    """The tree for staff, and a form for a new department."""
    form = DepartmentForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            made = actions.create_department(by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("%(name)s has been created.") % {"name": made.name})
            return redirect("workspace:departments")
    runs = rules.standing_of(request.user).departments_with(*rules.RUNNING)
    at = Department.objects.current().filter(slug=request.GET.get("below", "")).first()
    search = request.GET.get("q", "").strip()[:100]
    context = {
        "level": workspace_level(runs=runs, at=at, search=search, after=request.GET.get("after", "")),
        "search": search,
        "form": form,
        "may_create": runs is None or bool(runs),
    }
    return render(request, "pages/workspace_departments.html", context, status=422 if form.errors else 200)
