"""A project's tasks, one task, and all of mine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock
from kit.access import audience
from kit.errors import Refused, show_in
from kit.pagination import keyset_page
from participation.projects.models import Project
from participation.projects.views.editor import frame, project_of
from participation.teamwork import actions, queries, rules
from participation.teamwork.forms import DropForm, ListForm, SaveListForm, TaskForm
from participation.teamwork.lists import task_lists
from participation.teamwork.models import Task, TaskTemplate

FINISHED_ON_A_PAGE = 25
MINE_ON_A_PAGE = 50


@audience("staff")
@require_http_methods(["GET", "POST"])
def of_project(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything to do for a project, and a form to add to it."""
    project = project_of(request, slug)
    form = TaskForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_task(project, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect("workspace:project_tasks", project.slug)
    context = tasks_page(request, project, form=form)
    return render(request, "teamwork/tasks.html", context, status=422 if form.errors else 200)


def tasks_page(request: HttpRequest, project: Project, **forms: Any) -> dict[str, Any]:
    """What the page of a project's tasks shows; `forms` replaces a form by one that was refused."""
    lists = task_lists(project.language)
    finished = keyset_page(
        queries.finished_tasks(project),
        ordering=("-finished_at", "-id"),
        cursor=request.GET.get("after"),
        size=FINISHED_ON_A_PAGE,
    )
    return {
        **frame(request, project, "tasks"),
        "open": list(queries.open_tasks(project)),
        "finished": finished,
        "progress": queries.progress_of([project], clock.today()).get(project.pk, queries.Progress()),
        "may_plan": rules.may_plan_work(request.user, project),
        "may_save": rules.may_save_list(request.user),
        "own_lists": TaskTemplate.objects.all(),
        "today": clock.today(),
        "form": TaskForm(),
        "list_form": ListForm(project=project, lists=lists),
        "save_form": SaveListForm(),
        **forms,
    }


@audience("staff")
@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: what it is, how far it is, and a form to change it."""
    row = _task(pk)
    form = TaskForm(
        request.POST or None,
        initial={name: getattr(row, name) for name in ("title", "note", "due_on")}
        | {"owner": row.owner_id, "department": row.department_id},
    )
    if form.is_valid():
        try:
            actions.edit_task(row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect("workspace:task", row.pk)
    return _one(request, row, form=form)


def _one(request: HttpRequest, row: Task, **forms: Any) -> HttpResponse:
    project = project_of(request, row.project.slug)
    row.project = project
    context = {
        **frame(request, project, "tasks"),
        "task": row,
        "may_work": rules.may_work_on(request.user, row),
        "today": clock.today(),
        "drop_form": DropForm(),
        "handed": queries.hand_overs_of(project).filter(task=row).order_by("-id")[:10],
        "now": clock.now(),
        **forms,
    }
    refused = any(form.errors for form in forms.values())
    return render(request, "teamwork/task.html", context, status=422 if refused else 200)


@audience("staff")
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """It is in progress."""
    return _moved(request, _task(pk), actions.start_task)


@audience("staff")
@require_POST
def completion(request: HttpRequest, pk: int) -> HttpResponse:
    """It is done."""
    return _moved(request, _task(pk), actions.finish_task)


@audience("staff")
@require_POST
def reopening(request: HttpRequest, pk: int) -> HttpResponse:
    """It is to do again."""
    return _moved(request, _task(pk), actions.reopen_task)


@audience("staff")
@require_POST
def dropping(request: HttpRequest, pk: int) -> HttpResponse:
    """It will not be done."""
    row, form = _task(pk), DropForm(request.POST)
    if form.is_valid():
        try:
            actions.drop_task(row, reason=form.cleaned_data["dropped_reason"], by=request.user)
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect("workspace:project_tasks", row.project.slug)
    return _one(request, row, drop_form=form)


@audience("staff")
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Every open task that is mine, or for which I have to name somebody, the soonest due first."""
    page = keyset_page(
        queries.my_tasks(request.user),
        ordering=("due", "id"),
        cursor=request.GET.get("after"),
        size=MINE_ON_A_PAGE,
    )
    return render(request, "teamwork/mine.html", {"page": page, "today": clock.today()})


def _task(pk: int) -> Task:
    return get_object_or_404(queries.tasks_in_context(), pk=pk)


def _moved(request: HttpRequest, row: Task, action: Callable[..., Task]) -> HttpResponse:
    try:
        action(row, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    if request.POST.get("back") == "task":
        return redirect("workspace:task", row.pk)
    if request.POST.get("back") == "mine":
        return redirect("workspace:tasks")
    return redirect("workspace:project_tasks", row.project.slug)
