"""Why a row was not brought in. A reason is a code, so that it can be counted, stored and translated later."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# As much of a rejected row as the report keeps: enough to find it again in the file.
RAW_LIMIT = 2_000


class Reason(TextChoices):
    """Every reason for which a row can be rejected, in the words of the report."""

    MALFORMED = (
        "malformed",
        _("The quotation marks in this row do not match, so its columns cannot be told apart."),
    )
    TOO_MANY_CELLS = "too_many_cells", _("The row has more cells than the heading has columns.")
    NUL = "nul", _("The row holds a NUL character, which cannot be stored.")
    NO_TEXT = "no_text", _("The contribution has no text.")
    TEXT_TOO_LONG = "text_too_long", _("The text is longer than 20,000 characters.")
    NO_ID = "no_id", _("The row does not say which contribution it is.")
    DUPLICATE_ID = "duplicate_id", _("A row further up has the same contribution number.")
    DUPLICATE_ROW = (
        "duplicate_row",
        _("The same contribution by the same author at the same time is further up."),
    )
    NO_AUTHOR = "no_author", _("The row does not say who took part.")
    ID_TOO_LONG = "id_too_long", _("The number or name in this row is too long to be one.")
    NO_TIME = "no_time", _("The row has no date.")
    BAD_TIME = "bad_time", _("The date cannot be read.")
    IMPLAUSIBLE_TIME = "implausible_time", _("The date is before 1990 or in the future.")
    BAD_MODERATION = "bad_moderation", _("The moderation mark is not 1, 0 or -1.")
    BAD_VOTE = "bad_vote", _("The vote is not 1, 0 or -1.")
    UNKNOWN_CONTRIBUTION = (
        "unknown_contribution",
        _("The vote is for a contribution that is not in the file, or that was rejected itself."),
    )
    NO_TITLE = "no_title", _("The idea has no title.")
    TITLE_TOO_LONG = "title_too_long", _("The title is longer than 120 characters.")
    PLACE_TOO_LONG = "place_too_long", _("The place is longer than 120 characters.")
    UNKNOWN_CATEGORY = "unknown_category", _("This idea box has no category of that name.")
    NO_ANSWER = "no_answer", _("No question is answered in this row.")
    UNKNOWN_OPTION = "unknown_option", _("An answer is none of the options of its question.")
    BAD_ANSWER = "bad_answer", _("An answer does not fit its question: a number, a day, or its length.")
    DUPLICATE_SHEET = "duplicate_sheet", _("The same sheet, with the same number, is further up.")


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was not accepted.

    ``line`` counts the lines of the file from 1 as a text editor does, ``number`` the rows as a spreadsheet does
    (the heading is row 1; a row with line breaks in a cell is one row). ``raw`` is the row as it stands in the file,
    cut after ``RAW_LIMIT`` characters, without NUL characters.
    """

    line: int
    number: int
    reason: Reason
    raw: str
    detail: str = ""
