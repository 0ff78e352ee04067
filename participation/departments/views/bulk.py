"""Inviting many people at once: first a preview, then the invitations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from kit import scope
from kit.access import audience
from kit.ratelimit import rate_limited
from participation.departments import actions, queries, rules
from participation.departments.forms import ListForm
from participation.departments.lists import LONGEST_LIST, Line, read_list


@audience("staff")
@rate_limited("invite_many", limit=40, per=3600)
@require_http_methods(["GET", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """A list of people; sent once it is shown line by line, sent again with `go` it is carried out."""
    rules.may_see_people(request.user).or_refuse()
    form = ListForm(request.POST or None, request.FILES or None, user=request.user)
    lines: list[Line] = []
    if form.is_valid():
        lines = _lines(request.user, form.cleaned_data)
        if "go" in request.POST and lines and len(lines) <= LONGEST_LIST:
            lines = actions.invite_many(lines, by=request.user, language=scope.current().language)
            return _done(request, form, lines)
    context = _preview(form, lines)
    return render(request, "departments/invitations.html", context, status=422 if form.errors else 200)


def _lines(user: Any, given: dict[str, Any]) -> list[Line]:
    read = read_list(
        given["people"],
        role=given["role"],
        department=given["department"],
        departments=queries.departments_by_name(user),
    )
    return actions.checked_lines(read, by=user)


def _preview(form: ListForm, lines: list[Line]) -> dict[str, Any]:
    usable = sum(not line.error for line in lines)
    return {
        "form": form,
        "lines": lines,
        "usable": usable,
        "too_many": len(lines) > LONGEST_LIST,
        "longest": LONGEST_LIST,
        "text": form.cleaned_data.get("people", "") if form.is_valid() else "",
    }


def _done(request: HttpRequest, form: ListForm, lines: list[Line]) -> HttpResponse:
    invited = sum(not line.error for line in lines)
    words = ngettext(
        "%(n)d person has been invited by mail.", "%(n)d people have been invited by mail.", invited
    )
    if invited:
        messages.success(request, words % {"n": invited})
    left = [line for line in lines if line.error]
    if not left:
        return redirect("workspace:people")
    return render(
        request, "departments/invitations.html", {**_preview(form, left), "is_done": True}, status=200
    )
