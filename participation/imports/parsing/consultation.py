"""Contributions and votes out of the rows of a file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from participation.ideas.actions.ideas import LONGEST_PLACE, LONGEST_TITLE
from participation.imports.parsing.columns import SUMMARY_KEYS, Columns, folded, normalised
from participation.imports.parsing.rejections import Reason, Rejection
from participation.imports.parsing.table import Row, Table
from participation.imports.parsing.times import DateOrder, is_plausible, parse_time

# Longer than the longest statement seen in public exports (500 characters) by far; a whole essay is not a statement.
TEXT_LIMIT = 20_000
ID_LIMIT = 120
_NEVER = datetime.max.replace(tzinfo=UTC)
_FRACTION = re.compile(r"[01](\.\d{1,20})?(e-\d{1,2})?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """How cells are to be read: the columns, the zone of times without one, the order of day and month, the present."""

    columns: Columns
    zone: tzinfo
    now: datetime
    date_order: DateOrder = DateOrder.DAY_FIRST
    #: Whether a row is known by everything it says: sheets of several workshops have the same numbers.
    by_words: bool = False
    #: Where the rows are ideas: the categories of their box, number by name (`columns.folded`).
    box: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class IdeaFacts:
    """What an idea has that other contributions have not; `category` is a number."""

    title: str
    category: int | None
    place: str


@dataclass(frozen=True, slots=True)
class ContributionRow:
    """One contribution of the file. ``at`` is None where the file has no dates; ``author`` is empty where unknown."""

    number: int
    id: str
    text: str
    author: str
    at: datetime | None
    moderated: int | None
    agrees: int | None
    disagrees: int | None
    is_seed: bool | None
    is_meta: bool | None
    consensus: float | None
    row: Row = field(repr=False, compare=False)
    #: What an idea has besides.
    idea: IdeaFacts | None = None

    @property
    def is_moderated_out(self) -> bool:
        """Whether the moderators of the other platform took it away."""
        return self.moderated == -1

    @property
    def facts(self) -> dict[str, float | int | bool]:
        """What else the source says of it, under our names."""
        known = {
            "agrees": self.agrees,
            "disagrees": self.disagrees,
            "moderated": self.moderated,
            "is_seed": self.is_seed,
            "is_meta": self.is_meta,
            "group_informed_consensus": self.consensus,
        }
        return {key: value for key, value in known.items() if value is not None}


@dataclass(frozen=True, slots=True)
class VoteRow:
    """One vote of the file; ``value`` is 1, 0 or -1 as it stands there. What 1 means is another question."""

    number: int
    contribution: str
    voter: str
    value: int
    at: datetime
    row: Row = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the other platform says of the consultation as a whole."""

    values: dict[str, str]

    @property
    def topic(self) -> str:
        """Its title, on one line."""
        return " ".join(self.values.get("topic", "").split())

    @property
    def description(self) -> str:
        """What it told its participants."""
        return self.values.get("conversation-description", "").strip()

    @property
    def url(self) -> str:
        """Where it took place."""
        return self.values.get("url", "").strip()

    def count(self, key: str) -> int | None:
        """A number it states (``voters``, ``commenters``, ``comments`` …), if it does."""
        return _integer(self.values.get(key, ""))


def read_contributions(table: Table, reading: Reading) -> Iterator[ContributionRow | Rejection]:
    """Each row of a contributions file, accepted or rejected, in order."""
    columns = reading.columns
    seen: set[str] = set()
    for row in table.rows():
        if isinstance(row, Rejection):
            yield row
            continue
        result = _contribution(row, reading)
        if isinstance(result, ContributionRow):
            if result.id in seen:
                result = row.reject(
                    Reason.DUPLICATE_ID if "id" in columns and not reading.by_words else Reason.DUPLICATE_ROW,
                    result.id,
                )
            else:
                seen.add(result.id)
        yield result


def _contribution(row: Row, reading: Reading) -> ContributionRow | Rejection:
    columns = reading.columns
    text, author = row.cell(columns.get("text")), row.cell(columns.get("author")).strip()
    idea = _idea(row, reading)
    if isinstance(idea, Rejection):
        return idea
    if not text.strip():
        if idea is None:
            return row.reject(Reason.NO_TEXT)
        text = idea.title
    if len(text) > TEXT_LIMIT:
        return row.reject(Reason.TEXT_TOO_LONG, str(len(text)))
    if len(author) > ID_LIMIT:
        return row.reject(Reason.ID_TOO_LONG)
    at: datetime | None = None
    # Paper often has no date: then the time of the import stands for it, as it does for a table without dates.
    if "time" in columns and (not reading.by_words or row.cell(columns["time"]).strip()):
        moment = moment_of(row, reading)
        if isinstance(moment, Rejection):
            return moment
        at = moment
    if reading.by_words:
        number = row.cell(columns.get("id")).strip()
        said = f"{idea.title}\x1f{text}" if idea else text
        identity = fingerprint(f"{number}\x1f{said}" if number else said, author, at)
    elif "id" in columns:
        identity = row.cell(columns["id"]).strip()
        if not identity:
            return row.reject(Reason.NO_ID)
        if len(identity) > ID_LIMIT:
            return row.reject(Reason.ID_TOO_LONG)
    else:
        identity = fingerprint(text, author, at)
    moderated = _integer(row.cell(columns.get("moderated")))
    if row.cell(columns.get("moderated")).strip() and moderated not in {1, 0, -1}:
        return row.reject(Reason.BAD_MODERATION, row.cell(columns.get("moderated"))[:40])
    return ContributionRow(
        number=row.number,
        id=identity,
        text=text,
        author=author,
        at=at,
        moderated=moderated,
        agrees=_integer(row.cell(columns.get("agrees"))),
        disagrees=_integer(row.cell(columns.get("disagrees"))),
        is_seed=_flag(row.cell(columns.get("is_seed"))),
        is_meta=_flag(row.cell(columns.get("is_meta"))),
        consensus=_fraction(row.cell(columns.get("consensus"))),
        row=row,
        idea=idea,
    )


def _idea(row: Row, reading: Reading) -> IdeaFacts | Rejection | None:
    if reading.box is None:
        return None
    title, category, place = (
        " ".join(row.cell(reading.columns.get(name)).split()) for name in ("title", "category", "place")
    )
    if not title:
        return row.reject(Reason.NO_TITLE)
    if len(title) > LONGEST_TITLE:
        return row.reject(Reason.TITLE_TOO_LONG, str(len(title)))
    if len(place) > LONGEST_PLACE:
        return row.reject(Reason.PLACE_TOO_LONG, str(len(place)))
    if category and folded(category) not in reading.box:
        return row.reject(Reason.UNKNOWN_CATEGORY, category[:100])
    return IdeaFacts(title, reading.box.get(folded(category)), place)


def read_votes(table: Table, reading: Reading) -> Iterator[VoteRow | Rejection]:
    """Each row of a votes file, accepted or rejected, in order. Whether its contribution exists is not asked here."""
    columns = reading.columns
    for row in table.rows():
        if isinstance(row, Rejection):
            yield row
            continue
        contribution, voter = (
            row.cell(columns.get("contribution")).strip(),
            row.cell(columns.get("voter")).strip(),
        )
        value = _integer(row.cell(columns.get("vote")))
        if not contribution:
            yield row.reject(Reason.NO_ID)
        elif not voter:
            yield row.reject(Reason.NO_AUTHOR)
        elif max(len(contribution), len(voter)) > ID_LIMIT:
            yield row.reject(Reason.ID_TOO_LONG)
        elif value not in {1, 0, -1}:
            yield row.reject(Reason.BAD_VOTE, row.cell(columns.get("vote"))[:40])
        else:
            moment = moment_of(row, reading)
            if isinstance(moment, Rejection):
                yield moment
            else:
                yield VoteRow(row.number, contribution, voter, value or 0, moment, row)


def read_summary(table: Table) -> Summary:
    """The keys and values of a summary. Rows it does not know are passed over."""
    values: dict[str, str] = {}
    for row in table.all_rows():
        if isinstance(row, Row) and len(row.cells) >= 2 and (key := normalised(row.cells[0])) in SUMMARY_KEYS:
            values.setdefault(key, row.cells[1].replace("\0", ""))
    return Summary(values)


def fingerprint(text: str, author: str, at: datetime | None) -> str:
    """Stands in for the number of a contribution where a file has none: the same row gives the same one."""
    moment = at.isoformat() if at else ""
    digest = hashlib.sha256("\x1f".join((text.strip(), author, moment)).encode("utf-8", "surrogatepass"))
    return f"sha256:{digest.hexdigest()[:32]}"


def earlier(one: ContributionRow | None, other: ContributionRow) -> ContributionRow:
    """The earlier of two contributions; where neither has a time, the one with the lower number."""
    return other if one is None or _age(other) < _age(one) else one


def consultation_key(earliest: ContributionRow | None) -> str:
    """What tells a consultation from every other one, whenever and however it was exported: its earliest contribution.

    The numbers that platforms give are only unique within a consultation. Empty where there are no contributions.
    """
    if earliest is None:
        return ""
    moment = earliest.at.isoformat() if earliest.at else ""
    return hashlib.sha256("\x1f".join((earliest.id, earliest.author, moment)).encode()).hexdigest()[:16]


def _age(row: ContributionRow) -> tuple[datetime, int, str]:
    return (row.at or _NEVER, len(row.id), row.id)


def moment_of(row: Row, reading: Reading) -> datetime | Rejection:
    """When a row says that it was, or the row rejected."""
    cell = row.cell(reading.columns.get("time")).strip()
    if not cell:
        return row.reject(Reason.NO_TIME)
    moment = parse_time(cell, reading.zone, reading.date_order)
    if moment is None:
        return row.reject(Reason.BAD_TIME, cell[:40])
    return moment if is_plausible(moment, reading.now) else row.reject(Reason.IMPLAUSIBLE_TIME, cell[:40])


def _integer(cell: str) -> int | None:
    """A whole number, also where a spreadsheet made ``1.0`` of it."""
    cell = cell.strip().removesuffix(".0")
    digits = cell.removeprefix("-").removeprefix("+")
    return int(cell) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def _fraction(cell: str) -> float | None:
    cell = cell.strip()
    return float(cell) if _FRACTION.fullmatch(cell) else None


def _flag(cell: str) -> bool | None:
    return {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}.get(
        cell.strip().lower()
    )
