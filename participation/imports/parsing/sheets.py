"""Answers to a survey out of the rows of a table: a row is a sheet of paper, a column a question."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from kit.errors import Refused
from participation.imports.parsing.columns import (
    FIELDS,
    Field,
    FileKind,
    folded,
    guess_columns,
    normalised,
)
from participation.imports.parsing.consultation import ID_LIMIT, Reading, moment_of
from participation.imports.parsing.rejections import Reason, Rejection
from participation.imports.parsing.table import Row, Table
from participation.imports.parsing.times import parse_time
from participation.surveys import flow
from participation.surveys.models import Question
from participation.surveys.reading import field_of, read_answer

Kind = Question.Kind
#: What sets several options in one cell apart, as our own files and as forms of others do it.
SEPARATORS = (";", "\n", "|", ",")
#: A heading may be a question cut short by somebody's spreadsheet; shorter ones could be any question.
SHORTEST_HEADING = 12
_NUMBERED = re.compile(r"^(?:[a-z]{1,8}-?)?\d{1,3}-(?=\S)")
# The apostrophe that our own files put before what a spreadsheet would take for a formula.
_FORMULA = re.compile(r"^'(?=[=+\-@])")
_TICKED = frozenset(("x", "1", "true", "wahr", "vrai", "waar"))
_NOT_TICKED = frozenset(("0", "false", "falsch", "faux", "onwaar"))


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One sheet. `identity` is the same for sheets that say the same; `left_out` counts answers to what is not asked."""

    number: int
    identity: str
    answers: dict[str, Any]
    at: datetime | None
    left_out: int
    row: Row = field(repr=False, compare=False)


def sheet_fields(questions: Sequence[Question]) -> dict[str, Field]:
    """What the columns of a table of sheets can hold: number and day of a sheet, and an answer to each question."""
    return FIELDS[FileKind.SHEETS] | {
        field_of(question): Field(question.text, "", hint=question.help or None) for question in questions
    }


def guess_sheet_columns(questions: Sequence[Question], header: Sequence[str]) -> dict[str, int]:
    """The column of each question by its words, also numbered or cut short; then number and day of the sheet."""
    names = [normalised(name) for name in header]
    bare = [_NUMBERED.sub("", name) for name in names]
    guessed: dict[str, int] = {}
    for fits in (_same, _begins):
        for question in questions:
            if (key := field_of(question)) in guessed:
                continue
            words = normalised(question.text)
            for column, name in enumerate(names):
                if column not in guessed.values() and (
                    name == key or fits(words, name) or fits(words, bare[column])
                ):
                    guessed[key] = column
                    break
    rest = ["" if column in guessed.values() else name for column, name in enumerate(header)]
    return guess_columns(FileKind.SHEETS, rest) | guessed


def _same(words: str, name: str) -> bool:
    return bool(words) and words == name


def _begins(words: str, name: str) -> bool:
    return len(name) >= SHORTEST_HEADING and words.startswith(name)


def read_sheets(
    table: Table, reading: Reading, questions: Sequence[Question]
) -> Iterator[SheetRow | Rejection]:
    """Each row of a table of sheets, accepted or rejected, in order. `questions` with their sections, as they are asked."""
    seen: set[str] = set()
    for row in table.rows():
        result = row if isinstance(row, Rejection) else _sheet(row, reading, questions)
        if isinstance(result, SheetRow) and "id" in reading.columns:
            if result.identity in seen and result.row.cell(reading.columns["id"]).strip():
                result = result.row.reject(Reason.DUPLICATE_SHEET)
            else:
                seen.add(result.identity)
        yield result


def _sheet(row: Row, reading: Reading, questions: Sequence[Question]) -> SheetRow | Rejection:
    columns, given = reading.columns, {}
    number = row.cell(columns.get("id")).strip()
    if len(number) > ID_LIMIT:
        return row.reject(Reason.ID_TOO_LONG)
    at: datetime | None = None
    if row.cell(columns.get("time")).strip():
        moment = moment_of(row, reading)
        if isinstance(moment, Rejection):
            return moment
        at = moment
    for question in questions:
        cell = row.cell(columns.get(field_of(question)))
        try:
            answer = None if question.is_section else _answer(question, cell, reading)
        except Refused:
            reason = Reason.UNKNOWN_OPTION if question.kind in Question.CHOICES else Reason.BAD_ANSWER
            return row.reject(reason, f"{question.text[:100]} → {' '.join(cell.split())[:90]}")
        if answer is not None:
            given[str(question.pk)] = answer
    answers = flow.only_asked(questions, given)
    if not answers:
        return row.reject(Reason.NO_ANSWER)
    identity = _identity(number, answers, at)
    return SheetRow(row.number, identity, answers, at, len(given) - len(answers), row)


def _answer(question: Question, cell: str, reading: Reading) -> Any:
    """The answer in a cell; None for nothing. Raises Refused."""
    cell = _FORMULA.sub("", cell.strip())
    if not cell:
        return None
    if question.kind == Kind.DATE:
        day = parse_time(cell, reading.zone, reading.date_order)
        return read_answer(question, [day.astimezone(reading.zone).date().isoformat() if day else cell])
    if question.kind not in Question.CHOICES:
        return read_answer(question, [cell])
    words = {folded(option["text"]): option["key"] for option in question.offered}
    if question.kind == Kind.YES_NO:
        words |= _yes_and_no()
    if (whole := words.get(folded(cell))) is not None:
        return read_answer(question, [whole])
    if question.kind == Kind.SEVERAL:
        for separator in SEPARATORS:
            keys = [words.get(folded(part)) for part in cell.split(separator) if part.strip()]
            if None not in keys:
                return read_answer(question, [key for key in keys if key is not None])
    raise Refused(_("Choose one of the options."))


@cache
def _yes_and_no() -> dict[str, str]:
    """Yes and no, as people tick and write them in every language of the product."""
    found = dict.fromkeys(_TICKED, "yes") | dict.fromkeys(_NOT_TICKED, "no")
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {folded(_("Yes")): "yes", folded(_("No")): "no"}
    return found


def _identity(number: str, answers: dict[str, Any], at: datetime | None) -> str:
    said = json.dumps([number, answers, at.isoformat() if at else ""], sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]
