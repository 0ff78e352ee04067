"""One person of the staff: roles, projects, tasks, what they may do and why; leaving, and coming back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from kit.access import audience
from kit.errors import NotAllowed, Refused, show_in
from participation.departments import actions, queries, rules
from participation.departments.forms import DeactivationForm
from participation.departments.models import Department
from participation.departments.seeing import visible_colleague
from participation.projects.queries import projects_of
from participation.teamwork.queries import my_tasks

SHOWN = 50


@audience("staff")
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything an administrator needs to know about somebody who works here."""
    return _page(request, visible_colleague(request.user, pk))


@audience("staff")
@require_POST
def deactivation(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep them from signing in, and hand over what they carry."""
    row = visible_colleague(request.user, pk)
    form = DeactivationForm(request.POST, user=request.user, person=row, owns=bool(queries.owned_by(row)))
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.deactivate(row, heir=given["heir"], with_roles=given["with_roles"], by=request.user)
        except Refused as refused:
            show_in(form, refused)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(person)s can no longer sign in.") % {"person": row})
            return redirect("workspace:people")
    return _page(request, row, form)


@audience("staff")
@require_POST
def reactivation(request: HttpRequest, pk: int) -> HttpResponse:
    """Let them sign in again."""
    row = visible_colleague(request.user, pk)
    actions.reactivate(row, by=request.user)
    messages.success(
        request, _("%(person)s can sign in again. Give them a role if they work here.") % {"person": row}
    )
    return redirect("workspace:person", row.pk)


def _page(request: HttpRequest, row: User, form: DeactivationForm | None = None) -> HttpResponse:
    user, held = request.user, queries.roles_of(row)
    owned = queries.owned_by(row)
    about = Department.objects.current().filter(slug=request.GET.get("about", "")).first()
    may_deactivate = row.is_active and held and rules.may_deactivate(user, row, held)
    if may_deactivate and form is None:
        form = DeactivationForm(user=user, person=row, owns=bool(owned))
    context = {
        "person": row,
        "colleague": queries.colleague_of(row),
        "held": [one for one in held if rules.may_see_person(user, [one])],
        "projects": projects_of(row)[:SHOWN],
        "tasks": my_tasks(row)[:SHOWN],
        "rights": queries.rights_of(row, about),
        "about": about,
        "places": queries.department_tree(),
        "form": form if may_deactivate else None,
        "may_appoint": bool(rules.may_see_people(user)) and queries.departments_for(user).exists(),
        "may_reactivate": not row.is_active and rules.may_reactivate(user),
    }
    return render(request, "pages/person.html", context, status=422 if form and form.errors else 200)
