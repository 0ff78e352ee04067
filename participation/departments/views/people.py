"""People and their roles."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock, scope
from kit.access import audience
from kit.csvio import csv_response
from kit.errors import NotAllowed, Refused, show_in
from kit.ratelimit import check, rate_limited
from participation.departments import actions, queries, rules
from participation.departments.forms import DirectoryForm, InvitationForm
from participation.departments.models import Role, RoleAssignment
from tenants.context import current_tenant, inside


@audience("staff")
@rate_limited("invite", limit=60, per=3600)
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """The directory, and a form to appoint somebody: whoever works here already, or anybody by e-mail address."""
    rules.may_see_people(request.user).or_refuse()
    form = InvitationForm(
        request.POST or None, user=request.user, initial={"email": request.GET.get("appoint", "")[:18]}
    )
    if form.is_valid():
        given = {**form.cleaned_data, "email": form.cleaned_data["email"].email}
        try:
            made = actions.invite(by=request.user, language=scope.current().language, **given)
        except Refused as refused:
            show_in(form, refused)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(person)s has been invited by mail.") % {"person": made.user})
            return redirect("workspace:people")
    return render(
        request,
        "departments/people.html",
        {**_directory(request), "form": form},
        status=422 if form.errors else 200,
    )


def _directory(request: HttpRequest) -> dict[str, Any]:
    filters = DirectoryForm(request.GET, user=request.user, auto_id="filter_%s")
    filters.is_valid()
    query = request.GET.copy()
    for name in ("after", "appoint"):
        query.pop(name, None)
    page = queries.people_page(request.user, filters.wanted, cursor=request.GET.get("after"))
    removable = {
        held.pk
        for person in page.items
        for held in getattr(person, "held_roles", ())
        if rules.may_dismiss(request.user, held)
    }
    return {"filters": filters, "page": page, "query": query.urlencode(), "removable": removable}


@never_cache
@audience("staff")
@require_GET
def people_found(request: HttpRequest) -> HttpResponse:
    """Those who fit what is being typed into the field of a form (see `choosing`): a part of that form's page."""
    asked = request.GET
    name = asked.get("field", "")[:60]
    typed = asked.get(f"{name}_text", "").strip()[:200]
    but = [int(number) for number in asked.getlist("but")[:20] if number.isdecimal() and len(number) < 19]
    people = queries.choosable(request.user, by_administering=asked.get("of") == "mine", but=but)
    found = queries.found_people(people, typed)
    context = {"name": name, "text": typed, "found": found, "may_be_new": asked.get("new") == "yes"}
    return render(request, "departments/_people_found.html", context)


@audience("staff")
@require_GET
def directory_file(request: HttpRequest) -> StreamingHttpResponse:
    """The same people as a file: a row for each role."""
    check("directory", f"user:{request.user.pk}", limit=60, per=3600)
    rules.may_see_people(request.user).or_refuse()
    filters = DirectoryForm(request.GET, user=request.user)
    filters.is_valid()
    header = [_("Name"), _("E-mail address"), _("Role"), _("Department"), _("Last active"), _("Since")]
    rows = inside(current_tenant(), partial(_in_words, get_language() or "en", request.user, filters.wanted))
    return csv_response(f"people-{clock.today():%Y-%m-%d}.csv", header, rows)


def _in_words(language: str, user: Any, wanted: queries.Wanted) -> Generator[list[Any], None, None]:
    for row in queries.directory_rows(user, wanted):
        with translation.override(language):
            row[2] = str(Role(row[2]).label) if row[2] else ""
        yield row


@audience("staff")
@require_POST
def role_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role away."""
    assignment = get_object_or_404(RoleAssignment.objects.select_related("user", "department"), pk=pk)
    try:
        actions.dismiss(assignment, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(person)s no longer has this role.") % {"person": assignment.user})
    return redirect("workspace:people")
