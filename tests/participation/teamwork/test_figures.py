"""How well departments work together: what is counted, and what is not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import clock
from participation.departments.actions import create_department
from participation.departments.models import Role
from participation.projects import actions as projects
from participation.projects.models import Responsibility
from participation.teamwork import actions
from participation.teamwork.figures import (
    Handed,
    departments_per_project,
    share_across_departments,
    share_answered_in_time,
    share_finished_in_time,
)
from participation.teamwork.queries import transversality
from tenants.context import enter
from tests.participation.arrange import complete_draft, person, published_project

NOON = datetime(2027, 3, 10, 12, tzinfo=UTC)
DAY = NOON.date()


def handed(
    answered: int | None, *, accepted: bool = True, finished: int | None = None, **facts: Any
) -> Handed:
    """A hand-over due at NOON and on DAY; `answered` in hours and `finished` in days after that, None for never."""
    return Handed(
        due_at=NOON,
        is_accepted=accepted and answered is not None,
        answered_at=None if answered is None else NOON + timedelta(hours=answered),
        finish_on=facts.get("finish_on", DAY),
        finished_on=None if finished is None else DAY + timedelta(days=finished),
    )


def test_departments_are_counted_once_in_each_project() -> None:
    assert departments_per_project({}) is None
    assert share_across_departments({}) is None
    found = {1: {1}, 2: {1, 2, 3}, 3: {2, 3}}
    assert departments_per_project(found) == 2
    assert share_across_departments(found) == pytest.approx(2 / 3)


def test_an_answer_counts_when_it_came_or_its_time_is_over() -> None:
    rows = [handed(-1), handed(0), handed(1), handed(None), handed(-1, accepted=False)]
    later = NOON + timedelta(hours=2)
    assert share_answered_in_time(rows, at=later) == pytest.approx(3 / 5)
    assert share_answered_in_time([handed(None)], at=NOON) is None


def test_finishing_counts_from_the_day_that_was_agreed() -> None:
    rows = [
        handed(-1, finished=0),
        handed(-1, finished=2),
        handed(-1),
        handed(-1, accepted=False),
        handed(-1, finished=9, finish_on=None),
    ]
    assert share_finished_in_time(rows, today=DAY) == pytest.approx(1 / 2)
    assert share_finished_in_time(rows, today=DAY + timedelta(days=1)) == pytest.approx(1 / 3)
    assert share_finished_in_time([handed(None)], today=DAY) is None


@given(
    rows=st.lists(
        st.builds(
            handed,
            st.none() | st.integers(-9, 9),
            accepted=st.booleans(),
            finished=st.none() | st.integers(-9, 9),
        )
    ),
    days=st.integers(-3, 3),
)
def test_shares_are_shares(rows: list[Handed], days: int) -> None:
    for share in (
        share_answered_in_time(rows, at=NOON + timedelta(days=days)),
        share_finished_in_time(rows, today=DAY + timedelta(days=days)),
    ):
        assert share is None or 0 <= share <= 1


@pytest.mark.django_db
def test_the_page_and_the_api_count_public_projects_and_every_hand_over(
    lyon: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        parks = create_department(name="Parks", by=None)
        paula = person("paula", role=Role.DEPARTMENT_ADMINISTRATOR, department=parks)
        project = published_project(bruno)
        published_project(bruno, title="The Library")
        complete_draft(bruno, title="Not public")
        projects.add_member(
            project, user=paula, responsibility=Responsibility.EXPERTISE, department=parks, by=bruno
        )
        task = actions.add_task(project, title="Count", due_on=date(2020, 1, 1), owner=bruno, by=bruno)
        due_at = clock.now() + timedelta(days=1)
        row = actions.hand_over_task(task, to_department=parks, due_at=due_at, by=bruno)
        actions.accept_hand_over(row, owner=paula, by=paula)
        taken_back = actions.hand_over_responsibility(
            project, responsibility="answers", to_department=parks, due_at=due_at, by=bruno
        )
        actions.withdraw_hand_over(taken_back, by=bruno)
        found = transversality()
    assert found.projects == 2
    assert found.departments_per_project == 1.5
    assert found.projects_across_departments == 0.5
    assert (found.hand_overs, found.hand_overs_answered_in_time) == (1, 1.0)
    assert found.hand_overs_finished_in_time == 0.0
    client = client_at(lyon, bruno)
    assert client.get("/api/v1/teamwork/figures/").json()["departments_per_project"] == 1.5
    page = client.get("/workspace/engagement/together/").content.decode()
    assert "1.5" in page
    assert "50" in page
