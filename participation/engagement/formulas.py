"""The figures as plain arithmetic: numbers in, a number out. No database, no words.

Every formula returns None where there is nothing to say, never a made-up zero. ``definitions`` says in words what
each one means; the decision record ``platform/decisions/0006-sustain-index.md`` says why the sustain index is this one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum

# Below this, chance decides how evenly contributions are spread: see the decision record.
FEWEST_FOR_SUSTAIN = 10
# Inequality among fewer people says something about each of them, not about the whole.
FEWEST_FOR_GINI = 5

#: How many months newcomers are given to come back.
RETURN_MONTHS = 6

MOST_DAYS_DRAWN = 120
MOST_WEEKS_DRAWN = 160


class Step(StrEnum):
    """How long a bar of a chart lasts."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def start_of(self, day: date) -> date:
        """The first day of the step that the day falls into; weeks begin on Monday (ISO 8601)."""
        if self is Step.WEEK:
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if self is Step.MONTH else day

    @classmethod
    def fitting(cls, first: date, last: date) -> Step:
        """The shortest step with which the window can still be read as a chart."""
        days = (last - first).days + 1
        if days <= MOST_DAYS_DRAWN:
            return cls.DAY
        return cls.WEEK if days <= 7 * MOST_WEEKS_DRAWN else cls.MONTH


def each_day(counts: Mapping[date, int], first: date, last: date) -> list[tuple[date, int]]:
    """Every day of the window with its count; days on which nothing happened have 0."""
    days = (last - first).days + 1
    return [(day, counts.get(day, 0)) for day in (first + timedelta(days=number) for number in range(days))]


def by_step(series: Sequence[tuple[date, int]], step: Step) -> list[tuple[date, int]]:
    """The days of a series added up by step, under the first day of each step."""
    sums: dict[date, int] = {}
    for day, count in series:
        start = step.start_of(day)
        sums[start] = sums.get(start, 0) + count
    return list(sums.items())


def sustain_index(counts: Sequence[int]) -> float | None:
    """How evenly contributions are spread over the days of a window: 0 to 1.

    1 − E / E₁, where E is the earth mover's distance in days between the contributions and an even spread over the
    window (how far, on average, each would have to be moved), and E₁ = (D − 1) / 2 the same for all of them on day one.
    For one dimension E = Σ |F(i) − i/D| over the days i = 1 … D − 1, F being the share that had arrived by then.

    1: every day brings the same. 0: all on the first (or on the last) day. Multiplying every count changes nothing.
    ``counts`` holds one number for each day of the window, also for empty ones. None without contributions, or where
    the window is a single day.
    """
    total, days = sum(counts), len(counts)
    if total == 0 or days < 2:
        return None
    moved = 0
    arrived = 0
    # In whole numbers: |F(i) − i/D| times total times days, so that even spreads give exactly 1.
    for day, count in enumerate(counts[:-1], start=1):
        arrived += count
        moved += abs(arrived * days - day * total)
    return 1 - (moved / (total * days)) / ((days - 1) / 2)


def half_arrived_on(series: Sequence[tuple[date, int]]) -> date | None:
    """The day on which half of all contributions had arrived."""
    total = sum(count for _day, count in series)
    arrived = 0
    for day, count in series:
        arrived += count
        if total and 2 * arrived >= total:
            return day
    return None


def gini(people_by_amount: Mapping[int, int]) -> float | None:
    """How unequally amounts are spread over people: 0 where everybody does the same, towards 1 where one does all.

    Half the relative mean absolute difference (Gini 1912), over those who did anything at all:
    G = 2 Σ i·xᵢ / (n Σ xᵢ) − (n + 1) / n, the xᵢ sorted upwards, i from 1 to n. `people_by_amount` says how many people
    did how much. None where nobody did anything.
    """
    people = total = ranked = 0
    for amount, count in sorted(people_by_amount.items()):
        if amount > 0:
            ranked += amount * (count * people + count * (count + 1) // 2)
            people += count
            total += amount * count
    if not people:
        return None
    # In whole numbers up to the division, so that equals give exactly 0.
    return (2 * ranked - (people + 1) * total) / (people * total)


def active_engagement_rate(active: int, registered: int) -> float | None:
    """The share of registered people who took part: 0 to 1. None where nobody is registered."""
    return min(active, registered) / registered if registered > 0 else None


def per_thousand(people: int, inhabitants: int) -> float | None:
    """People per 1,000 inhabitants. None where the number of inhabitants is unknown."""
    return 1000 * people / inhabitants if inhabitants > 0 else None


def reply_rate(replied_to: int, contributions: int) -> float | None:
    """The share of contributions that got at least one reply: 0 to 1. None without contributions."""
    return min(replied_to, contributions) / contributions if contributions > 0 else None


def percentile(number_by_value: Mapping[int, int], percent: int) -> int | None:
    """The smallest value that at least `percent` of 100 do not exceed (nearest rank, ISO 2602 and most textbooks).

    `number_by_value` says how many have which value. In whole numbers, so no rounding moves a rank. None without any.
    """
    total = sum(number_by_value.values())
    reached = 0
    for value, number in sorted(number_by_value.items()):
        reached += number
        if total and 100 * reached >= percent * total:
            return value
    return None


def share(part: int, whole: int) -> float | None:
    """A part of a whole: 0 to 1. None where there is no whole."""
    return min(max(part, 0), whole) / whole if whole > 0 else None


def ratio(amount: int, of: int) -> float | None:
    """How many for each one. None where there is none to divide by."""
    return amount / of if of > 0 else None


def return_rate(cohorts: Mapping[int, tuple[int, int]], *, this_month: int) -> float | None:
    """The share of newcomers who took part again in one of the `RETURN_MONTHS` calendar months after their first: 0 to 1.

    `cohorts` says for each month of arrival (12 × year + month − 1) how many came and how many of them came back in that
    time. Only the newest twelve whose time is over count: younger ones have not had the chance. None without one.
    """
    complete = [month for month in sorted(cohorts) if month + RETURN_MONTHS < this_month][-12:]
    return share(sum(cohorts[month][1] for month in complete), sum(cohorts[month][0] for month in complete))
