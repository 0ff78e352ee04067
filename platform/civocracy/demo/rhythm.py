"""When things happen in the demo: curves over weeks, hours of the day, how long a thought takes."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from random import Random

#: How likely something is said in each hour from 0 to 23: little in the morning, most after dinner.
_HOURS = (1, 0, 0, 0, 0, 1, 3, 7, 8, 6, 6, 6, 9, 8, 5, 5, 6, 8, 9, 11, 13, 12, 7, 3)
_WEEKDAYS = (1.0, 1.05, 1.1, 1.0, 0.8, 0.75, 1.1)


def _density(curve: str, part: float) -> float:
    """How busy a discussion is when `part` (0 to 1) of its time has passed."""
    if curve == "early":  # everybody in the first week, then a thin tail
        return math.exp(-4.5 * part) + 0.12
    if curve == "waves":  # a start, an event in the middle, and the last days
        bumps = ((0.06, 0.05, 1.0), (0.48, 0.07, 0.9), (0.94, 0.05, 0.7))
        return 0.3 + sum(height * math.exp(-(((part - at) / width) ** 2)) for at, width, height in bumps)
    return 0.8 + 0.35 * math.exp(-6 * part)  # steady, with a slightly livelier start


def moments(curve: str, start: datetime, end: datetime, count: int, random: Random) -> list[datetime]:
    """`count` moments between two, in order, along the curve, at hours when people are awake."""
    days = max(1, math.ceil((end - start) / timedelta(days=1)))
    weights = [
        _density(curve, (day + 0.5) / days) * _WEEKDAYS[(start + timedelta(days=day)).weekday()]
        for day in range(days)
    ]
    found: list[datetime] = []
    for day in random.choices(range(days), weights, k=count):
        found.append(within(_at_some_hour(start + timedelta(days=day), random), start, end, random))
    return sorted(found)


def later(moment: datetime, days: float, end: datetime, random: Random) -> datetime:
    """Some time after `moment`, on average `days` later, at an hour when people are awake, and never after `end`."""
    wanted = _at_some_hour(moment + timedelta(days=random.expovariate(1 / days)), random)
    return within(wanted, moment + timedelta(minutes=random.randint(4, 240)), end, random)


def in_office(moment: datetime, end: datetime, random: Random) -> datetime:
    """The same day between nine and five, or the next working day."""
    day = moment
    while day.weekday() > 4:
        day += timedelta(days=1)
    wanted = day.replace(hour=random.randint(9, 16), minute=random.randint(0, 59))
    return within(wanted, moment, end, random)


def within(wanted: datetime, start: datetime, end: datetime, random: Random) -> datetime:
    """`wanted`, or a moment inside the window when it lies outside."""
    if start < wanted < end:
        return wanted
    return start + max(timedelta(), end - start) * random.uniform(0.02, 0.98)


def _at_some_hour(day: datetime, random: Random) -> datetime:
    (hour,) = random.choices(range(24), _HOURS)
    return day.replace(hour=hour, minute=random.randint(0, 59), second=random.randint(0, 59), microsecond=0)
