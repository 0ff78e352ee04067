"""Reading a census from a table: which group each row means, how many inhabitants it has, or why it cannot be used.

Official tables count by single years of age or by five: such rows are added up where they lie within one of our age bands.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from io import StringIO
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import AgeBand
from kit.formats import number_in_words
from participation.engagement.models import Census

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LARGEST_TABLE = 200_000
#: Every single year of age and the areas of a large city, with room to spare.
LONGEST_TABLE = 2_000
LARGEST_NUMBER = 2_000_000_000
#: Stands for "and older".
OLDEST = 999
#: A table by single years may end here.
LAST_YEAR = 99
#: First and last year of age of each band.
YEARS: dict[AgeBand, tuple[int, int]] = {
    AgeBand.UNDER_18: (0, 17),
    AgeBand.FROM_18: (18, 24),
    AgeBand.FROM_25: (25, 34),
    AgeBand.FROM_35: (35, 49),
    AgeBand.FROM_50: (50, 64),
    AgeBand.FROM_65: (65, 79),
    AgeBand.FROM_80: (80, OLDEST),
}
_DELIMITERS = ";\t,|"
# In the languages of the product and without accents: a table comes from an office, not from us.
_UP_TO = re.compile(r"\b(up to|bis|jusqu'a|tot en met|t/m|maximum)\b|<=|≤")
_FROM = re.compile(r"\b(from|ab|des|a partir de|vanaf)\b|>=|≥")
_YOUNGER = re.compile(
    r"\b(under|below|younger|less|unter|junger|juenger|weniger|moins|jonger|onder|minder|tot)\b|<"
)
_OLDER = re.compile(r"\b(older|over|more|up|above|plus|alter|aelter|mehr|uber|ueber|ouder|meer|boven)\b|\+|>")
_NUMBER = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*|\d+(?:[.,]0+)?")
# The apostrophe that our own files put before what a spreadsheet would take for a formula.
_FORMULA = re.compile(r"^'(?=[=+\-@])")
_AGES = frozenset(
    ("age", "ages", "age band", "alter", "altersgruppe", "tranche d'age", "leeftijd", "leeftijdsgroep")
)
_AREAS = frozenset(("area", "areas", "gebiet", "stadtteil", "quartier", "secteur", "zone", "wijk", "gebied"))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table. `number` counts lines from 1; `group` is "" and `error` says why where it cannot be used."""

    number: int
    said: str
    dimension: str = ""
    group: str = ""
    name: str = ""
    inhabitants: int | None = None
    error: str | _StrPromise = ""


def read_table(text: str, *, areas: Mapping[str, str]) -> list[Row]:
    """Every row with something in it: what it was understood as, or why it cannot be used.

    `areas` are the names of the areas by their group. A first line without a number and a group is a heading.
    Columns: group and inhabitants; with three of them, first whether the group is an age band or an area.
    """
    reading = _Reading({folded(name): (group, name) for group, name in areas.items()})
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    rows: list[Row] = []
    lines = csv.reader(StringIO(text), delimiter=_delimiter(text))
    is_first = True
    for cells in lines:
        given = [_FORMULA.sub("", cell.strip()) for cell in cells]
        if not any(given) or given[0].lower().startswith("sep="):
            continue
        row = reading.row(lines.line_num, given)
        if not (is_first and row.error and reading.is_heading(given)):
            rows.append(row)
        is_first = False
    gaps = reading.incomplete_bands()
    return [
        replace(row, group="", error=gaps[row.group]) if row.dimension == "age" and row.group in gaps else row
        for row in rows
    ]


def sums(rows: Sequence[Row]) -> dict[str, dict[str, int]]:
    """How many inhabitants each group has after all usable rows, by dimension."""
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        if not row.error and row.inhabitants is not None:
            groups = found.setdefault(row.dimension, {})
            groups[row.group] = groups.get(row.group, 0) + row.inhabitants
    return found


def folded(words: str) -> str:
    """Words as they are compared: small letters, no accents, one space between them."""
    bare = unicodedata.normalize("NFKD", words.replace("\u2019", "'").casefold())
    return " ".join("".join(one for one in bare if not unicodedata.combining(one)).split())


class _Reading:
    """Knows what has been counted already: nobody is to be counted twice."""

    def __init__(self, areas: dict[str, tuple[str, str]]) -> None:
        self.areas = areas
        self.seen_areas: dict[str, int] = {}
        self.seen_years: list[tuple[int, int, int]] = []

    def is_heading(self, given: list[str]) -> bool:
        """Whether a line names columns: it has no number of people, and names no group."""
        return number_said(given[-1]) is None and not any(
            folded(cell) in self.areas or years_said(cell) for cell in given[:-1]
        )

    def row(self, number: int, given: list[str]) -> Row:
        """One row, by its cells."""
        given = given if len(given) > 1 else [*given, ""]
        while len(given) > 3 and not given[-1]:
            given = given[:-1]
        kind, said, amount = given[0] if len(given) > 2 else "", given[-2], given[-1]
        words = f"{said}: {amount}"
        if len(given) > 3:
            return Row(number, " · ".join(given), error=_("This row has more than three columns."))
        if not amount:
            return Row(number, said, error=_("No number is given: this group stays as it is."))
        inhabitants = number_said(amount)
        if inhabitants is None:
            return Row(number, words, error=_("The number of inhabitants is no whole number."))
        if inhabitants > LARGEST_NUMBER:
            return Row(number, words, error=_("This number is too large."))
        area = None if folded(kind) in _AGES else self.areas.get(folded(said))
        if area is not None:
            return self._area(number, words, area, inhabitants)
        if folded(kind) in _AREAS:
            return Row(number, words, error=_("There is no area of that name on this site."))
        return self._age(number, words, said, inhabitants)

    def incomplete_bands(self) -> dict[str, str]:
        """Why bands that were given in parts cannot be used: years of age are missing."""
        given = {
            year for first, last, _line in self.seen_years for year in range(first, min(last, LAST_YEAR) + 1)
        }
        words = _("Of the age band “%(band)s” the year of age %(year)d is missing in this table.")
        found = {}
        for band, (youngest, oldest) in YEARS.items():
            years = range(youngest, min(oldest, LAST_YEAR) + 1)
            if (
                not given.isdisjoint(years)
                and (missing := next((year for year in years if year not in given), None)) is not None
            ):
                found[band.value] = words % {"band": band.label, "year": missing}
        return found

    def _area(self, number: int, words: str, area: tuple[str, str], inhabitants: int) -> Row:
        group, name = area
        if group in self.seen_areas:
            return Row(number, words, error=_counted_in(self.seen_areas[group]))
        self.seen_areas[group] = number
        return Row(number, words, Census.Dimension.AREA.value, group, name, inhabitants)

    def _age(self, number: int, words: str, said: str, inhabitants: int) -> Row:
        years = years_said(said)
        if years is None:
            return Row(number, words, error=_("This is neither an age band nor an area of this site."))
        first, last = years
        for other_first, other_last, line in self.seen_years:
            if first <= other_last and other_first <= last:
                return Row(number, words, error=_counted_in(line))
        for band, (youngest, oldest) in YEARS.items():
            if youngest <= first and last <= oldest:
                self.seen_years.append((first, last, number))
                return Row(
                    number, words, Census.Dimension.AGE.value, band.value, str(band.label), inhabitants
                )
        return Row(number, words, error=_("These ages reach over several of our age bands."))


def years_said(said: str) -> tuple[int, int] | None:
    """First and last year of age: "18_24", "18 to 24", "under 18", "80+", "37 ans"; None for other words."""
    words = folded(said)
    if band := _names_of_bands().get(words):
        return YEARS[band]
    numbers = [int(found) for found in re.findall(r"\d+", words)]
    if not numbers or max(numbers) > 130 or len(numbers) > 2:
        return None
    if len(numbers) == 2:
        first, last = numbers
        between = words.partition(str(first))[2]
        if _YOUNGER.search(between) and not _UP_TO.search(between.replace("bis unter", "unter")):
            last -= 1  # "18 bis unter 25"
        return (first, last) if first <= last else None
    return _years_from_or_up_to(words, numbers[0])


def _years_from_or_up_to(words: str, year: int) -> tuple[int, int] | None:
    before, after = words.split(str(year), 1)
    # "80 and over" holds those of 80, "over 79" does not hold those of 79; "17 and under" and "under 18" likewise.
    if _UP_TO.search(before.replace("bis unter", "unter")) or _YOUNGER.search(after):
        return 0, year
    if _YOUNGER.search(before):
        return (0, year - 1) if year else None
    if _FROM.search(before) or _OLDER.search(after):
        return year, OLDEST
    return (year + 1, OLDEST) if _OLDER.search(before) else (year, year)


def number_said(said: str) -> int | None:
    """A whole number, however its thousands are set apart; None for anything else."""
    bare = re.sub(r"[\s'\u2019]", "", said)
    match = _NUMBER.fullmatch(bare) if bare.isascii() else None
    if match is None or len(bare) > 20:
        return None
    if match[1]:
        return int(bare.replace(match[1], ""))
    return int(re.split(r"[.,]", bare)[0])


@cache
def _names_of_bands() -> dict[str, AgeBand]:
    found = {band.value: band for band in AgeBand}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {folded(str(band.label)): band for band in AgeBand}
    return found


def _counted_in(line: int) -> str:
    return _("These people are counted in line %(line)s already.") % {"line": number_in_words(line)}


def _delimiter(text: str) -> str:
    first = [line for line in text.splitlines() if line.strip()][:20]
    return max(_DELIMITERS, key=lambda one: sum(one in line for line in first))
