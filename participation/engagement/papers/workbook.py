"""A scope's figures as a workbook: the figures with their definitions, and every day."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import date
from typing import IO, Any

from django.utils.translation import gettext as _

from kit.csvio import safe_cell
from participation.engagement.definitions import DEFINITIONS
from participation.engagement.queries import Figures

DAY_COLUMNS = ("contributions", "replies", "stances", "survey_answers", "visitors")


def workbook(figures: Figures, *, title: str) -> IO[bytes]:
    """The workbook as an open temporary file, at its start. Rows are written as they come: memory stays constant."""
    import xlsxwriter  # only whoever asks for a workbook pays for it

    file = tempfile.TemporaryFile()  # noqa: SIM115  # whoever sends it closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
    head = book.add_format({"bold": True, "bottom": 1})
    day_format = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(_("Figures")[:31])
    sheet.set_column(0, 0, 34)
    sheet.set_column(2, 3, 90)
    _write(sheet, 0, [title])
    _write(sheet, 2, [_("Figure"), _("Value"), _("What it means"), _("How it is worked out")], head)
    row = 3
    for key, definition in DEFINITIONS.items():
        value = getattr(figures, key, None)
        if value is not None:
            cells = [str(definition.name), value, str(definition.words), str(definition.formula)]
            _write(sheet, row, cells, dates=day_format)
            row += 1
    days = book.add_worksheet(_("Days")[:31])
    days.set_column(0, 0, 12)
    _write(days, 0, [_("Day"), *(str(DEFINITIONS[key].name) for key in DAY_COLUMNS)], head)
    for number, day in enumerate(figures.days, start=1):
        cells = [day.on, day.contributions, day.replies, day.stances, day.answers, day.visitors]
        _write(days, number, cells, dates=day_format)
    book.close()
    file.seek(0)
    return file


def _write(sheet: Any, row: int, cells: Iterable[Any], style: Any = None, *, dates: Any = None) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, date):
            sheet.write_datetime(row, column, cell, dates)
        elif isinstance(cell, int | float):
            sheet.write_number(row, column, cell, style)
        else:
            sheet.write_string(row, column, str(safe_cell(cell)), style)
