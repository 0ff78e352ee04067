"""Writing answers: new ones, drafts, the second pair of eyes, corrections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit.access import audience
from kit.errors import Refused, show_in
from kit.pagination import keyset_page
from participation.answers import actions, queries, rules
from participation.answers.forms import AnswerForm, BodyForm, CorrectionForm, NoteForm, ReviewerForm
from participation.answers.models import OfficialAnswer
from participation.answers.views.workspace import chosen_contributions
from participation.discussions.models import Contribution, Theme
from participation.projects.models import Project
from participation.projects.queries import with_team

ON_A_PAGE = 25


@dataclass(frozen=True)
class Subject:
    """What is to be answered: contributions, everything about a theme, or (with neither) the whole project."""

    project: Project
    contributions: list[Contribution]
    theme: Theme | None = None


@audience("staff")
@require_http_methods(["GET", "POST"])
def new_answer(request: HttpRequest) -> HttpResponse:
    """`?contribution=1&contribution=2` chooses contributions, `?theme=3` a theme, `?project=slug` the whole project."""
    subject = _subject(request)
    if subject is None:
        messages.info(
            request, ngettext("Choose a contribution first.", "Choose at least one contribution first.", 2)
        )
        return redirect("workspace:contributions")
    rules.may_answer(request.user, subject.project).or_refuse()
    sent = request.POST if "body" in request.POST else None
    form = AnswerForm(sent, user=request.user, project=subject.project)
    if form.is_valid():
        try:
            return _written(request, subject, form)
        except Refused as refused:
            show_in(form, refused)
    context = {"form": form, "subject": subject, "fates": queries.fates_of(subject.contributions)}
    return render(request, "answers/new.html", context, status=422 if form.errors else 200)


def _written(request: HttpRequest, subject: Subject, form: AnswerForm) -> HttpResponse:
    answer = actions.write_answer(
        subject.project,
        contributions=subject.contributions,
        theme=subject.theme,
        body=form.cleaned_data["body"],
        department=form.cleaned_data["department"],
        promises=form.promises(),
        publishes="draft" not in request.POST,
        by=request.user,
    )
    if not answer.is_published:
        messages.success(request, _("Your draft is kept. Nobody outside the team sees it."))
        return redirect("workspace:answer", answer.pk)
    _say_thanks(request, len(subject.contributions))
    return redirect("workspace:contributions")


def _say_thanks(request: HttpRequest, count: int) -> None:
    words = ngettext(
        "Your answer is published. The author is being told.",
        "Your answer to %(count)d contributions is published. Their authors are being told.",
        count,
    )
    if not count:
        words = _("Your answer is published. Everybody it concerns is being told.")
    messages.success(request, words % {"count": count} if count else words)


def _subject(request: HttpRequest) -> Subject | None:
    given: Any = request.POST if request.method == "POST" else request.GET
    if theme := given.get("theme", ""):
        if not theme.isdecimal() or len(theme) > 18:
            raise Http404
        row = get_object_or_404(Theme.objects.select_related("project__department"), pk=int(theme))
        return Subject(row.project, [], row)
    if slug := given.get("project", ""):
        return Subject(get_object_or_404(with_team(Project.objects.public()), slug=slug), [])
    contributions = chosen_contributions(request)
    return Subject(contributions[0].discussion.project, contributions) if contributions else None


@audience("staff")
@require_GET
def drafts(request: HttpRequest) -> HttpResponse:
    """Answers that are not public yet: mine, those of my projects, those that wait for my eyes."""
    page = keyset_page(
        queries.answers_in_draft(request.user),
        ordering=("-published_at", "-id"),
        cursor=request.GET.get("after"),
        size=ON_A_PAGE,
    )
    return render(request, "answers/drafts.html", {"page": page})


@audience("staff")
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer: a draft to change, or a published one to correct."""
    row = answer_of(request, pk)
    form = _form(request, row)
    if form.is_valid():
        try:
            act = actions.correct_answer if row.is_published else actions.edit_draft
            act(row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("workspace:answer", pk)
    return answer_page(request, row, form=form)


def answer_page(request: HttpRequest, row: OfficialAnswer, **forms_sent: forms.Form) -> HttpResponse:
    """The page, with a form as it was refused, or fresh ones."""
    context = {
        "answer": row,
        "form": forms_sent.get("form") or _form(request, row),
        "reviewer_form": forms_sent.get("reviewer_form")
        or ReviewerForm(people=queries.possible_reviewers(row)),
        "note_form": forms_sent.get("note_form") or NoteForm(),
        "may_publish": rules.may_publish_answer(request.user, row),
        "may_review": rules.may_review(request.user, row),
        "may_answer": rules.may_answer(request.user, row.project),
        "promises": queries.promises_of_answers([row.pk]).get(row.pk, []),
        "versions": row.versions.select_related("replaced_by"),
        "contributions": row.contributions.select_related("participant__user").order_by("id")[:20],
    }
    is_refused = any(form.errors for form in forms_sent.values())
    return render(request, "answers/answer.html", context, status=422 if is_refused else 200)


def answer_of(request: HttpRequest, pk: int) -> OfficialAnswer:
    """The answer, for those who may know of it."""
    rows = OfficialAnswer.objects.select_related(
        "project__department", "department", "written_by", "reviewer", "theme"
    )
    row = get_object_or_404(rows.prefetch_related("project__members__department"), pk=pk)
    rules.may_read_draft(request.user, row).or_refuse()
    return row


def _form(request: HttpRequest, row: OfficialAnswer) -> forms.Form:
    sent = request.POST if "body" in request.POST else None
    if row.is_published:
        return CorrectionForm(sent, initial={"body": row.body})
    initial = {"body": row.body, "department": row.department_id}
    return BodyForm(sent, user=request.user, project=row.project, initial=initial)


@audience("staff")
@require_POST
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a draft."""
    words = _("Your answer is published. Everybody it concerns is being told.")
    return _done(request, pk, actions.publish_answer, words)


@audience("staff")
@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    return _done(request, pk, actions.discard_draft, _("The draft is gone."), to="workspace:answers")


@audience("staff")
@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a second pair of eyes."""
    row = answer_of(request, pk)
    form = ReviewerForm(request.POST, people=queries.possible_reviewers(row))
    if form.is_valid():
        words = _("%(name)s is told that this draft waits.") % {"name": form.cleaned_data["reviewer"]}
        return _done(request, pk, actions.ask_for_review, words, **form.cleaned_data)
    return answer_page(request, row, reviewer_form=form)


@audience("staff")
@require_POST
def return_to_writer(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft back with a note."""
    form = NoteForm(request.POST)
    if form.is_valid():
        words = _("The draft is back with whoever wrote it.")
        return _done(request, pk, actions.send_back, words, to="workspace:answers", **form.cleaned_data)
    return answer_page(request, answer_of(request, pk), note_form=form)


def _done(
    request: HttpRequest, pk: int, act: Callable[..., Any], words: str, *, to: str = "", **given: Any
) -> HttpResponse:
    row = answer_of(request, pk)
    try:
        act(row, by=request.user, **given)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("workspace:answer", pk)
    messages.success(request, words)
    return redirect(to) if to else redirect("workspace:answer", pk)
