"""The tree of departments."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kit.access import audience
from kit.errors import Refused, show_in
from participation.departments import actions, queries, rules
from participation.departments.forms import DepartmentForm, RenameForm
from participation.departments.models import Department


@audience("staff")
@require_http_methods(["GET", "POST"])
def departments(request: HttpRequest) -> HttpResponse:
    """The tree, and a form for a new department."""
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
    context = {
        "tree": queries.department_tree(runs=runs),
        "form": form,
        "may_create": runs is None or bool(runs),
    }
    return render(request, "departments/departments.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_http_methods(["GET", "POST"])
def department(request: HttpRequest, slug: str) -> HttpResponse:
    """Rename a department."""
    row = get_object_or_404(Department.objects.current().select_related("parent"), slug=slug)
    rules.may_change_department(request.user, row).or_refuse()
    form = RenameForm(request.POST or None, initial={"name": row.name})
    if form.is_valid():
        try:
            actions.rename_department(row, name=form.cleaned_data["name"], by=request.user)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("workspace:departments")
    context = {"department": row, "form": form}
    return render(request, "departments/department.html", context, status=422 if form.errors else 200)
