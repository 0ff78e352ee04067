"""Writing CSV as a stream, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.functional import Promise
from django.utils.http import content_disposition_header

# Spreadsheets read UTF-8 only behind this mark.
MARK = "\ufeff"
CHUNK = 64 * 1024

# What a spreadsheet may take for a formula: OWASP, "CSV Injection". Also behind spaces, and in full-width letters.
_FORMULA = re.compile(r"[\s\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
_PLAIN_NUMBER = re.compile(r"-?\d+([.,]\d+)?", re.ASCII)


def safe_cell(value: Any) -> str | int | float:
    """A value as a cell: dates in ISO 8601, nothing for None, and an apostrophe before text that looks like a formula.

    Numbers stay numbers, also negative ones; other texts are unchanged.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    text = str(value) if isinstance(value, Promise) or not isinstance(value, str) else value
    if _FORMULA.match(text) and not _PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def csv_chunks(
    header: Iterable[Any], rows: Iterable[Iterable[Any]], *, mark: bool = True, delimiter: str = ","
) -> Iterator[str]:
    """The file in pieces of about 64 KB, whatever its length: memory stays constant. Lines end as RFC 4180 says."""
    buffer: list[str] = [MARK] if mark else []
    length = 0
    write = csv.writer(_Echo(buffer.append), delimiter=delimiter, lineterminator="\r\n").writerow
    write([safe_cell(cell) for cell in header])
    for row in rows:
        write([safe_cell(cell) for cell in row])
        length += len(buffer[-1])
        if length >= CHUNK:
            yield "".join(buffer)
            buffer.clear()
            length = 0
    if buffer:
        yield "".join(buffer)


def csv_response(
    filename: str,
    header: Iterable[Any],
    rows: Iterable[Iterable[Any]],
    *,
    mark: bool = True,
    delimiter: str = ",",
) -> StreamingHttpResponse:
    """The file as a download that starts at once.

    ``rows`` is read while the answer is being sent, when the view has long returned: rows that ask the database must
    enter their tenant themselves, and words must have been translated by then. The header may still be lazy.
    """
    # In words now, while the reader's language is active.
    words = [safe_cell(cell) for cell in header]
    response = StreamingHttpResponse(
        (chunk.encode() for chunk in csv_chunks(words, rows, mark=mark, delimiter=delimiter)),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=filename) or "attachment"
    )
    response["Cache-Control"] = "private, no-store"
    return response


class _Echo:
    """A file that gives what is written to it to somebody else."""

    def __init__(self, receive: Callable[[str], Any]) -> None:
        self.write = receive
