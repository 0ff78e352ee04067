"""Billing periods: the same day of the next month or year, or the last day of a shorter month."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime

DAY = 86_400


def next_period_end(start: int, interval: str, anchor: int) -> int:
    """Return the end of the period that begins at `start`; the anchor's day of the month is kept."""
    begin = datetime.fromtimestamp(start, UTC)
    day = datetime.fromtimestamp(anchor, UTC).day
    if interval in ("day", "week"):
        return start + DAY * (7 if interval == "week" else 1)
    months = begin.year * 12 + begin.month - 1 + (12 if interval == "year" else 1)
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return int(begin.replace(year=year, month=month + 1, day=min(day, last)).timestamp())


def day_of(moment: int | None) -> str:
    """Return a date as people read it."""
    return datetime.fromtimestamp(moment, UTC).strftime("%-d %B %Y") if moment else "—"
