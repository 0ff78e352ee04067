"""Figures come from the event log, and agree with what people did and with the files that were imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from kit import clock
from participation.discussions.actions import (
    close_discussion,
    create_discussion,
    hide_contribution,
    publish_discussion,
)
from participation.engagement import formulas, queries
from participation.engagement.queries import Scope, Window
from participation.engagement.rolling import recount_stale_days, roll_up_everything
from tests.participation.engagement.conftest import NOW, OPENED

if TYPE_CHECKING:
    from accounts.models import User
    from participation.discussions.models import Discussion
    from participation.projects.models import Project

Busy = Callable[[], dict[str, Any]]


class TestWhatPeopleDid:
    @pytest.fixture
    def figures(self, project: Project, busy: Busy) -> queries.Figures:
        busy()
        return queries.figures_of_project(project)

    def test_everything_is_counted_once(self, figures: queries.Figures) -> None:
        assert (figures.contributions, figures.replies) == (12, 1)
        assert figures.stances == 4
        assert figures.contributors == 4
        assert figures.participants == 5

    def test_the_days_add_up_to_the_whole(self, figures: queries.Figures) -> None:
        assert sum(day.contributions for day in figures.days) == figures.contributions
        assert sum(day.replies for day in figures.days) == figures.replies

    def test_a_changed_mind_counts_once_and_one_taken_back_is_taken_off(
        self, figures: queries.Figures
    ) -> None:
        by_day = {day.on: day.stances for day in figures.days}
        assert by_day[date(2026, 10, 3)] == 5
        assert by_day[date(2026, 10, 4)] == 0
        assert by_day[date(2026, 10, 5)] == 0

    def test_the_window_runs_from_the_opening_until_today(self, figures: queries.Figures) -> None:
        assert figures.window == Window(date(2026, 10, 1), date(2026, 10, 20), is_open=True)
        assert len(figures.days) == 20

    def test_the_sustain_index_is_that_of_the_days_shown(self, figures: queries.Figures) -> None:
        assert figures.sustain_index == formulas.sustain_index([day.said for day in figures.days])
        assert figures.half_arrived_on == date(2026, 10, 4)

    def test_inequality_is_that_of_what_each_person_did(self, figures: queries.Figures) -> None:
        # Three contributions each of four people, one reply, and stances of the first four.
        assert figures.participation_inequality == pytest.approx(formulas.gini({4: 3, 5: 1}))

    def test_rates_are_shares_of_what_can_be_seen_and_of_who_has_an_account(
        self, figures: queries.Figures
    ) -> None:
        assert figures.replies_per_contribution == pytest.approx(1 / 12)
        assert figures.active_engagement_rate == pytest.approx(5 / 7)
        assert figures.participants_per_thousand == pytest.approx(1000 * 5 / 522_000)

    def test_the_whole_site_and_the_list_of_projects_say_the_same(self, figures: queries.Figures) -> None:
        site = queries.figures_of_site()
        assert replace(site, return_rate=None, second_project_rate=None) == figures
        (row,) = queries.figures_of_all_projects()
        for name in (
            "window",
            "contributions",
            "replies",
            "stances",
            "contributors",
            "participants",
            "sustain_index",
        ):
            assert getattr(row, name) == getattr(figures, name)


def test_hidden_contributions_were_made_and_are_counted_and_named(
    project: Project, bruno: User, busy: Busy
) -> None:
    made = busy()["contributions"]
    hide_contribution(made[5], by=bruno, reason="Off topic")
    roll_up_everything()
    figures = queries.figures_of_project(project)
    assert (figures.contributions, figures.hidden) == (12, 1)


def test_days_are_those_of_the_city(project: Project, discussion: Discussion, people: list[User]) -> None:
    from participation.discussions.actions import contribute

    contribute(discussion, by=people[0], body="Late", at=datetime.fromisoformat("2026-10-05T22:30:00+00:00"))
    roll_up_everything()
    figures = queries.figures_of_project(project)
    assert {day.on for day in figures.days if day.contributions} == {date(2026, 10, 6)}


class TestTheWindow:
    def test_it_ends_with_the_closing(
        self, project: Project, discussion: Discussion, bruno: User, busy: Busy
    ) -> None:
        busy()
        close_discussion(discussion, by=bruno, at=OPENED + timedelta(days=12))
        window = queries.figures_of_project(project).window
        assert window == Window(date(2026, 10, 1), date(2026, 10, 13), is_open=False)

    def test_a_discussion_that_has_not_opened_does_not_count(self, project: Project, bruno: User) -> None:
        later = create_discussion(
            project, question="And in winter?", by=bruno, opens_at=NOW + timedelta(days=3)
        )
        publish_discussion(later, by=bruno)
        assert queries.figures_of_project(project).window is None

    def test_a_closed_project_ends_its_discussions(self, project: Project, discussion: Discussion) -> None:
        type(project).objects.filter(pk=project.pk).update(
            state="closed", closed_at=OPENED + timedelta(days=5)
        )
        window = queries.figures_of_project(project).window
        assert window == Window(date(2026, 10, 1), date(2026, 10, 6), is_open=False)

    def test_one_discussion_has_its_own(
        self, project: Project, discussion: Discussion, bruno: User, busy: Busy
    ) -> None:
        busy()
        other = publish_discussion(
            create_discussion(project, question="And in winter?", by=bruno),
            by=bruno,
            at=NOW - timedelta(days=2),
        )
        assert queries.figures_of(Scope.activity("discussion", other.pk)).window == Window(
            date(2026, 10, 18), date(2026, 10, 20), is_open=True
        )
        assert queries.figures_of(Scope.activity("discussion", other.pk)).is_empty
        assert queries.figures_of(Scope.activity("discussion", discussion.pk)).contributions == 12


def test_where_nothing_happened_there_is_nothing_to_say(project: Project) -> None:
    figures = queries.figures_of_project(project)
    assert figures.is_empty
    assert figures.window is None
    assert figures.days == []
    assert (
        figures.sustain_index is figures.replies_per_contribution is figures.participation_inequality is None
    )


def test_too_few_contributions_have_no_sustain_index(
    project: Project, discussion: Discussion, people: list[User]
) -> None:
    from participation.discussions.actions import contribute

    for number in range(9):
        contribute(discussion, by=people[0], body=f"Idea {number}", at=OPENED + timedelta(days=number))
    roll_up_everything()
    assert queries.figures_of_project(project).sustain_index is None


def test_the_number_of_statements_does_not_grow(
    project: Project, bruno: User, busy: Busy, django_assert_num_queries: Any
) -> None:
    busy()
    for _count in range(2):
        with django_assert_num_queries(9):
            queries.figures_of_project(project)
        with django_assert_num_queries(6):
            queries.figures_of_all_projects()
        create_discussion(project, question="Another question about trams?", by=bruno)


class TestWhatIsPublishedUpward:
    def test_days_and_totals_are_numbers_by_name(self, busy: Busy) -> None:
        busy()
        first, last = date(2026, 9, 30), clock.today()
        found = queries.figures_by_day(first, last)
        assert list(found) == [first + timedelta(number) for number in range(21)]
        assert found[date(2026, 10, 1)]["contributions"] == 2
        assert found[date(2026, 10, 1)]["participants"] == 2
        assert found[date(2026, 9, 30)]["contributions_total"] == 0
        assert found[last]["contributions_total"] == 12
        assert found[last]["stances_total"] == 4
        assert found[last]["participants_30_days"] == found[last]["participants_total"] == 5
        assert found[last]["contributors_30_days"] == 4
        assert found[last]["discussions_open"] == found[last]["projects_running"] == 1
        values = [value for figures in found.values() for value in figures.values()]
        assert all(value is None or type(value) in (int, float) for value in values)

    def test_one_day_says_the_same_alone(self, busy: Busy) -> None:
        busy()
        on = date(2026, 10, 3)
        assert queries.figures_for_day(on) == queries.figures_by_day(date(2026, 10, 1), clock.today())[on]

    def test_people_are_counted_over_30_days(self, busy: Busy) -> None:
        busy()
        month_later = date(2026, 11, 8)
        with clock.frozen_at(NOW + timedelta(days=19)):
            recount_stale_days()
        figures = queries.figures_for_day(month_later)
        # Only the reply of 9 October is not older than that.
        assert figures["participants_30_days"] == 0
        assert queries.figures_for_day(date(2026, 11, 7))["participants_30_days"] == 1
        assert figures["participants_total"] == 5

    def test_the_days_agree_with_the_page(self, project: Project, busy: Busy) -> None:
        busy()
        page = queries.figures_of_project(project)
        published = queries.figures_by_day(page.days[0].on, page.days[-1].on)
        for day in page.days:
            figures = published[day.on]
            assert (figures["contributions"], figures["replies"], figures["stances"]) == (
                day.contributions,
                day.replies,
                day.stances,
            )
