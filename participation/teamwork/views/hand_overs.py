"""Asking another department, and answering."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock
from kit.access import audience
from kit.errors import Refused, show_in
from kit.pagination import keyset_page
from participation.projects.models import Project
from participation.projects.rules import may_edit_project
from participation.projects.views.editor import frame, project_of
from participation.teamwork import actions, queries, rules
from participation.teamwork.forms import AcceptForm, AskForm, AskForResponsibilityForm, DeclineForm
from participation.teamwork.models import HandOver

ON_A_PAGE = 25


@audience("staff")
@require_http_methods(["GET", "POST"])
def of_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask another department to take a task."""
    task = get_object_or_404(queries.tasks_in_context(), pk=pk)
    project = project_of(request, task.project.slug)
    rules.may_hand_over(request.user, project, task=task, responsibility="").or_refuse()
    form = AskForm(request.POST or None)
    made = _asked(form, lambda **given: actions.hand_over_task(task, by=request.user, **given))
    if made:
        return _thanks(request, made)
    context = {**frame(request, project, "tasks"), "task": task, "form": form}
    return render(request, "teamwork/ask.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_http_methods(["GET", "POST"])
def of_project(request: HttpRequest, slug: str) -> HttpResponse:
    """What was handed over in a project, and a form to hand a responsibility over."""
    project = project_of(request, slug)
    form = AskForResponsibilityForm(request.POST or None)
    made = _asked(form, lambda **given: actions.hand_over_responsibility(project, by=request.user, **given))
    if made:
        return _thanks(request, made)
    page = keyset_page(
        queries.hand_overs_of(project), ordering=("-id",), cursor=request.GET.get("after"), size=ON_A_PAGE
    )
    context = {**frame(request, project, "hand_overs"), "page": page, "form": form, "now": clock.now()}
    context["may_ask"] = _may_ask(request.user, project)
    return render(request, "teamwork/hand_overs_of_project.html", context, status=422 if form.errors else 200)


def _may_ask(user: Any, project: Project) -> bool:
    carried = {row.responsibility for row in project.members.all() if row.user_id == user.pk}
    return bool(carried) or bool(may_edit_project(user, project))


@audience("staff")
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for my answer, then everything I had to do with, the latest first."""
    page = keyset_page(
        queries.my_hand_overs(request.user),
        ordering=("-id",),
        cursor=request.GET.get("after"),
        size=ON_A_PAGE,
    )
    return render(request, "teamwork/hand_overs.html", {"page": page, "now": clock.now()})


@audience("staff")
@require_GET
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """One hand-over, and the forms to answer it."""
    return _one(request, _row(pk))


def _one(request: HttpRequest, row: HandOver, **forms: Any) -> HttpResponse:
    context = {
        "row": row,
        "now": clock.now(),
        "may_answer": rules.may_answer_hand_over(request.user, row),
        "may_withdraw": row.asked_by_id == request.user.pk
        or (row.is_waiting and rules.may_withdraw_hand_over(request.user, row)),
        "accept_form": AcceptForm(initial={"owner": request.user}),
        "decline_form": DeclineForm(),
        **forms,
    }
    refused = any(form.errors for form in forms.values())
    return render(request, "teamwork/hand_over.html", context, status=422 if refused else 200)


@audience("staff")
@require_POST
def acceptance(request: HttpRequest, pk: int) -> HttpResponse:
    """The department takes it and names somebody."""
    row, form = _row(pk), AcceptForm(request.POST)
    if _asked(form, lambda **given: actions.accept_hand_over(row, by=request.user, **given)):
        messages.success(request, _("Accepted. Whoever asked and whoever does it now are being told."))
        return redirect("workspace:hand_over", row.pk)
    return _one(request, row, accept_form=form)


@audience("staff")
@require_POST
def refusal(request: HttpRequest, pk: int) -> HttpResponse:
    """The department does not take it, and why."""
    row, form = _row(pk), DeclineForm(request.POST)
    if _asked(form, lambda **given: actions.decline_hand_over(row, by=request.user, **given)):
        messages.success(request, _("Declined. Whoever asked is being told why."))
        return redirect("workspace:hand_over", row.pk)
    return _one(request, row, decline_form=form)


@audience("staff")
@require_POST
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever asked takes it back."""
    row = _row(pk)
    try:
        actions.withdraw_hand_over(row, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("workspace:hand_over", row.pk)


def _row(pk: int) -> HandOver:
    return get_object_or_404(queries.hand_overs_in_context(), pk=pk)


def _asked(form: Any, act: Callable[..., HandOver]) -> HandOver | None:
    if not form.is_valid():
        return None
    try:
        return act(**form.cleaned_data)
    except Refused as refused:
        show_in(form, refused)
        return None


def _thanks(request: HttpRequest, made: HandOver) -> HttpResponse:
    words = _("%(department)s has been asked. You are told when it answers.")
    messages.success(request, words % {"department": made.to_department})
    return redirect("workspace:project_hand_overs", made.project.slug)
