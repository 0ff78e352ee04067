"""Before and after: whether more was done after a day than before it, and how sure one can be.

Both windows have the same number of whole weeks, so the days of the week weigh the same. Where the log reaches back far
enough, the weeks before are those of a year earlier, so that the season weighs the same too.

Method: each window is cut into blocks of consecutive weeks; the means of the blocks are compared by a t statistic whose
degrees of freedom are those of the smaller side. Daily counts are neither independent nor normal, but means of long blocks
are nearly both; treating unequal variances this way never claims more than it should (Ibragimov and Müller, "t-Statistic
Based Correlation and Heterogeneity Robust Inference", Journal of Business & Economic Statistics 28, 2010; for two samples
"Inference with Few Heterogeneous Clusters", Review of Economics and Statistics 98, 2016). Unlike a bootstrap it gives the
same answer every time. `tests/participation/engagement/test_before_and_after.py` lets it judge thousands of series in which
nothing happens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import sqrt
from statistics import fmean, variance

WEEK = 7
#: The longest and the shortest window on each side, in weeks. Shorter ones say more about chance than about people.
MOST_WEEKS = 24
FEWEST_WEEKS = 8
#: Below so many acts on both sides together a week is mostly empty.
FEWEST_ACTS = 40
#: A year in whole weeks: the same days of the week, in the same season.
YEAR = 52
CONFIDENCE = 95
#: How many blocks a window is cut into, and the 97.5% quantile of Student's t for one degree of freedom fewer.
BLOCKS = 4
QUANTILE = 3.182


class Against(StrEnum):
    """With which weeks those after the day are compared."""

    SAME_SEASON = "same_season"
    WEEKS_BEFORE = "weeks_before"


@dataclass(frozen=True, slots=True)
class Effect:
    """What is known about a marked day. Means are acts per week; `low` and `high` bound their difference.

    `difference` is None where there is too little to say: `weeks` and the sums then still tell how little.
    """

    against: Against
    weeks: int
    before: int
    after: int
    mean_before: float
    mean_after: float
    difference: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def says_something(self) -> bool:
        """Whether there is enough to compare at all."""
        return self.difference is not None

    @property
    def is_clear(self) -> bool:
        """Whether the difference is larger than chance explains."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def effect(
    acts: Mapping[date, int], *, on: date, first: date, last: date, most_weeks: int = MOST_WEEKS
) -> Effect:
    """Compare the weeks from `on` with as many before it, or with the same ones a year earlier.

    `acts` holds how much was done on each day (days that are missing had none); `first` and `last` are the ends of what
    is known. The window is the longest of at most `most_weeks` that fits on both sides, in whole blocks.
    """
    after = (last - on).days + 1
    before = (on - first).days
    year = YEAR * WEEK
    against = Against.SAME_SEASON
    weeks = _whole(min(after // WEEK, most_weeks))
    if before < year:
        weeks = _whole(min(after // WEEK, before // WEEK, most_weeks))
        against = Against.WEEKS_BEFORE
    start = on - timedelta(days=year if against is Against.SAME_SEASON else weeks * WEEK)
    earlier, later = _weeks(acts, start, weeks), _weeks(acts, on, weeks)
    return compare(earlier, later, against)


def compare(earlier: Sequence[int], later: Sequence[int], against: Against) -> Effect:
    """Two windows of the same number of weeks, as the sums of their weeks."""
    weeks, before, after = len(earlier), sum(earlier), sum(later)
    means = (before / weeks, after / weeks) if weeks else (0.0, 0.0)
    known = Effect(against, weeks, before, after, *means)
    if weeks < FEWEST_WEEKS or before + after < FEWEST_ACTS:
        return known
    one, two = _blocks(earlier), _blocks(later)
    difference = fmean(two) - fmean(one)
    error = sqrt(variance(one) / BLOCKS + variance(two) / BLOCKS)
    margin = QUANTILE * error
    return Effect(against, weeks, before, after, *means, difference, difference - margin, difference + margin)


def _whole(weeks: int) -> int:
    """The weeks that make whole blocks."""
    return max(0, weeks - weeks % BLOCKS)


def _weeks(acts: Mapping[date, int], start: date, weeks: int) -> list[int]:
    return [
        sum(acts.get(start + timedelta(days=WEEK * week + day), 0) for day in range(WEEK))
        for week in range(weeks)
    ]


def _blocks(weeks: Sequence[int]) -> list[float]:
    size = len(weeks) // BLOCKS
    return [fmean(weeks[place * size : (place + 1) * size]) for place in range(BLOCKS)]
