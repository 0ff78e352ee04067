"""Reading the dates of other platforms."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from enum import StrEnum

# Numbers from here on are milliseconds since 1970; below, seconds. As seconds it would be the year 5138.
MILLISECONDS_FROM = 100_000_000_000
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)

# Zone names as Java and others write them, where they are not ambiguous in such exports. Hours east of Greenwich.
ZONE_HOURS = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2,
    "EEST": 3, "MSK": 3, "WIB": 7, "WITA": 8, "WIT": 9, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12,
    "NZDT": 13, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10,
}  # fmt: skip
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}

# "Mon Jan 09 03:43:41 WIB 2017" (Java) and "Mon Jan 09 2017 03:43:41 GMT+0000 (Coordinated …)" (JavaScript).
JAVA = re.compile(r"\w{3} (\w{3}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) ([A-Za-z]+|[+-]\d{4}) (\d{4})")
JAVASCRIPT = re.compile(r"\w{3} (\w{3}) (\d{1,2}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|UTC)?([+-]\d{4})?")
ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# 31.12.2024 14:05, 31/12/2024, 12/31/2024 2:05 PM, 31-12-2024 14:05:00
NUMBERS = re.compile(
    r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})"
    r"(?:[ ,T]+(\d{1,2})[:h](\d\d)(?::(\d\d))?(?: ?([AaPp])\.?[Mm]\.?)?)?"
)


class DateOrder(StrEnum):
    """Whether 3/4/2024 is in April or in March."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


def parse_time(text: str, zone: tzinfo, order: DateOrder = DateOrder.DAY_FIRST) -> datetime | None:
    """The moment that a cell means, aware, or None where it cannot be read.

    Understands epoch seconds and milliseconds, ISO 8601, Java's and JavaScript's way, RFC 2822 and numeric dates.
    A time without a zone is taken to be in ``zone``; ``order`` decides 3/4/2024. Never raises.
    """
    text = text.strip()
    if not text or len(text) > 100:
        return None
    try:
        moment = _read(text, order)
        if moment is None:
            return None
        return (
            moment.replace(tzinfo=zone).astimezone(UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        )
    except (ValueError, OverflowError, OSError, TypeError, IndexError):
        return None


def is_plausible(moment: datetime, now: datetime) -> bool:
    """Whether somebody could have taken part online then."""
    return EARLIEST <= moment <= now + timedelta(days=1)


def is_numeric_date(cell: str) -> bool:
    """Whether the order of day and month matters for this cell: 3/4/2024."""
    return NUMBERS.match(cell.strip()) is not None


def guess_date_order(cells: Iterable[str], default: DateOrder = DateOrder.DAY_FIRST) -> DateOrder:
    """Which of the first two numbers is the day, told by the first cell where one of them is above 12."""
    for cell in cells:
        if found := NUMBERS.match(cell.strip()):
            if int(found[1]) > 12:
                return DateOrder.DAY_FIRST
            if int(found[2]) > 12:
                return DateOrder.MONTH_FIRST
    return default


def _read(text: str, order: DateOrder) -> datetime | None:
    if re.fullmatch(r"\d{9,16}(\.\d+)?", text, re.ASCII):
        number = float(text) if "." in text else int(text)
        seconds = number / 1000 if number >= MILLISECONDS_FROM else number
        return datetime.fromtimestamp(seconds, tz=UTC)
    if found := JAVA.fullmatch(text):
        month, day, hour, minute, second, zone, year = found.groups()
        return datetime(int(year), MONTHS[month.lower()], int(day), int(hour), int(minute), int(second),
                        tzinfo=_zone(zone)) if month.lower() in MONTHS and _zone(zone) else None  # fmt: skip
    if found := JAVASCRIPT.match(text):
        month, day, year, hour, minute, second, zone = found.groups()
        return datetime(int(year), MONTHS[month.lower()], int(day), int(hour), int(minute), int(second),
                        tzinfo=_zone(zone or "UTC")) if month.lower() in MONTHS else None  # fmt: skip
    if found := NUMBERS.fullmatch(text):
        return _from_numbers(found, order)
    if ISO.match(text):
        return datetime.fromisoformat(text.replace(" UTC", "+00:00").replace(" Z", "Z"))
    return parsedate_to_datetime(text)


def _from_numbers(found: re.Match[str], order: DateOrder) -> datetime:
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    day, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
    hour = int(found[4] or 0)
    if found[7]:
        hour = hour % 12 + (12 if found[7].lower() == "p" else 0)
    return datetime(year, month, day, hour, int(found[5] or 0), int(found[6] or 0))  # noqa: DTZ001 - zone is added above


def _zone(name: str) -> timezone | None:
    if name[0] in "+-":
        sign = -1 if name[0] == "-" else 1
        return timezone(sign * timedelta(hours=int(name[1:3]), minutes=int(name[3:5])))
    return timezone(timedelta(hours=ZONE_HOURS[name.upper()])) if name.upper() in ZONE_HOURS else None
