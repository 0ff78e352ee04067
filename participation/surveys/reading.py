"""What was typed into a form, as an answer; and an answer, as people read it. No database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from kit.errors import Refused
from kit.formats import day_in_words, number_in_words
from participation.surveys.models import Question

Kind = Question.Kind
LONGEST = {Kind.SHORT: 200, Kind.LONG: 4_000}
LARGEST = Decimal(10) ** 12


def field_of(question: Question) -> str:
    """The name of a question's field in forms and in refusals."""
    return f"q{question.pk}"


def read_answer(question: Question, given: Sequence[str]) -> Any:
    """The answer in what a form or a program gave; None for nothing. Raises Refused, naming the question's field."""
    given = [value.replace("\x00", "").replace("\r\n", "\n").strip() for value in given]
    given = [value for value in given if value]
    if not given:
        return None
    if question.kind in Question.CHOICES:
        return _choice(question, given)
    reader = {Kind.NUMBER: _number, Kind.SCALE: _number, Kind.DATE: _date}.get(Kind(question.kind), _text)
    return reader(question, given[0])


def _choice(question: Question, given: Sequence[str]) -> list[str]:
    offered = {option["key"] for option in question.offered}
    chosen = list(dict.fromkeys(given))
    if not set(chosen) <= offered:
        raise Refused(_("Choose one of the options."), field=field_of(question))
    if question.kind != Kind.SEVERAL and len(chosen) > 1:
        raise Refused(_("Choose one option only."), field=field_of(question))
    return chosen


def _number(question: Question, given: str) -> int | float:
    try:
        value = Decimal(given.replace(" ", "").replace("\u202f", "").replace(",", "."))
    except InvalidOperation:
        raise Refused(_("Write a number, in digits."), field=field_of(question)) from None
    if not value.is_finite() or abs(value) > LARGEST:
        raise Refused(_("Write a number, in digits."), field=field_of(question))
    low, high = question.minimum, question.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        raise Refused(_refused_range(low, high), field=field_of(question))
    if question.kind == Kind.SCALE and value != int(value):
        raise Refused(_("Choose a number on the scale."), field=field_of(question))
    return int(value) if value == int(value) else float(round(value, 4))


def _refused_range(low: int | None, high: int | None) -> str:
    if low is None:
        return _("At most %(high)s.") % {"high": high}
    if high is None:
        return _("At least %(low)s.") % {"low": low}
    return _("From %(low)s to %(high)s.") % {"low": low, "high": high}


def _date(question: Question, given: str) -> str:
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        raise Refused(_("Choose a day."), field=field_of(question)) from None


def _text(question: Question, given: str) -> str:
    if len(given) > LONGEST[Kind(question.kind)]:
        raise Refused(_("This is too long. Please shorten it."), field=field_of(question))
    return given


def in_words(question: Question, answer: Any) -> str:
    """An answer as people read it; empty for none."""
    if answer is None:
        return ""
    if isinstance(answer, list):
        words = question.words_of_options
        return "; ".join(words[key] if key in words else str(key) for key in answer)
    if question.kind == Kind.DATE:
        return day_in_words(date.fromisoformat(answer))
    return str(answer) if isinstance(answer, str) else number_in_words(answer)


def in_a_file(question: Question, answer: Any) -> Any:
    """An answer as a cell of a file: the same, but numbers and days as machines read them."""
    return in_words(question, answer) if isinstance(answer, list) else answer
