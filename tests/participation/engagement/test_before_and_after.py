"""Before and after: what is compared with what, when there is too little to say, and how often chance is taken for more."""

from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import product
from random import Random

import pytest

from participation.engagement.effects import (
    FEWEST_WEEKS,
    MOST_WEEKS,
    Against,
    Effect,
    effect,
)

MONDAY = date(2024, 1, 1)
SEASON = (1.2, 1.2, 1.1, 1.0, 0.9, 0.5, 0.4)


def days(counts: list[int]) -> dict[date, int]:
    return {MONDAY + timedelta(days=number): count for number, count in enumerate(counts)}


def around(counts: list[int], week: int) -> Effect:
    last = MONDAY + timedelta(days=len(counts) - 1)
    return effect(days(counts), on=MONDAY + timedelta(weeks=week), first=MONDAY, last=last)


def test_windows_are_equally_long_and_in_whole_weeks() -> None:
    found = around([3] * (7 * 10 + 7 * 13 + 3), 10)
    assert (found.weeks, found.against) == (8, Against.WEEKS_BEFORE)
    assert (found.before, found.after) == (3 * 56, 3 * 56)
    assert found.difference == 0
    assert not found.is_clear


def test_they_are_never_longer_than_24_weeks() -> None:
    assert around([3] * 7 * 100, 50).weeks == MOST_WEEKS


def test_with_a_year_behind_it_the_same_season_is_compared() -> None:
    # Twice as much every summer: the weeks before would make the summer look like an effect.
    counts = [10 if 22 <= (number // 7) % 52 < 34 else 5 for number in range(7 * 90)]
    found = around(counts, 74)
    assert found.against is Against.SAME_SEASON
    assert found.difference == 0


def test_a_lasting_change_is_seen_with_its_size() -> None:
    random = Random(1)
    counts = [random.randint(2, 6) for _ in range(7 * 12)] + [random.randint(6, 10) for _ in range(7 * 12)]
    found = around(counts, 12)
    assert found.is_clear
    assert found.low is not None
    assert found.high is not None
    assert found.low < 28 < found.high


@pytest.mark.parametrize(
    "counts", [[3] * 7 * 2 * (FEWEST_WEEKS - 1), [0] * 200, [0] * 100 + [1] * 30 + [0] * 70]
)
def test_too_little_is_said_to_be_too_little(counts: list[int]) -> None:
    found = around(counts, len(counts) // 14)
    assert not found.says_something
    assert (found.low, found.high) == (None, None)
    assert not found.is_clear


def series(random: Random, length: int, memory: float, mean: float) -> list[int]:
    """Counts by day in which nothing happens: they remember the days before, have a weekly season, and vary more than
    Poisson counts would (negative binomial around a lognormal AR(1))."""
    state, found = random.gauss(0, 1), []
    for day in range(length):
        state = memory * state + math.sqrt(1 - memory * memory) * random.gauss(0, 1)
        rate = mean * SEASON[day % 7] * math.exp(0.5 * state - 0.125) * random.gammavariate(1, 1)
        found.append(_poisson(random, rate))
    return found


def _poisson(random: Random, rate: float) -> int:
    if rate > 40:
        return max(0, round(random.gauss(rate, math.sqrt(rate))))
    limit, product, count = math.exp(-rate), random.random(), 0
    while product > limit:
        product *= random.random()
        count += 1
    return count


def test_where_nothing_happens_it_claims_so_at_most_as_often_as_it_says() -> None:
    tries, claimed = 400, {}
    for memory, weeks in product((0.0, 0.5, 0.8, 0.9), (8, 12, 24)):
        random = Random(f"{memory} {weeks}")
        claimed[memory, weeks] = sum(
            around(series(random, 14 * weeks, memory, random.choice((3, 8))), weeks).is_clear
            for _ in range(tries)
        )
    # 5% and three standard errors of the simulation itself.
    most = 0.05 + 3 * math.sqrt(0.05 * 0.95 / tries)
    assert {kind: number / tries for kind, number in claimed.items() if number / tries > most} == {}
    # What the README says of all of them together.
    assert 0.01 <= sum(claimed.values()) / (len(claimed) * tries) <= 0.04


def test_it_is_not_blind_either() -> None:
    random, seen = Random(7), 0
    for _ in range(100):
        before, after = series(random, 7 * 24, 0.5, 6), series(random, 7 * 24, 0.5, 12)
        seen += around(before + after, 24).is_clear
    assert seen >= 60
