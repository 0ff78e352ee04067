"""A CSV file as a heading and rows, read as a stream."""

from __future__ import annotations

import csv
import io
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from participation.imports.parsing.columns import normalised, well_known
from participation.imports.parsing.encoding import Encoding, Source, detect_encoding
from participation.imports.parsing.rejections import RAW_LIMIT, Reason, Rejection

DELIMITERS = (",", ";", "\t", "|")
SNIFFED_CHARACTERS = 64 * 1024
SNIFFED_ROWS = 30
# A quotation mark that is never closed swallows at most so many characters, then the next line is tried as a row.
SWALLOWED = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row below the heading: its cells by column number. ``line`` and ``number`` are as in ``Rejection``."""

    line: int
    number: int
    cells: list[str]
    raw: str

    def cell(self, column: int | None) -> str:
        """The cell in that column, or nothing where the row is shorter or the column was not chosen."""
        return self.cells[column] if column is not None and column < len(self.cells) else ""

    def reject(self, reason: Reason, detail: str = "") -> Rejection:
        """This row as a rejected one."""
        return Rejection(self.line, self.number, reason, self.raw.replace("\0", "\ufffd"), detail)


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was looked at: how it is written, and its heading. ``rows()`` reads it."""

    source: Source
    encoding: Encoding
    delimiter: str
    header: list[str]

    def rows(self) -> Iterator[Row | Rejection]:
        """Every row below the heading, in order. Rows without anything in them are passed over."""
        heading_seen = False
        for row in self.all_rows():
            if not heading_seen:
                heading_seen = True
                continue
            if isinstance(row, Rejection):
                yield row
            elif any("\0" in cell for cell in row.cells):
                yield row.reject(Reason.NUL)
            elif any(cell.strip() for cell in row.cells[len(self.header) :]):
                yield row.reject(Reason.TOO_MANY_CELLS, str(len(row.cells)))
            else:
                yield row

    def all_rows(self) -> Iterator[Row | Rejection]:
        """Every row that is not empty, the heading among them."""
        with self.encoding.open_text(self.source) as text:
            number = 0
            for row in _records(text, self.delimiter):
                if isinstance(row, Row) and _is_separator_hint(row):
                    continue
                number += 1
                yield _numbered(row, number)


def open_table(source: Source) -> Table:
    """Look at a file: find its characters, what separates its columns, and its heading. Never raises on content."""
    encoding = detect_encoding(source)
    with encoding.open_text(source) as text:
        sample = text.read(SNIFFED_CHARACTERS)
    delimiter = sniff_delimiter(sample)
    blank = Table(source, encoding, delimiter, [])
    first = next(blank.all_rows(), None)
    header = [cell.replace("\0", "").strip() for cell in first.cells] if isinstance(first, Row) else []
    return Table(source, encoding, delimiter, header)


def sniff_delimiter(sample: str) -> str:
    """What separates the columns: the character that shows known column names, else the steadiest columns."""
    hint = sample[:8].lower()
    if hint.startswith("sep=") and hint[4:5] in DELIMITERS:
        return hint[4]
    return max(DELIMITERS, key=lambda delimiter: _fitness(sample, delimiter))


def _fitness(sample: str, delimiter: str) -> tuple[int, float, int]:
    lines = io.StringIO(sample, newline="")
    records = islice(_records(lines, delimiter), SNIFFED_ROWS)
    rows = [record.cells for record in records if isinstance(record, Row)]
    if not rows or len(rows[0]) < 2:
        return (0, 0.0, 0)
    known = sum(normalised(name) in well_known() for name in rows[0])
    width, times = Counter(len(row) for row in rows).most_common(1)[0]
    return (known, times / len(rows) if width > 1 else 0.0, width)


class _Tape:
    """The lines of a file, remembering those of the record being read, so that some can be read again."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self.line = 0
        self.record: list[str] = []
        self.length = 0

    def __iter__(self) -> _Tape:
        return self

    def __next__(self) -> str:
        if self.length > SWALLOWED:
            raise _NeverClosed
        line = self._again.popleft() if self._again else next(self._lines)
        self.line += 1
        self.length += len(line)
        self.record.append(line)
        return line

    @property
    def raw(self) -> str:
        return "".join(self.record)[:RAW_LIMIT]

    def start_record(self) -> None:
        self.record = []
        self.length = 0

    def reread_after_first_line(self) -> None:
        """Give back all lines of the current record but its first."""
        self._again.extendleft(reversed(self.record[1:]))
        self.line -= len(self.record) - 1


class _NeverClosed(Exception):
    """The record being read is longer than any record can be."""


def _records(lines: Iterable[str], delimiter: str) -> Iterator[Row | Rejection]:
    """Split lines into records. A record whose quotation marks do not match is rejected; the next line is a row again."""
    tape = _Tape(lines)
    reader = csv.reader(tape, delimiter=delimiter, strict=True)
    while True:
        tape.start_record()
        line = tape.line + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _NeverClosed):
            raw = tape.raw if len(tape.record) < 2 else tape.record[0][:RAW_LIMIT]
            yield Rejection(line, 0, Reason.MALFORMED, raw.replace("\0", "\ufffd"))
            tape.reread_after_first_line()
            reader = csv.reader(tape, delimiter=delimiter, strict=True)
            continue
        if any(cell.strip() for cell in cells):
            yield Row(line, 0, cells, tape.raw)


def _numbered(row: Row | Rejection, number: int) -> Row | Rejection:
    if isinstance(row, Row):
        return Row(row.line, number, row.cells, row.raw)
    return Rejection(row.line, number, row.reason, row.raw, row.detail)


def _is_separator_hint(row: Row) -> bool:
    """Spreadsheets in some countries write ``sep=;`` above the heading."""
    return row.line == 1 and row.raw.strip().lower() in {f"sep={delimiter}" for delimiter in DELIMITERS} | {
        "sep="
    }
