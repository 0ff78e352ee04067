"""One department in the workspace: its name, its place in the tree, its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit.access import audience
from kit.errors import NotAllowed, Refused, show_in
from participation.departments import actions, queries, rules
from participation.departments.forms import (
    ClosureForm,
    DelegationForm,
    MergerForm,
    PlaceForm,
    PresentationForm,
    RenameForm,
)
from participation.departments.models import Department


@audience("staff")
@require_http_methods(["GET", "POST"])
def department(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that can be changed about a department; sent here, its name."""
    row = _seen(request, slug)
    if request.method == "GET":
        return _page(request, row)

    def rename(name: str) -> str:
        actions.rename_department(row, name=name, by=request.user)
        return _("Saved.")

    return _carry_out(request, row, rename=(RenameForm(request.POST), rename))


@audience("staff")
@require_POST
def place(request: HttpRequest, slug: str) -> HttpResponse:
    """Move it, with everything below it."""
    row = _changeable(request, slug)

    def move(parent: Department | None) -> str:
        actions.move_department(row, parent=parent, by=request.user)
        return _("%(name)s has been moved.") % {"name": row.name}

    return _carry_out(request, row, place=(PlaceForm(request.POST, user=request.user, department=row), move))


@audience("staff")
@require_POST
def presentation(request: HttpRequest, slug: str) -> HttpResponse:
    """What it says about itself."""
    row = _seen(request, slug)

    def present(**said: str) -> str:
        actions.present_department(row, by=request.user, **said)
        return _("Saved.")

    return _carry_out(request, row, presentation=(PresentationForm(request.POST), present))


@audience("staff")
@require_POST
def delegation(request: HttpRequest, slug: str) -> HttpResponse:
    """What it may decide itself."""
    row = _seen(request, slug)
    form = DelegationForm(request.POST, department=row)

    def delegate(**_said: str) -> str:
        actions.delegate(row, levels=form.levels, by=request.user)
        return _("Saved.")

    return _carry_out(request, row, delegation=(form, delegate))


@audience("staff")
@require_POST
def merger(request: HttpRequest, slug: str) -> HttpResponse:
    """Let it go up in another one."""
    row = _changeable(request, slug)

    def merge(into: Department, sure: bool) -> str:
        actions.merge_department(row, into=into, by=request.user)
        return _("%(name)s is now part of %(other)s.") % {"name": row.name, "other": into.name}

    return _carry_out(
        request, row, merger=(MergerForm(request.POST, user=request.user, department=row), merge)
    )


@audience("staff")
@require_POST
def closure(request: HttpRequest, slug: str) -> HttpResponse:
    """Close it; another one gets what it owned."""
    row = _changeable(request, slug)

    def close(heir: Department, sure: bool) -> str:
        actions.close_department(row, heir=heir, by=request.user)
        return _("%(name)s has been closed.") % {"name": row.name}

    return _carry_out(
        request, row, closure=(ClosureForm(request.POST, user=request.user, department=row), close)
    )


def _seen(request: HttpRequest, slug: str) -> Department:
    """For whoever may change anything about it."""
    row = get_object_or_404(Department.objects.current().select_related("parent"), slug=slug)
    if not rules.may_present_department(request.user, row):
        rules.may_change_department(request.user, row).or_refuse()
    return row


def _changeable(request: HttpRequest, slug: str) -> Department:
    row = get_object_or_404(Department.objects.current().select_related("parent"), slug=slug)
    rules.may_change_department(request.user, row).or_refuse()
    return row


def _carry_out(
    request: HttpRequest, row: Department, **sent: tuple[forms.Form, Callable[..., str]]
) -> HttpResponse:
    [(name, (form, action))] = sent.items()
    if form.is_valid():
        try:
            words = action(**form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, words)
            stays = {"presentation", "delegation"} & set(sent)
            return redirect("workspace:department", row.slug) if stays else redirect("workspace:departments")
    return _page(request, row, **{name: form})


def _page(request: HttpRequest, row: Department, **refused: forms.Form) -> HttpResponse:
    user = request.user
    about: dict[str, Any] = {"user": user, "department": row}
    forms_on_page = {
        "rename": RenameForm(initial={"name": row.name}) if rules.may_change_department(user, row) else None,
        "presentation": _presentation(row) if rules.may_present_department(user, row) else None,
        "place": PlaceForm(**about) if rules.may_move_department(user, row, row.parent) else None,
        "delegation": DelegationForm(department=row) if rules.may_delegate(user, row) else None,
        "merger": MergerForm(**about) if rules.may_close_department(user, row) else None,
        "closure": ClosureForm(**about) if rules.may_close_department(user, row) else None,
    }
    context = {
        "department": row,
        "above": queries.departments_above(row),
        "in_force": queries.decisions_in_force(row).values(),
        "why_not_delegate": rules.may_delegate(user, row).reason,
        "refused": bool(refused),
        **forms_on_page,
        **refused,
    }
    return render(request, "departments/department.html", context, status=422 if refused else 200)


def _presentation(row: Department) -> PresentationForm:
    return PresentationForm(initial={name: getattr(row, name) for name in PresentationForm.base_fields})
