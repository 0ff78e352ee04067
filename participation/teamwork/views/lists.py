"""Making tasks from a list, and saving a project's tasks as one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kit.access import audience
from kit.errors import Refused, show_in
from participation.projects.views.editor import project_of
from participation.teamwork import actions
from participation.teamwork.actions.lists import Made
from participation.teamwork.forms import ListForm, SaveListForm
from participation.teamwork.lists import task_lists
from participation.teamwork.models import TaskTemplate
from participation.teamwork.views.tasks import tasks_page


@audience("staff")
@require_POST
def making(request: HttpRequest, slug: str) -> HttpResponse:
    """Add the tasks of a list, or give those of an earlier run their new dates."""
    project = project_of(request, slug)
    lists = task_lists(project.language)
    form = ListForm(request.POST, project=project, lists=lists)
    if form.is_valid():
        chosen = {one.key: one for one in lists}[form.cleaned_data.pop("source")]
        try:
            made = actions.make_tasks(project, source=chosen, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _in_words(made))
            return redirect("workspace:project_tasks", project.slug)
    return render(request, "teamwork/tasks.html", tasks_page(request, project, list_form=form), status=422)


def _in_words(made: Made) -> str:
    if made.added:
        words = ngettext("%(n)d task was added.", "%(n)d tasks were added.", made.added)
        return words % {"n": made.added}
    if made.moved:
        words = ngettext("%(n)d task has a new date.", "%(n)d tasks have a new date.", made.moved)
        return words % {"n": made.moved}
    return _("Everything on this list is among the tasks already.")


@audience("staff")
@require_POST
def saving(request: HttpRequest, slug: str) -> HttpResponse:
    """Save the project's tasks as a list for the next projects."""
    project, form = project_of(request, slug), SaveListForm(request.POST)
    if form.is_valid():
        try:
            saved = actions.save_list(project, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(
                request, _("Saved. Every project can be given “%(name)s”.") % {"name": saved.name}
            )
            return redirect("workspace:project_tasks", project.slug)
    return render(request, "teamwork/tasks.html", tasks_page(request, project, save_form=form), status=422)


@audience("staff")
@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a list that was saved here."""
    saved = get_object_or_404(TaskTemplate, pk=pk)
    actions.remove_list(saved, by=request.user)
    messages.success(request, _("The list is gone. Tasks that were made from it stay."))
    back = request.POST.get("project", "")
    return (
        redirect("workspace:project_tasks", back)
        if back.replace("-", "").isalnum()
        else redirect("workspace:tasks")
    )
