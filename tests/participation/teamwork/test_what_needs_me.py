"""What needs me today: one page, one address of the API, and every room adds its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from kit import clock
from participation.departments.models import Role
from participation.teamwork import actions
from participation.teamwork.needs import Need, by_urgency, days_left, needs_of
from tenants.context import enter
from tests.participation.arrange import complete_draft, contributions, open_discussion, person

pytestmark = pytest.mark.django_db


def test_what_is_late_comes_first_and_what_has_no_day_last(inside_lyon: Any, bruno: Any) -> None:
    project, today = complete_draft(bruno), clock.today()
    for title, days in (("Next week", 5), ("Now", 0), ("Last week", -5), ("In a month", 30)):
        actions.add_task(project, title=title, owner=bruno, due_on=today + timedelta(days=days), by=bruno)
    groups = by_urgency(needs_of(bruno), today)
    assert [(group.key, [need.title for need in group.needs]) for group in groups] == [
        ("late", ["Last week"]),
        ("today", ["Now"]),
        ("soon", ["Next week"]),
        ("waiting", ["The Market Square"]),
    ]


def waiting_elsewhere(user: Any) -> Iterable[Need]:
    """What another room would say."""
    yield Need("promise:1", "Promise", f"Keep your word, {user}", "/somewhere/", "Keep it")


def test_a_room_adds_its_own_by_naming_a_function(inside_lyon: Any, bruno: Any, settings: Any) -> None:
    settings.WHAT_NEEDS_ME = (f"{__name__}.waiting_elsewhere",)
    assert [need.title for need in needs_of(bruno)] == ["Keep your word, Bruno"]


def test_somebody_with_very_many_tasks_sees_the_first_and_a_way_to_the_rest(
    inside_lyon: Any, bruno: Any
) -> None:
    project, today = complete_draft(bruno), clock.today()
    for n in range(14):
        actions.add_task(project, title=f"Task {n}", owner=bruno, due_on=today, by=bruno)
    needs = [need for need in needs_of(bruno) if need.kind == "Task"]
    assert len(needs) == 13
    assert needs[-1].url == "/workspace/tasks/"


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "1 day late"), (-3, "3 days late"), (0, "today"), (2, "in 2 days")]
)
def test_days_are_said_in_words(days: int, words: str) -> None:
    today = clock.today()
    assert days_left(today + timedelta(days=days), today) == words


def test_the_page_and_the_api_say_the_same(lyon: Any, bruno: Any, ada: Any, client_at: Any) -> None:
    with enter(lyon):
        discussion = open_discussion(bruno)
        contributions(discussion, ada, number=2)
        actions.add_task(
            discussion.project, title="Book the hall", owner=bruno, due_on=clock.today(), by=bruno
        )
    client = client_at(lyon, bruno)
    page = client.get("/workspace/").content.decode()
    found = client.get("/api/v1/needs/").json()["results"]
    assert [row["title"] for row in found] == ["Book the hall", "2 contributions have no answer yet"]
    assert all(row["title"] in page and row["url"] in page for row in found)
    assert found[0]["where"] == "The Market Square"
    assert [one["title"] for one in found[1]["examples"]] == ["Thought 0", "Thought 1"]


def test_it_is_for_staff(lyon: Any, ada: Any, client_at: Any) -> None:
    assert client_at(lyon, ada).get("/api/v1/needs/").status_code == 403


def test_an_empty_page_says_what_will_stand_there(lyon: Any, client_at: Any) -> None:
    with enter(lyon):
        emma = person("emma", role=Role.MEMBER)
    page = client_at(lyon, emma).get("/workspace/").content.decode()
    assert "Nothing waits for you" in page
    assert "hand-overs to accept" in page
