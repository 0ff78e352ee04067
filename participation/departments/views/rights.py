"""Who can do what, and what departments may decide themselves."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kit.access import audience
from participation.departments import actions, queries, rules
from participation.departments.forms import DelegationForm
from participation.departments.models import Role


@audience("staff")
@require_GET
def rights(request: HttpRequest) -> HttpResponse:
    """Every role and what it allows, as the rules themselves decide it."""
    context = {
        "groups": queries.roles_and_rights(),
        "roles": list(Role),
        "mine": queries.rights_of(request.user, None),
        "may_see_people": rules.may_see_people(request.user),
    }
    return render(request, "departments/rights.html", context)


@audience("staff")
@require_http_methods(["GET", "POST"])
def delegation(request: HttpRequest) -> HttpResponse:
    """What is decided locally in the whole government, and which departments differ."""
    may = rules.may_delegate(request.user, None)
    form = DelegationForm(request.POST or None, department=None)
    if request.method == "POST" and form.is_valid():
        actions.delegate(None, levels=form.levels, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("workspace:delegation")
    context = {
        "form": form if may else None,
        "why_not": may.reason,
        "in_force": queries.decisions_in_force(None).values(),
        "exceptions": queries.departments_with_rules_of_their_own(),
    }
    return render(request, "departments/delegation.html", context, status=422 if form.errors else 200)
