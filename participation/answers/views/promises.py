"""What was promised: for everybody, and for those who have to keep it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock
from kit.access import audience
from kit.errors import Refused, show_in
from kit.moments import same_for_everybody
from participation.answers import actions, queries, rules
from participation.answers.forms import MovingForm, OwnerForm, PromiseForm, WordsForm
from participation.answers.models import Promise
from participation.departments.models import Department
from participation.projects.models import Project
from participation.projects.queries import with_team

CHOICES = (
    {"key": "open", "label": gettext_lazy("Open promises")},
    {"key": "late", "label": gettext_lazy("Late promises")},
    {"key": "kept", "label": gettext_lazy("Kept promises")},
    {"key": "broken", "label": gettext_lazy("Broken promises")},
    {"key": "all", "label": pgettext_lazy("promises", "All")},
)


@audience("anyone")
@same_for_everybody
@require_GET
def promises(request: HttpRequest) -> HttpResponse:
    """What we promised, on the whole site, of one department or in one project."""
    return render(request, "answers/promises.html", _listed(request))


def _listed(request: HttpRequest) -> dict[str, Any]:
    shown = request.GET.get("show", "all")
    shown = shown if shown in queries.SHOWN else "all"
    department = _named(Department.objects.all(), request.GET.get("department", ""))
    project = _named(Project.objects.public(), request.GET.get("project", ""))
    page = queries.promise_page(
        shown=shown,
        today=clock.today(),
        department=department,
        project=project,
        cursor=request.GET.get("after"),
    )
    return {
        "page": page,
        "shown": shown,
        "choices": CHOICES,
        "department": department,
        "project": project,
        "today": clock.today(),
    }


def _named(rows: Any, slug: str) -> Any:
    return rows.filter(slug=slug).first() if slug else None


@audience("anyone")
@same_for_everybody
@require_GET
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """One promise with its history."""
    row = get_object_or_404(queries.promises_with_history(), pk=pk, given_at__isnull=False)
    if not row.project.is_public:
        raise Http404
    return render(request, "answers/promise.html", {"promise": row, "today": clock.today()})


@audience("staff")
@require_GET
def for_staff(request: HttpRequest) -> HttpResponse:
    """What I have to keep, and everything that was promised."""
    context = {**_listed(request), "mine": queries.promises_owned_by(request.user)[:50]}
    return render(request, "answers/promises_for_staff.html", context)


@audience("staff")
@require_http_methods(["GET", "POST"])
def new_promise(request: HttpRequest, slug: str) -> HttpResponse:
    """A promise on its own, in a project."""
    project = get_object_or_404(with_team(Project.objects.public()), slug=slug)
    rules.may_answer(request.user, project).or_refuse()
    initial = {"owner": request.user.pk, "department": project.department_id}
    form = PromiseForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            row = actions.give_promise(project, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Promised. Everybody can read it now."))
            return redirect("workspace:promise", row.pk)
    context = {"form": form, "project": project}
    return render(request, "answers/new_promise.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_GET
def one_for_staff(request: HttpRequest, pk: int) -> HttpResponse:
    """One promise, and what can be done with it."""
    return _page(request, promise_of(pk))


def promise_of(pk: int) -> Promise:
    """The promise with its history and the team of its project, or 404."""
    rows = queries.promises_with_history().prefetch_related("project__members")
    return get_object_or_404(rows, pk=pk, given_at__isnull=False)


def _page(
    request: HttpRequest, row: Promise, *, sent: str = "", form: forms.Form | None = None
) -> HttpResponse:
    context = {
        "promise": row,
        "today": clock.today(),
        "may_settle": rules.may_settle(request.user, row),
        "keeping_form": WordsForm(prefix="keeping"),
        "breaking_form": WordsForm(prefix="breaking"),
        "reopening_form": WordsForm(prefix="reopening"),
        "moving_form": MovingForm(prefix="moving", initial={"due_on": row.due_on}),
        "owner_form": OwnerForm(
            prefix="owner", initial={"owner": row.owner_id, "department": row.department_id}
        ),
    }
    if form is not None:
        context[f"{sent}_form"] = form
    return render(
        request, "answers/promise_for_staff.html", {**context, "sent": sent}, status=422 if form else 200
    )


@audience("staff")
@require_POST
def keeping(request: HttpRequest, pk: int) -> HttpResponse:
    """It has been kept."""
    return _changed(request, pk, "keeping", WordsForm, actions.keep_promise)


@audience("staff")
@require_POST
def breaking(request: HttpRequest, pk: int) -> HttpResponse:
    """It will not be kept."""
    return _changed(request, pk, "breaking", WordsForm, actions.break_promise)


@audience("staff")
@require_POST
def reopening(request: HttpRequest, pk: int) -> HttpResponse:
    """It is taken up again."""
    return _changed(request, pk, "reopening", WordsForm, actions.reopen_promise)


@audience("staff")
@require_POST
def moving(request: HttpRequest, pk: int) -> HttpResponse:
    """It gets another day."""
    return _changed(request, pk, "moving", MovingForm, actions.move_promise)


@audience("staff")
@require_POST
def owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else looks after it."""
    return _changed(request, pk, "owner", OwnerForm, actions.hand_promise_over)


def _changed(
    request: HttpRequest, pk: int, name: str, kind: type[forms.Form], act: Callable[..., Any]
) -> HttpResponse:
    row = promise_of(pk)
    rules.may_settle(request.user, row).or_refuse()
    form = kind(request.POST, prefix=name)
    if form.is_valid():
        try:
            act(row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Saved. Everybody can read it."))
            return redirect("workspace:promise", pk)
    return _page(request, row, sent=name, form=form)
