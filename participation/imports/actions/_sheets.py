"""What a table of sheets holds, before anything of it is brought in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from participation.imports.parsing import FileKind, Rejection, SheetRow, is_numeric_date
from participation.imports.queries import Contents, sheets_there
from participation.surveys.models import Question
from participation.surveys.reading import field_of, in_words

SHOWN_ROWS = 8
SHOWN_TEXT = 400


def answered_columns(columns: Mapping[str, int]) -> list[str]:
    """Which of the chosen columns hold answers."""
    return [field for field in columns if field not in ("id", "time")]


def sheets_found(contents: Contents) -> dict[str, Any]:
    """What a table of sheets holds, as JSON, read once with the present mapping."""
    held = contents.consultation
    columns: Mapping[str, int] = held.mapping.get(FileKind.SHEETS.value, {})
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    shown: list[dict[str, Any]] = []
    rejected: list[dict[str, Any]] = []
    asked = [question for question in contents.questions if not question.is_section]
    there, read = sheets_there(held.survey_id or 0), Counter[str]()
    days = {field_of(question) for question in asked if question.kind == Question.Kind.DATE} | {"time"}
    numeric_dates = False
    for row in contents.sheets():
        counts["sheet_rows"] += 1
        if isinstance(row, Rejection):
            reasons[f"{FileKind.SHEETS}:{row.reason}"] += 1
            if len(rejected) < SHOWN_ROWS:
                rejected.append(_rejected(row))
            continue
        counts["sheets"] += 1
        counts["sheets_twice"] += row.identity in read
        read[row.identity] += 1
        counts["sheets_alike"] += read[row.identity] <= there.get(row.identity, 0)
        counts["without_time"] += row.at is None
        counts["left_out"] += row.left_out
        numeric_dates = numeric_dates or any(
            is_numeric_date(row.row.cell(columns[day])) for day in days if day in columns
        )
        if len(shown) < SHOWN_ROWS:
            shown.append(_shown(row, asked))
    header: list[str] = contents.files[FileKind.SHEETS].layout["header"]
    return {
        **counts,
        "is_offline": True,
        "sheets_new": counts["sheets"] - (0 if held.alike_are_others else counts["sheets_alike"]),
        "unread": [name for place, name in enumerate(header) if name and place not in columns.values()],
        "unasked": [question.text for question in asked if field_of(question) not in columns],
        "reasons": dict(reasons),
        "shown": shown,
        "rejected_shown": rejected,
        "numeric_dates": numeric_dates,
    }


def _shown(row: SheetRow, asked: list[Question]) -> dict[str, Any]:
    said = [
        f"{question.text} {in_words(question, row.answers[str(question.pk)])}"
        for question in asked
        if str(question.pk) in row.answers
    ]
    return {
        "number": row.number,
        "text": "\n".join(said)[:SHOWN_TEXT],
        "at": row.at.isoformat() if row.at else None,
    }


def _rejected(row: Rejection) -> dict[str, Any]:
    return {
        "kind": FileKind.SHEETS.value,
        "number": row.number,
        "reason": row.reason.value,
        "detail": row.detail,
        "raw": row.raw[:SHOWN_TEXT],
    }
