"""Which column of a file holds what, guessed from its heading and open to correction."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# field -> column number, counted from 0.
Columns = Mapping[str, int]


class FileKind(TextChoices):
    """What a file of an export holds."""

    CONTRIBUTIONS = "contributions", _("Contributions")
    VOTES = "votes", _("Votes")
    SUMMARY = "summary", _("Summary")
    SHEETS = "sheets", _("Sheets of a survey")


class Field:
    """Something a row can say: its words, whether a file is useless without it, and the names it goes by.

    The names of Polis come first, so that they win over the others where a file has both.
    """

    def __init__(
        self,
        label: _StrPromise | str,
        names: str,
        *,
        required: bool = False,
        hint: _StrPromise | str | None = None,
    ) -> None:
        self.label = label
        self.names = tuple(names.split())
        self.required = required
        self.hint = hint


FIELDS: dict[FileKind, dict[str, Field]] = {
    FileKind.CONTRIBUTIONS: {
        "text": Field(
            _("Text of the contribution"),
            "comment-body txt text comment contribution body statement content message idea proposal description "
            "commentaire texte contenu beitrag kommentar inhalt bijdrage reactie tekst",
            required=True,
        ),
        "id": Field(
            _("Number of the contribution"),
            "comment-id tid contribution-id statement-id id nr number numero nummer",
            hint=_("Without it, a contribution is recognised by its text, author and date."),
        ),
        "author": Field(
            _("Author"),
            "author-id pid author user-id participant-id author-name user participant name username auteur autor "
            "verfasser verfasserin gebruiker deelnemer",
            hint=_("Only used to tell authors apart. No name or address is stored."),
        ),
        "time": Field(
            _("Date and time"),
            "timestamp datetime created-at created published-at date time submitted-at horodatage date-de-creation "
            "cree-le datum erstellt-am erstellt zeitstempel aangemaakt-op tijdstip",
            hint=_("Without it, contributions carry the time of the import."),
        ),
        "agrees": Field(
            _("Total of agreements"),
            "agrees agree agree-count likes upvotes votes-for pour d-accord zustimmung dafur eens voor",
            hint=_("Used to check the votes. Totals without voters are kept, but not counted as stances."),
        ),
        "disagrees": Field(
            _("Total of disagreements"),
            "disagrees disagree disagree-count dislikes downvotes votes-against contre pas-d-accord ablehnung "
            "dagegen oneens tegen",
        ),
        "moderated": Field(
            _("Moderation mark"),
            "moderated mod moderation",
            hint=_("1 accepted, 0 not looked at, -1 moderated out."),
        ),
        "is_seed": Field(_("Put in by the organisers"), "is-seed seed"),
        "is_meta": Field(_("About the participants, not the topic"), "is-meta meta"),
        "consensus": Field(_("Agreement across opinion groups"), "group-informed-consensus"),
    },
    FileKind.VOTES: {
        "contribution": Field(
            _("Number of the contribution"), "comment-id tid statement-id contribution-id", required=True
        ),
        "voter": Field(_("Voter"), "voter-id pid participant-id participant voter user-id", required=True),
        "vote": Field(_("Vote"), "vote value stance", required=True),
        "time": Field(
            _("Date and time"),
            "timestamp datetime created created-at modified updated-at date time",
            required=True,
        ),
    },
    FileKind.SUMMARY: {},
    # What else a sheet says are answers: parsing.sheets.
    FileKind.SHEETS: {
        "id": Field(
            _("Number of the sheet"),
            "sheet sheet-number number-of-the-sheet nr number no numero nummer feuille bogen formular vel",
            hint=_("Tells two sheets apart that say the same. It is not shown."),
        ),
        "time": Field(
            _("Date"),
            "date datum day jour tag dag time timestamp",
            hint=_("Without it, answers carry the time of the import."),
        ),
    },
}

#: What a table of what was said on paper or at a workshop can say; names are shown there, and nobody has voted.
OFFLINE_FIELDS = {
    **{key: FIELDS[FileKind.CONTRIBUTIONS][key] for key in ("text", "id", "time")},
    "author": Field(
        _("Name"),
        " ".join(FIELDS[FileKind.CONTRIBUTIONS]["author"].names),
        hint=_("Shown beside the contribution. Leave the cell empty where somebody did not agree to that."),
    ),
}
OFFLINE_FIELDS["id"] = Field(
    _("Number of the sheet"),
    " ".join(FIELDS[FileKind.CONTRIBUTIONS]["id"].names),
    hint=_("Tells two sheets apart that say the same. It is not shown."),
)


#: What a table of ideas from paper or a workshop can say.
IDEA_FIELDS = {
    "title": Field(_("Title of the idea"), "title titre titel idea idee", required=True),
    "text": Field(
        _("What should be done, and what for?"),
        "text body description content details beschreibung texte contenu inhalt toelichting tekst",
        hint=_("Without it, the title stands for it."),
    ),
    "category": Field(
        _("Category"), "category categorie kategorie rubrik rubriek", hint=_("By its name in this idea box.")
    ),
    "place": Field(_("Place"), "place lieu ort plaats where ou wo waar"),
    "author": Field(
        _("Name"),
        " ".join(FIELDS[FileKind.CONTRIBUTIONS]["author"].names),
        hint=OFFLINE_FIELDS["author"].hint,
    ),
    "time": FIELDS[FileKind.CONTRIBUTIONS]["time"],
    "id": FIELDS[FileKind.SHEETS]["id"],
}


def fields_of(kind: FileKind, *, offline: bool, ideas: bool = False) -> dict[str, Field]:
    """What the columns of a file can hold; `ideas` says that it goes into an idea box."""
    if ideas and kind == FileKind.CONTRIBUTIONS:
        return IDEA_FIELDS
    return OFFLINE_FIELDS if offline and kind == FileKind.CONTRIBUTIONS else FIELDS[kind]


SUMMARY_KEYS = frozenset(
    {"topic", "url", "views", "voters", "voters-in-conv", "commenters", "comments", "groups"}
    | {"conversation-description"}
)


def normalised(name: str) -> str:
    """A column's name as it is compared: lower case, without accents, words joined by a hyphen."""
    folded = unicodedata.normalize("NFKD", name.replace("ß", "ss").casefold())
    bare = "".join(character for character in folded if not unicodedata.combining(character))
    return re.sub(r"[^\w]+|_+", "-", bare).strip("-")


@cache
def well_known() -> frozenset[str]:
    """Every column name that some field goes by."""
    names = {name for fields in FIELDS.values() for field in fields.values() for name in field.names}
    return frozenset(names | SUMMARY_KEYS)


def guess_kind(header: Sequence[str]) -> FileKind:
    """What the file holds, going by its heading. Anything that is neither votes nor a summary may be contributions."""
    names = {normalised(name) for name in header}
    votes = guess_columns(FileKind.VOTES, header)
    if len(header) == 2 and normalised(header[0]) in SUMMARY_KEYS:
        return FileKind.SUMMARY
    if {"contribution", "voter", "vote"} <= votes.keys() and "comment-body" not in names:
        return FileKind.VOTES
    return FileKind.CONTRIBUTIONS


def guess_columns(
    kind: FileKind, header: Sequence[str], fields: Mapping[str, Field] | None = None
) -> dict[str, int]:
    """The column of each field that the heading names. A column is given to one field only."""
    places: dict[str, int] = {}
    for column, name in enumerate(header):
        places.setdefault(normalised(name), column)
    guessed: dict[str, int] = {}
    for key, field in (fields or FIELDS[kind]).items():
        names = (*field.names, *_labels(field))
        found = (places[name] for name in names if name in places)
        free = next((place for place in found if place not in guessed.values()), None)
        if free is not None:
            guessed[key] = free
    return guessed


def missing_fields(kind: FileKind, columns: Columns, fields: Mapping[str, Field] | None = None) -> list[str]:
    """The fields without which a file of this kind cannot be read, and that have no column."""
    return [key for key, field in (fields or FIELDS[kind]).items() if field.required and key not in columns]


@cache
def _labels(field: Field) -> tuple[str, ...]:
    """What we call it ourselves in each language: our templates have these headings."""
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.append(normalised(str(field.label)))
    return tuple(dict.fromkeys(found))


def folded(words: str) -> str:
    """Words as options and categories are compared: small letters, one space between. Signs may be all that differs."""
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())
