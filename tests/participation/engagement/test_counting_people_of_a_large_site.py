"""Of many people, pages read how many have an account or told their age as it was counted last; of few they count them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from accounts.models import User
from participation.engagement import actions, queries, rolling
from participation.engagement.models import ChannelTally, DayTally, PeopleCount, Tally
from participation.engagement.queries import Scope
from participation.engagement.rolling import groups

if TYPE_CHECKING:
    from participation.projects.models import Project

Busy = Callable[[], dict[str, Any]]


@pytest.fixture
def _everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MOST_WHILE_WAITING", 0)


def seen(project: Project) -> list[Any]:
    """What pages say of people: of the whole site and of one project."""
    found: list[Any] = [
        queries.representation_of(Scope()),
        queries.representation_of(Scope.project(project.pk)),
    ]
    for figures in (queries.figures_of_site(), queries.figures_of_project(project)):
        found += [figures.active_engagement_rate, figures.second_project_rate]
    return found


@pytest.fixture
def told(project: Project, busy: Busy, people: list[User]) -> None:
    busy()
    User.objects.filter(pk__in=[one.pk for one in people]).update(age_band="25_34")


@pytest.mark.usefixtures("told")
def test_of_few_nothing_is_kept(project: Project) -> None:
    rolling.recount_groups()
    assert not PeopleCount.objects.exists()
    assert seen(project)[0][0].told == 5


@pytest.mark.usefixtures("told", "_everything_is_large")
def test_both_ways_give_the_same(project: Project) -> None:
    when_asked = seen(project)
    actions.publish_daily_figures(days=1)
    assert PeopleCount.objects.filter(scope="site").exists()
    assert seen(project) == when_asked


@pytest.mark.usefixtures("told", "_everything_is_large")
def test_what_is_kept_is_read_and_nobody_is_counted_meanwhile(project: Project, people: list[User]) -> None:
    rolling.recount_groups()
    User.objects.filter(pk__in=[one.pk for one in people]).update(age_band="")
    assert queries.representation_of(Scope())[0].told == 5
    actions.publish_daily_figures(days=1)
    assert queries.representation_of(Scope())[0].told == 0


@pytest.mark.usefixtures("told")
class TestWhileAReleaseIsPutInPlace:
    """The release before kept the finest sums in one table, and its processes still count into it."""

    @pytest.fixture
    def counted(self, told: None) -> list[Any]:
        """What is counted by now; all of it lies in the old table afterwards."""
        found = rows()
        assert all(found)
        with connection.cursor() as cursor:
            cursor.execute(_FINEST)
        DayTally.objects.all().delete()
        ChannelTally.objects.all().delete()
        return found

    def test_the_migration_moves_what_was_counted(self, counted: list[Any]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(import_module("participation.engagement.migrations.0004_sums_by_scope").ADDED_UP)
        assert rows() == counted
        assert not Tally.objects.exists()

    def test_what_is_counted_after_it_is_taken_over(self, counted: list[Any]) -> None:
        for _ in range(2):
            rolling.roll_up()
            assert rows() == counted
        assert not Tally.objects.exists()


def rows() -> list[Any]:
    return [sorted(table.objects.values_list()) for table in (DayTally, ChannelTally)]


_FINEST = """
    INSERT INTO engagement_tally (occurred_on, project_id, activity, department_id, channel, kind, value, number)
    SELECT occurred_on, coalesce(project_id, 0),
        CASE WHEN discussion_id IS NULL THEN '' ELSE 'discussion:' || discussion_id END, coalesce(department_id, 0),
        channel, kind, coalesce(value, -32768), sum(number)
    FROM journal_event GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
