"""A calendar program reads what somebody has to do under an address that only they know."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from kit import clock
from participation.departments.models import Role, RoleAssignment
from participation.projects import actions as projects
from participation.projects.kinds import kinds
from participation.teamwork import actions
from participation.teamwork.models import CalendarAddress
from tenants.context import enter
from tests.participation.arrange import complete_draft, open_discussion, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(lyon: Any, bruno: Any) -> str:
    with enter(lyon):
        return f"/calendar/{actions.make_calendar_address(bruno)}/"


def entries(answer: Any) -> dict[str, Any]:
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(event["summary"]): event for event in events}


def test_tasks_milestones_closings_and_decisions_stand_in_it(
    lyon: Any, bruno: Any, ada: Any, client_at: Any, address: str
) -> None:
    closes = clock.now() + timedelta(days=20)
    with enter(lyon):
        bruno.language = "en"
        bruno.save()
        project = complete_draft(bruno, decide_on=date(2027, 6, 1))
        projects.add_milestone(project, title="Open day", happens_on=date(2027, 4, 2), by=bruno)
        project = projects.publish_project(project, by=bruno)
        open_discussion(bruno, project=project, closes_at=closes)
        actions.add_task(project, title="Book the hall", owner=bruno, due_on=date(2027, 3, 1), by=bruno)
        done = actions.add_task(project, title="Done", owner=bruno, due_on=date(2027, 3, 1), by=bruno)
        actions.finish_task(done, by=bruno)
    found = entries(client_at(lyon).get(address))
    assert {name: event.decoded("dtstart") for name, event in found.items()} == {
        "To do: Book the hall": date(2027, 3, 1),
        "Open day": date(2027, 4, 2),
        "Decision: The Market Square": date(2027, 6, 1),
        "Closes: Where should trees stand on the Market Square?": closes.replace(microsecond=0),
    }
    assert str(found["Open day"]["url"]).endswith("/workspace/projects/the-market-square/timeline/")


def test_it_needs_no_session_and_sets_no_cookie(lyon: Any, client_at: Any, address: str) -> None:
    answer = client_at(lyon).get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert not answer.cookies
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_a_program_that_asks_again_gets_nothing_new(
    lyon: Any, bruno: Any, client_at: Any, address: str
) -> None:
    client = client_at(lyon)
    tag = client.get(address)["ETag"]
    with clock.frozen_at(clock.now() + timedelta(hours=5)):
        again = client.get(address, HTTP_IF_NONE_MATCH=tag)
    assert again.status_code == 304
    assert again.content == b""
    with enter(lyon):
        actions.add_task(complete_draft(bruno), title="New", owner=bruno, due_on=date(2027, 3, 1), by=bruno)
    assert client.get(address, HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_it_is_worth_nothing_elsewhere(lyon: Any, turin: Any, client_at: Any, address: str) -> None:
    assert client_at(turin).get(address).status_code == 404
    assert client_at(lyon).get("/calendar/" + "a" * 43 + "/").status_code == 404
    assert client_at(lyon).post(address).status_code == 405


def test_only_its_hash_is_kept(lyon: Any, address: str) -> None:
    with enter(lyon):
        row = CalendarAddress.objects.get()
    token = address.split("/")[2]
    assert len(token) == 43
    assert token not in (row.token_hash, str(row))
    assert len(row.token_hash) == 64


def test_a_new_address_ends_the_old_one_and_it_can_be_removed(
    lyon: Any, bruno: Any, client_at: Any, address: str
) -> None:
    client = client_at(lyon, bruno)
    page = client.post("/workspace/calendar/")
    assert page["Cache-Control"] == "no-store"
    shown = page.content.decode().split("/calendar/")
    new = next(f"/calendar/{part[:43]}/" for part in shown if "<" not in part[:43] and len(part) > 43)
    assert client_at(lyon).get(address).status_code == 404
    assert client_at(lyon).get(new).status_code == 200
    client.post("/workspace/calendar/removal/")
    assert client_at(lyon).get(new).status_code == 404
    assert "Make an address" in client.get("/workspace/calendar/").content.decode()


def test_somebody_who_left_has_no_calendar(lyon: Any, client_at: Any) -> None:
    with enter(lyon):
        emma = person("emma", role=Role.MEMBER)
        path = f"/calendar/{actions.make_calendar_address(emma)}/"
    assert client_at(lyon).get(path).status_code == 200
    with enter(lyon):
        RoleAssignment.objects.filter(user=emma).delete()
    assert client_at(lyon).get(path).status_code == 404


def test_the_api_gives_the_address_once(lyon: Any, bruno: Any, ada: Any, client_at: Any) -> None:
    client = client_at(lyon, bruno)
    made = client.post("/api/v1/calendar-address/")
    assert made.status_code == 201
    path = "/" + made.json()["url"].split("/", 3)[3]
    assert client_at(lyon).get(path).status_code == 200
    assert client.delete("/api/v1/calendar-address/").status_code == 204
    assert client_at(lyon).get(path).status_code == 404
    assert client_at(lyon, ada).post("/api/v1/calendar-address/").status_code == 403


@pytest.mark.parametrize("number", [2, 20])
def test_it_costs_the_same_whatever_there_is(
    lyon: Any, bruno: Any, client_at: Any, address: str, number: int, django_assert_num_queries: Any
) -> None:
    with enter(lyon):
        project = complete_draft(bruno)
        for n in range(number):
            actions.add_task(project, title=f"Task {n}", owner=bruno, due_on=date(2027, 3, 1), by=bruno)
    client = client_at(lyon)
    # The city is looked up first; one query for each kind of activity that can close.
    with django_assert_num_queries(8 + len(kinds())):
        client.get(address)
