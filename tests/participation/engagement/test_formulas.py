"""The figures as arithmetic: their bounds, and what they do and do not depend on."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.engagement.formulas import (
    Step,
    active_engagement_rate,
    by_step,
    each_day,
    gini,
    half_arrived_on,
    per_thousand,
    reply_rate,
    sustain_index,
)

FIRST = date(2024, 3, 4)
windows = st.lists(st.integers(0, 500), min_size=2, max_size=200).filter(any)
amounts = st.lists(st.integers(0, 1000), max_size=200)


def index_of(counts: list[int]) -> float:
    value = sustain_index(counts)
    assert value is not None
    return value


class TestTheSustainIndex:
    @given(windows)
    def test_it_lies_between_0_and_1(self, counts: list[int]) -> None:
        assert 0 <= index_of(counts) <= 1

    @given(windows, st.integers(1, 1000))
    def test_it_does_not_depend_on_scale(self, counts: list[int], times: int) -> None:
        assert index_of([count * times for count in counts]) == pytest.approx(index_of(counts), abs=1e-12)

    @given(st.integers(1, 1000), st.integers(2, 400))
    def test_an_even_spread_is_1(self, each: int, days: int) -> None:
        assert sustain_index([each] * days) == 1

    @given(st.integers(1, 1000), st.integers(2, 400))
    def test_everything_on_the_first_day_is_0(self, count: int, days: int) -> None:
        assert index_of([count] + [0] * (days - 1)) == pytest.approx(0, abs=1e-12)

    @given(windows)
    def test_it_treats_the_end_as_it_treats_the_start(self, counts: list[int]) -> None:
        assert index_of(counts[::-1]) == pytest.approx(index_of(counts), abs=1e-12)

    @given(windows)
    def test_nothing_beats_an_even_spread_of_the_same_contributions(self, counts: list[int]) -> None:
        assert index_of(counts) <= index_of([sum(counts)] * len(counts))

    @given(windows)
    def test_it_is_the_earth_movers_distance_worked_out_the_long_way(self, counts: list[int]) -> None:
        total, days = sum(counts), len(counts)
        shares = [arrived / total for arrived in accumulate(counts)]
        moved = sum(abs(share - day / days) for day, share in enumerate(shares, start=1))
        assert index_of(counts) == pytest.approx(1 - moved / ((days - 1) / 2), abs=1e-9)

    def test_an_early_peak_is_low_and_what_lasts_is_high(self) -> None:
        peak = [200, 120, 60, 20, 5, *[0] * 55]
        fading = [int(100 * 0.5 ** (day / 10)) for day in range(60)]
        working_days = [0 if day % 7 in (5, 6) else 10 for day in range(60)]
        assert index_of(peak) < 0.1
        assert 0.3 < index_of(fading) < 0.6
        assert index_of(working_days) > 0.95

    def test_a_few_contributions_spread_evenly_are_not_punished_for_being_few(self) -> None:
        assert index_of([1 if day % 10 == 5 else 0 for day in range(60)]) > 0.9

    @pytest.mark.parametrize("counts", [[], [5], [0, 0, 0]])
    def test_it_says_nothing_where_there_is_nothing_to_say(self, counts: list[int]) -> None:
        assert sustain_index(counts) is None


def inequality_of(values: list[int]) -> float | None:
    return gini(Counter(values))


class TestInequality:
    @given(amounts.filter(any))
    def test_it_lies_between_0_and_1(self, values: list[int]) -> None:
        value = inequality_of(values)
        assert value is not None
        assert 0 <= value < 1

    @given(amounts.filter(any), st.integers(1, 1000))
    def test_it_does_not_depend_on_scale(self, values: list[int], times: int) -> None:
        assert inequality_of([value * times for value in values]) == pytest.approx(
            inequality_of(values), abs=1e-9
        )

    @given(amounts.filter(any))
    def test_it_is_half_the_relative_mean_difference(self, values: list[int]) -> None:
        active = [value for value in values if value]
        differences = sum(abs(one - other) for one in active for other in active)
        expected = differences / (2 * len(active) * sum(active))
        assert inequality_of(values) == pytest.approx(expected, abs=1e-9)

    def test_equals_are_0_and_one_who_does_everything_is_close_to_1(self) -> None:
        assert inequality_of([7] * 50) == 0
        assert inequality_of([1] * 99 + [100_000]) == pytest.approx(0.99, abs=0.01)
        assert inequality_of([0, 0]) is None


class TestRates:
    @given(st.integers(0, 10**6), st.integers(1, 10**6))
    def test_shares_lie_between_0_and_1(self, some: int, everyone: int) -> None:
        for rate in (active_engagement_rate(some, everyone), reply_rate(some, everyone)):
            assert rate is not None
            assert 0 <= rate <= 1

    def test_nobody_to_divide_by_gives_no_figure(self) -> None:
        assert active_engagement_rate(3, 0) is None
        assert reply_rate(0, 0) is None
        assert per_thousand(3, 0) is None

    def test_participants_are_set_against_inhabitants(self) -> None:
        assert per_thousand(448, 25_000) == pytest.approx(17.92)


class TestDays:
    def test_days_without_anything_are_there_with_0(self) -> None:
        series = each_day({FIRST: 2, FIRST + timedelta(3): 1}, FIRST, FIRST + timedelta(4))
        assert [count for _day, count in series] == [2, 0, 0, 1, 0]

    @given(windows, st.sampled_from(list(Step)))
    def test_longer_steps_lose_nothing(self, counts: list[int], step: Step) -> None:
        series = [(FIRST + timedelta(day), count) for day, count in enumerate(counts)]
        assert sum(count for _start, count in by_step(series, step)) == sum(counts)

    def test_weeks_begin_on_monday_and_months_on_the_first(self) -> None:
        assert Step.WEEK.start_of(date(2024, 3, 10)) == date(2024, 3, 4)
        assert Step.MONTH.start_of(date(2024, 3, 10)) == date(2024, 3, 1)

    def test_long_windows_are_drawn_in_longer_steps(self) -> None:
        assert Step.fitting(FIRST, FIRST + timedelta(30)) is Step.DAY
        assert Step.fitting(FIRST, FIRST + timedelta(790)) is Step.WEEK
        assert Step.fitting(FIRST, FIRST + timedelta(3650)) is Step.MONTH

    def test_the_day_by_which_half_had_arrived(self) -> None:
        assert half_arrived_on(
            [(FIRST, 3), (FIRST + timedelta(1), 1), (FIRST + timedelta(2), 3)]
        ) == FIRST + timedelta(1)
        assert half_arrived_on([(FIRST, 0)]) is None
