"""Reading the files of another platform: pure, streaming, without a database.

``encoding`` turns bytes into text, ``table`` turns text into rows, ``columns`` says which column is what,
``times`` reads dates, ``consultation`` turns rows into contributions and votes, ``sheets`` turns them into
answers, ``signs`` works out which vote value means agreement. Nothing here raises on what a file holds: a row is
accepted, or it is rejected with a reason.
"""

from participation.imports.parsing.columns import (
    FIELDS,
    Columns,
    FileKind,
    fields_of,
    guess_columns,
    guess_kind,
    missing_fields,
)
from participation.imports.parsing.consultation import (
    ContributionRow,
    Reading,
    Summary,
    VoteRow,
    consultation_key,
    earlier,
    read_contributions,
    read_summary,
    read_votes,
)
from participation.imports.parsing.encoding import Encoding, Source, detect_encoding
from participation.imports.parsing.rejections import Reason, Rejection
from participation.imports.parsing.sheets import SheetRow, guess_sheet_columns, read_sheets, sheet_fields
from participation.imports.parsing.signs import SignEvidence, derive_sign
from participation.imports.parsing.table import Row, Table, open_table
from participation.imports.parsing.times import DateOrder, guess_date_order, is_numeric_date, parse_time

__all__ = [
    "FIELDS",
    "Columns",
    "ContributionRow",
    "DateOrder",
    "Encoding",
    "FileKind",
    "Reading",
    "Reason",
    "Rejection",
    "Row",
    "SheetRow",
    "SignEvidence",
    "Source",
    "Summary",
    "Table",
    "VoteRow",
    "consultation_key",
    "derive_sign",
    "detect_encoding",
    "earlier",
    "fields_of",
    "guess_columns",
    "guess_date_order",
    "guess_kind",
    "guess_sheet_columns",
    "is_numeric_date",
    "missing_fields",
    "open_table",
    "parse_time",
    "read_contributions",
    "read_sheets",
    "read_summary",
    "read_votes",
    "sheet_fields",
]
