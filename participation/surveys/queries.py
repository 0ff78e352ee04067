"""Questions about surveys: whose response there is, the results, and single answers as a stream."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from participation.projects.files import ActivityFile
from participation.surveys.models import Question, Response, Survey
from participation.surveys.reading import field_of, in_a_file
from participation.surveys.rules import SMALLEST_GROUP
from participation.surveys.whose import Whose

TEXTS_SHOWN = 50
AT_ONCE = 2_000

_COUNTS = """
    SELECT a.key, count(*),
        min(n.value), max(n.value), avg(n.value), percentile_cont(0.5) WITHIN GROUP (ORDER BY n.value)
    FROM surveys_response r
    CROSS JOIN LATERAL jsonb_each(r.answers) AS a
    CROSS JOIN LATERAL (
        SELECT CASE WHEN jsonb_typeof(a.value) = 'number' THEN (a.value #>> '{}')::numeric END AS value
    ) AS n
    WHERE r.survey_id = %s AND r.submitted_at IS NOT NULL
    GROUP BY a.key
"""
_CHOICES = """
    SELECT a.key, o.value, count(*)
    FROM surveys_response r
    CROSS JOIN LATERAL jsonb_each(r.answers) AS a
    CROSS JOIN LATERAL jsonb_array_elements_text(
        CASE jsonb_typeof(a.value) WHEN 'array' THEN a.value WHEN 'number' THEN jsonb_build_array(a.value) ELSE '[]' END
    ) AS o
    WHERE r.survey_id = %s AND r.submitted_at IS NOT NULL AND a.key = ANY(%s)
    GROUP BY a.key, o.value
"""


@dataclass(frozen=True)
class Share:
    """How many chose one option."""

    label: str
    count: int
    share: float


@dataclass
class Result:
    """What came of one question. With fewer than five answers it holds nothing but their number."""

    question: Question
    answered: int = 0
    shares: list[Share] = field(default_factory=list)
    median: float | None = None
    mean: float | None = None
    lowest: float | None = None
    highest: float | None = None
    texts: list[str] = field(default_factory=list)

    @property
    def is_protected(self) -> bool:
        """Whether too few have answered to show what they said."""
        return 0 < self.answered < SMALLEST_GROUP


def surveys_in_context() -> QuerySet[Survey]:
    """Surveys with their project and its department."""
    return Survey.objects.select_related("project__department")


def questions_of(survey: Survey) -> list[Question]:
    """The questions that are asked, in order, with yes and no in the reader's language. One query."""
    return [_worded(question) for question in survey.questions.asked().in_order()]


def _worded(question: Question) -> Question:
    if question.kind == Question.Kind.YES_NO:
        words = {"yes": _("Yes"), "no": _("No")}
        question.options = [{**option, "text": words[option["key"]]} for option in question.options]
    return question


def response_of(survey: Survey, whose: Whose) -> Response | None:
    """What that person or browser has answered so far; None for nothing. One query."""
    rows = Response.objects.filter(survey=survey)
    if whose.user is not None and whose.user.is_authenticated:
        return rows.filter(participant__user=whose.user).first()
    return rows.filter(browser=whose.digest).first() if whose.digest else None


def results_of(survey: Survey, *, with_texts: bool = False) -> list[Result]:
    """The results by question, retired ones that were answered too. Three queries, and one for each free text shown.

    Those of many responses are at most a minute old.
    """
    questions = [_worded(question) for question in survey.questions.in_order() if not question.is_section]
    counted = {str(question.pk) for question in questions if question.kind in _COUNTED}
    figures, chosen = _counts_of(survey, sorted(counted))
    found = []
    for question in questions:
        key = str(question.pk)
        answered, *numbers = figures.get(key, (0, None, None, None, None))
        if not answered and question.retired_at:
            continue
        result = Result(question, answered)
        if answered >= SMALLEST_GROUP:
            _fill(result, numbers, chosen.get(key, {}))
            if with_texts and question.kind in Question.TEXTS:
                result.texts = _released_texts(survey, question)
        found.append(result)
    return found


#: From so many responses on counting them is felt, and for so many seconds what was counted is shown again.
MANY, FRESH = 2_000, 60
_Figures = dict[str, list[Any]]
_Chosen = dict[str, dict[str, int]]


def _counts_of(survey: Survey, questions: list[str]) -> tuple[_Figures, _Chosen]:
    if survey.response_count < MANY:
        return _count(survey, questions)
    key = f"survey-results:{survey.pk}"
    counts: tuple[_Figures, _Chosen] | None = cache.get(key)
    if counts is None:
        counts = _count(survey, questions)
        cache.set(key, counts, FRESH)
    return counts


def _count(survey: Survey, questions: list[str]) -> tuple[_Figures, _Chosen]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [survey.pk])
        figures = {key: rest for key, *rest in cursor.fetchall()}
        cursor.execute(_CHOICES, [survey.pk, questions])
        chosen: _Chosen = {}
        for key, option, count in cursor.fetchall():
            chosen.setdefault(key, {})[option] = count
    return figures, chosen


_COUNTED = (*Question.CHOICES, Question.Kind.SCALE)


def _fill(result: Result, numbers: list[Any], chosen: dict[str, int]) -> None:
    question, total = result.question, result.answered
    result.lowest, result.highest, result.mean, result.median = (
        None if number is None else float(number) for number in numbers
    )
    if question.kind in Question.CHOICES:
        words = question.words_of_options
        rows = [(words[key], chosen.get(key, 0)) for key in words]
    elif question.kind == Question.Kind.SCALE:
        steps = range(question.minimum or 0, (question.maximum or 0) + 1)
        rows = [(str(step), chosen.get(str(step), 0)) for step in steps]
    else:
        rows = []
    result.shares = [Share(label, count, count / total) for label, count in rows]


def _released_texts(survey: Survey, question: Question) -> list[str]:
    rows = Response.objects.filter(
        survey=survey, submitted_at__isnull=False, released__contains=[question.pk]
    )
    texts = rows.order_by("-id").values_list(f"answers__{question.pk}", flat=True)[:TEXTS_SHOWN]
    return [text for text in texts if isinstance(text, str)]


def texts_of(question: Question) -> QuerySet[Response]:
    """The responses with a free text to this question, the newest first."""
    rows = Response.objects.filter(survey=question.survey_id, submitted_at__isnull=False)
    return rows.filter(answers__has_key=str(question.pk)).order_by("-id")


def file_of(survey: Survey) -> ActivityFile:
    """Single answers, without who gave them, read as a stream in the order they came."""
    questions = [_worded(question) for question in survey.questions.in_order() if not question.is_section]
    fixed = [("id", _("Number")), ("sent_at", _("Sent at")), ("source", _("Source"))]
    columns = [*fixed, *((field_of(question), question.text) for question in questions)]
    return ActivityFile(columns, _file_rows(survey, questions))


def _file_rows(survey: Survey, questions: list[Question]) -> Generator[list[Any], None, None]:
    for row in _sent(survey):
        answers = [in_a_file(question, row.answers.get(str(question.pk))) for question in questions]
        yield [row.pk, row.submitted_at, row.source, *answers]


def _sent(survey: Survey) -> Iterator[Response]:
    rows = Response.objects.filter(survey=survey, submitted_at__isnull=False).order_by("id")
    shown = rows.only("id", "submitted_at", "source", "answers", "survey_id")
    return shown.iterator(chunk_size=AT_ONCE)
