"""What the frame of activities has to know of surveys."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kit.formats import number_in_words
from participation.projects.kinds import Kind
from participation.projects.paper import Ask
from participation.surveys.actions import copy_survey
from participation.surveys.models import Question, Survey
from participation.surveys.queries import file_of, questions_of


def _answers(count: int) -> str:
    return ngettext("%(n)s person answered", "%(n)s people answered", count) % {"n": number_in_words(count)}


def _paper(survey: Survey) -> list[Ask]:
    return [_ask(question) for question in questions_of(survey)]


def _ask(question: Question) -> Ask:
    if question.is_section:
        return Ask(question.text, question.help)
    lines = {Question.Kind.LONG: 5, Question.Kind.ONE: 0, Question.Kind.SEVERAL: 0, Question.Kind.YES_NO: 0}
    options = [option["text"] for option in question.offered]
    if question.kind == Question.Kind.SCALE:
        options = [str(step) for step in range(question.minimum or 0, (question.maximum or 0) + 1)]
    count = 0 if options else lines.get(Question.Kind(question.kind), 1)
    return Ask(question.text, question.help, options, count)


SURVEY = Kind(
    key="survey",
    name=_("Survey"),
    new=_("New survey"),
    purpose=_("Several questions with given answers. Everybody answers once; you get figures, and a file."),
    icon="clipboard-document-list",
    rows=lambda: Survey.objects.all(),
    heading="title",
    introduction="introduction",
    counted="response_count",
    counted_in_words=_answers,
    last_at="last_response_at",
    page=lambda slug, pk: reverse("surveys:detail", args=[slug, pk]),
    editor="workspace:survey",
    new_page="workspace:survey_new",
    file=file_of,
    paper=_paper,
    typing_in="workspace:survey_typing_in",
    copy=copy_survey,
)
