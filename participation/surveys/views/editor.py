"""A survey in the workspace: itself, its questions, and the free texts that may be shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit.access import audience
from kit.errors import Refused, show_in
from kit.pagination import keyset_page
from participation.discussions.rules import may_moderate, may_type_in
from participation.participants.models import Source
from participation.projects.rules import may_run_activities
from participation.projects.views.activities import saved_or_published
from participation.projects.views.editor import frame, project_of
from participation.surveys import actions, flow, queries
from participation.surveys.forms import PageForm, QuestionForm, SurveyForm, read_page
from participation.surveys.models import Question, Survey

TEXTS_ON_A_PAGE = 50


@audience("staff")
@require_http_methods(["GET", "POST"])
def new_survey(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a survey; its questions come next."""
    project = project_of(request, slug)
    may_run_activities(request.user, project).or_refuse()
    form = SurveyForm(request.POST or None)
    if form.is_valid():
        try:
            row = actions.create_survey(project, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect("workspace:survey_questions", row.pk)
    context = {**frame(request, project, "activities"), "form": form, "survey": None}
    return render(request, "surveys/editor.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_http_methods(["GET", "POST"])
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a survey."""
    row = _survey(pk)
    form = SurveyForm.of(row, request.POST or None)
    if form.is_valid():
        try:
            row = actions.edit_survey(row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            return saved_or_published(request, row)
    context = {**_frame(request, row), "form": form}
    return render(request, "surveys/editor.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions of a survey, and a new one."""
    row = _survey(pk)
    form = QuestionForm(request.POST or None, survey=row)
    if form.is_valid():
        try:
            actions.add_question(row, by=request.user, **form.facts)
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect("workspace:survey_questions", pk)
    rows = queries.questions_of(row)
    context = {**_frame(request, row), "form": form, "pages": flow.pages(rows, {}), "questions": rows}
    return render(request, "surveys/questions.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a question."""
    row = _question(pk)
    form = QuestionForm.of(row, request.POST or None)
    if form.is_valid():
        try:
            actions.edit_question(row, by=request.user, **form.facts)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("workspace:survey_questions", row.survey_id)
    context = {**_frame(request, row.survey), "form": form, "question": row}
    return render(request, "surveys/question.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_POST
def question_moving(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask it earlier (`way` up) or later."""
    row = _question(pk)
    try:
        actions.move_question(row, by=request.user, up=request.POST.get("way") == "up")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("workspace:survey_questions", row.survey_id)


@audience("staff")
@require_POST
def question_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask it no longer."""
    row = _question(pk)
    survey_pk = row.survey_id
    try:
        actions.retire_question(row, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The question is no longer asked. What was answered stays in the file."))
    return redirect("workspace:survey_questions", survey_pk)


@audience("staff")
@require_http_methods(["GET", "POST"])
def typing_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Type in one sheet of paper, and then the next."""
    row = _survey(pk)
    may_type_in(request.user, row).or_refuse()
    rows = [one for one in queries.questions_of(row) if not one.is_section]
    form = PageForm(rows, request.POST or None, answers={})
    if request.method == "POST":
        given = read_page(request, form, rows, with_gaps=True)
        try:
            if not form.errors:
                actions.type_in_response(row, answers=given, by=request.user)
                messages.success(request, _("This sheet is counted. Here is room for the next one."))
                return redirect("workspace:survey_typing_in", pk)
        except Refused as refused:
            show_in(form, refused)
    typed_in = row.responses.filter(source=Source.OFFLINE).count()
    context = {**_frame(request, row), "activity": row, "form": form, "typed_in": typed_in}
    context["file_url"] = reverse("imports:sheets", args=[pk])
    return render(request, "discussions/typing_in.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_GET
def texts(request: HttpRequest, pk: int) -> HttpResponse:
    """The free texts to a question, to be released for the results."""
    row = _question(pk)
    may_moderate(request.user, row.survey.project).or_refuse()
    page = keyset_page(
        queries.texts_of(row), ordering=("-id",), cursor=request.GET.get("after"), size=TEXTS_ON_A_PAGE
    )
    lines = [(found, found.answers[str(row.pk)], row.pk in found.released) for found in page.items]
    context = {**_frame(request, row.survey), "question": row, "page": page, "lines": lines}
    return render(request, "surveys/texts.html", context)


@audience("staff")
@require_POST
def releasing(request: HttpRequest, pk: int) -> HttpResponse:
    """Release the chosen texts, or (`hide`) take them back."""
    row = _question(pk)
    chosen = [int(value) for value in request.POST.getlist("response") if value.isdecimal()]
    actions.release_texts(row, responses=chosen, by=request.user, shown="hide" not in request.POST)
    messages.success(request, _("Saved."))
    return redirect("workspace:survey_texts", pk)


def _survey(pk: int) -> Survey:
    return get_object_or_404(queries.surveys_in_context(), pk=pk)


def _question(pk: int) -> Question:
    rows = Question.objects.select_related("survey__project__department", "depends_on")
    return get_object_or_404(rows.filter(retired_at=None), pk=pk)


def _frame(request: HttpRequest, row: Survey) -> dict[str, Any]:
    project = project_of(request, row.project.slug)
    return {**frame(request, project, "activities"), "survey": row}
