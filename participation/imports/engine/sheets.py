"""The long step of an import into a survey: sheets of paper, batch by batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from django.db import transaction

from kit import clock
from participation.imports.engine.batches import BATCH, advance, hold, reject
from participation.imports.engine.identities import Overtaken
from participation.imports.engine.rows import count
from participation.imports.models import ConsultationImport
from participation.imports.parsing import FileKind, Rejection, SheetRow
from participation.imports.queries import Contents, sheet_ref, sheets_there
from participation.surveys.actions import Sheet, count_sheets


def bring_in_sheets(consultation: ConsultationImport) -> Iterator[ConsultationImport]:
    """Bring in every sheet that is not in yet, in batches; yields the import after each."""
    if consultation.survey is None:
        raise Overtaken
    rows, done = Contents(consultation).sheets(), consultation.step_done
    numbering = Numbering(consultation)
    # Read, not skipped: the rows before tell as the how-manieth a sheet says what it says.
    numbering.go_on_after(row for row in islice(rows, done) if isinstance(row, SheetRow))
    while batch := list(islice(rows, BATCH)):
        with transaction.atomic():
            held = hold(consultation, done)
            reject(held, FileKind.SHEETS, (row for row in batch if isinstance(row, Rejection)))
            _save(held, [row for row in batch if isinstance(row, SheetRow)], numbering)
            done += len(batch)
            advance(held, done)
        yield held


class Numbering:
    """Tells a new sheet from one that is here already.

    Without numbers on the sheets two people may answer alike, within a file and in two of them. So a sheet is known as the
    first, second … that says the same: the same file again, or a longer one, brings nothing in twice. Where staff said that
    sheets like earlier ones are those of other people, they are counted on top.
    """

    def __init__(self, consultation: ConsultationImport) -> None:
        assert consultation.survey_id is not None
        self._survey_id = consultation.survey_id
        self._on_top = consultation.alike_are_others
        self._there = sheets_there(consultation.survey_id)
        self._read: Counter[str] = Counter()

    def go_on_after(self, rows: Iterator[SheetRow]) -> None:
        """Take note of the rows that an interrupted import had brought in before."""
        self._read.update(row.identity for row in rows)
        if self._on_top:
            for identity, number in self._read.items():
                self._there[identity] = self._there.get(identity, 0) - number

    def place_of(self, row: SheetRow) -> int | None:
        """As the how-manieth it is new, or None for one that is here already. Ask once for each row, in order."""
        self._read[row.identity] += 1
        place, there = self._read[row.identity], self._there.get(row.identity, 0)
        if self._on_top:
            return there + place
        return None if place <= there else place

    def ref(self, row: SheetRow, place: int) -> str:
        """How the sheet will be known."""
        return sheet_ref(self._survey_id, row.identity, place)


def _save(held: ConsultationImport, rows: list[SheetRow], numbering: Numbering) -> None:
    began = held.started_at or clock.now()
    fresh = [(row, place) for row in rows if (place := numbering.place_of(row)) is not None]
    if held.survey is None:
        raise Overtaken
    made = count_sheets(
        held.survey,
        sheets=[Sheet(row.answers, row.at or began, numbering.ref(row, place)) for row, place in fresh],
    )
    count(held, sheets=len(made), sheets_known=len(rows) - len(made), sheets_read=len(rows))
