"""Figures of departments that were merged, closed or moved: what was stays, and nothing counts for the wrong one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from participation.answers.actions import answer_officially
from participation.departments import actions as departments
from participation.departments.models import Department
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution, Discussion
from participation.engagement import breakdown, queries
from participation.engagement.rolling import rebuild, roll_up_everything
from tests.participation.arrange import contributions, open_discussion, person, published_project

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def roads(inside_lyon: Any, bruno: Any) -> Department:
    return departments.create_department(name="Roads", by=bruno)


@pytest.fixture
def parks(inside_lyon: Any, bruno: Any) -> Department:
    return departments.create_department(name="Parks", by=bruno)


def discussion_of(department: Department, by: Any) -> Discussion:
    return open_discussion(by, project=published_project(by, department=department))


def lines() -> dict[str, breakdown.Line]:
    """The table of departments, by name, from the roll-ups."""
    roll_up_everything()
    return {line.name: line for line in breakdown.by_department()}


def shares(*of: Department) -> list[float | None]:
    """The share of contributions answered, as the page of each department says it."""
    roll_up_everything()
    return [queries.figures_of(queries.Scope.department(row.pk)).answered_share for row in of]


def test_what_was_said_before_a_merger_stays_with_the_department_it_was_said_to(
    roads: Department, parks: Department, bruno: Any, ada: Any
) -> None:
    asked = discussion_of(roads, bruno)
    contributions(asked, ada, number=3)
    departments.merge_department(roads, into=parks, by=bruno)
    contributions(Discussion.objects.get(pk=asked.pk), person("cleo"), number=1)
    found = lines()
    assert (found["Roads"].contributions, found["Roads"].participants) == (3, 1)
    assert (found["Parks"].contributions, found["Parks"].participants) == (1, 1)
    rebuild()
    assert {name: line.contributions for name, line in lines().items()} == {"Roads": 3, "Parks": 1}


def test_answers_to_what_an_earlier_department_was_told_are_not_answers_to_ones_own(
    roads: Department, parks: Department, bruno: Any, ada: Any
) -> None:
    own, brought = discussion_of(parks, bruno), discussion_of(roads, bruno)
    contributions(own, ada, number=2)
    told = contributions(brought, ada, number=2)
    departments.merge_department(roads, into=parks, by=bruno)
    answer_officially(told, body="We heard you.", by=bruno, department=parks)
    # Four were said in the projects that Parks carries now, two of them have been answered; nothing waits for Roads.
    assert lines()["Parks"].answered_share == 0.5
    assert lines()["Roads"].answered_share is None
    assert shares(parks, roads) == [0.5, None]


def test_an_answer_of_another_department_of_the_team_answers_what_was_said_all_the_same(
    roads: Department, parks: Department, bruno: Any, ada: Any
) -> None:
    told = contributions(discussion_of(roads, bruno), ada, number=2)
    contributions(discussion_of(parks, bruno), ada, number=2)
    answer_officially(told, body="The parks say yes.", by=bruno, department=parks)
    assert shares(roads, parks) == [1, 0]
    found = lines()
    assert (found["Roads"].answered_share, found["Parks"].answered_share) == (1, 0)
    assert (found["Roads"].days_to_answer, found["Parks"].days_to_answer) == (None, 0)


def test_what_is_taken_back_after_a_merger_makes_no_figure_negative(
    roads: Department, parks: Department, bruno: Any, ada: Any
) -> None:
    said = contributions(discussion_of(roads, bruno), ada, number=1)[0]
    cleo = person("cleo")
    discussions.take_stance(said, by=cleo, value=1)
    departments.merge_department(roads, into=parks, by=bruno)
    discussions.withdraw_stance(Contribution.objects.get(pk=said.pk), by=cleo)
    assert lines()["Parks"].stances == 0
    assert queries.figures_of(queries.Scope.department(parks.pk)).stances == 0


def test_a_department_that_moves_keeps_its_figures(
    roads: Department, parks: Department, bruno: Any, ada: Any
) -> None:
    told = contributions(discussion_of(roads, bruno), ada, number=2)
    answer_officially(told[:1], body="Yes.", by=bruno, department=roads)
    before = lines()["Roads"]
    departments.move_department(roads, parent=parks, by=bruno)
    assert lines() == {"Roads": before}
    assert before.answered_share == 0.5


def test_the_pages_say_which_departments_are_gone_and_who_took_over(
    lyon: Tenant, roads: Department, parks: Department, bruno: Any, ada: Any, client_at: Callable[..., Client]
) -> None:
    contributions(discussion_of(roads, bruno), ada, number=1)
    departments.merge_department(roads, into=parks, by=bruno)
    assert (lines()["Parks"].contributions, lines()["Parks"].answered_share) == (0, 0)
    # The name is free again: nothing else tells the two apart.
    contributions(discussion_of(departments.create_department(name="Roads", by=bruno), bruno), ada, number=1)
    roll_up_everything()
    client = client_at(lyon, bruno)
    assert client.get(reverse("engagement:overview")).content.decode().count(">Closed<") == 1
    page = client.get(reverse("engagement:department", args=[roads.slug]))
    assert page.status_code == 200
    words = page.content.decode()
    assert "What was said until then stays here." in words
    assert reverse("engagement:department", args=[parks.slug]) in words
