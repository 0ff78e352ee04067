"""Somebody is away, and somebody else stands in: sees it, may do what their own rights allow, never in a circle."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit import clock
from kit.errors import NotAllowed, Refused
from participation.departments.models import Role
from participation.teamwork import actions, queries
from participation.teamwork.models import Absence
from participation.teamwork.needs import needs_of
from participation.teamwork.rules import covered_by
from tenants.context import enter
from tests.participation.arrange import complete_draft, contributions, open_discussion, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def emma(inside_lyon: Any) -> Any:
    return person("emma", role=Role.MEMBER)


@pytest.fixture
def paul(inside_lyon: Any) -> Any:
    return person("paul", role=Role.MEMBER)


@pytest.fixture
def nina(inside_lyon: Any) -> Any:
    return person("nina", role=Role.MEMBER)


def away(who: Any, cover: Any, *, first: int = 0, last: int = 7) -> Absence:
    today = clock.today()
    return actions.say_absence(
        who,
        cover=cover,
        first_on=today + timedelta(days=first),
        last_on=today + timedelta(days=last),
        by=who,
    )


def test_what_waits_for_somebody_who_is_away_shows_to_their_cover(emma: Any, paul: Any, bruno: Any) -> None:
    project = complete_draft(bruno)
    task = actions.add_task(project, title="Book the hall", owner=emma, due_on=clock.today(), by=bruno)
    assert needs_of(paul) == []
    away(emma, paul)
    del paul._covered
    [need] = needs_of(paul)
    assert (need.title, need.on_behalf_of) == ("Book the hall", "Emma")
    assert actions.finish_task(task, by=paul).is_done


def test_before_and_after_it_does_not(emma: Any, paul: Any, bruno: Any) -> None:
    task = actions.add_task(
        complete_draft(bruno), title="Book the hall", owner=emma, due_on=clock.today(), by=bruno
    )
    away(emma, paul, first=1, last=3)
    assert covered_by(paul) == frozenset()
    with pytest.raises(NotAllowed):
        actions.finish_task(task, by=paul)


def test_standing_in_gives_no_rights(emma: Any, paul: Any, bruno: Any, ada: Any) -> None:
    """The cover of somebody who answers sees what waits, and may answer only where their own roles say so."""
    from participation.answers.rules import may_answer

    discussion = open_discussion(bruno)
    contributions(discussion, ada, number=1)
    away(bruno, paul)
    assert [need.on_behalf_of for need in needs_of(paul)] == ["Bruno"]
    assert not may_answer(paul, discussion.project)


def test_where_a_cover_is_away_too_the_next_one_stands_in(emma: Any, paul: Any, bruno: Any) -> None:
    away(emma, paul)
    away(paul, bruno)
    assert covered_by(bruno) == {emma.pk, paul.pk}
    assert queries.reachable([emma.pk]) == [(emma, None), (bruno, emma)]


def test_nobody_covers_in_a_circle(emma: Any, paul: Any, bruno: Any) -> None:
    away(emma, paul)
    with pytest.raises(Refused) as refused:
        away(paul, emma, first=7, last=9)
    assert refused.value.field == "cover"
    away(paul, bruno)
    with pytest.raises(Refused):
        away(bruno, emma, first=3, last=4)
    # In other days they can.
    away(bruno, emma, first=8, last=9)


def test_odd_days_are_refused_at_their_field(emma: Any, paul: Any) -> None:
    for first, last, field in ((3, 2, "last_on"), (-5, -1, "last_on"), (0, 400, "last_on")):
        with pytest.raises(Refused) as refused:
            away(emma, paul, first=first, last=last)
        assert refused.value.field == field
    away(emma, paul)
    with pytest.raises(Refused) as refused:
        away(emma, paul, first=7, last=8)
    assert refused.value.field == "first_on"


def test_only_oneself_and_administrators_say_it(emma: Any, paul: Any, bruno: Any, ada: Any) -> None:
    today = clock.today()
    with pytest.raises(NotAllowed):
        actions.say_absence(emma, cover=bruno, first_on=today, last_on=today, by=paul)
    made = actions.say_absence(emma, cover=paul, first_on=today, last_on=today, by=bruno)
    with pytest.raises(NotAllowed):
        actions.end_absence(made, by=paul)
    with pytest.raises(Refused) as refused:
        actions.say_absence(paul, cover=ada, first_on=today, last_on=today, by=paul)
    assert refused.value.field == "cover"


def test_coming_back_early_keeps_what_has_passed(emma: Any, paul: Any) -> None:
    started = away(emma, paul)
    actions.end_absence(started, by=emma)
    assert not Absence.objects.exists()
    with clock.frozen_at(clock.now() - timedelta(days=3)):
        started = away(emma, paul)
    actions.end_absence(started, by=emma)
    started.refresh_from_db()
    assert started.last_on == clock.today() - timedelta(days=1)


def test_an_heir_stands_in_where_the_one_who_left_did(emma: Any, paul: Any, bruno: Any) -> None:
    made = away(emma, paul)
    actions.hand_person_over(paul, heir=bruno)
    made.refresh_from_db()
    assert made.cover == bruno
    actions.hand_person_over(bruno, heir=emma)
    assert not Absence.objects.exists()


def circles(absences: list[Absence], day: date) -> bool:
    """The plainest way to find a circle: follow everybody, one step after the other."""
    cover = {row.user_id: row.cover_id for row in absences if row.is_on(day)}
    for start in cover:
        seen, at = set(), start
        while at in cover and at not in seen:
            seen.add(at)
            at = cover[at]
        if at in seen:
            return True
    return False


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    wishes=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 6), st.integers(0, 3)), max_size=7
    )
)
def test_whatever_people_say_there_is_never_a_circle(
    emma: Any, paul: Any, nina: Any, bruno: Any, wishes: list[tuple[int, int, int, int]]
) -> None:
    Absence.objects.all().delete()
    people = [emma, paul, bruno, nina]
    said: list[Absence] = []
    for who, cover, first, length in wishes:
        wish = Absence(
            user=people[who],
            cover=people[cover],
            first_on=clock.today() + timedelta(days=first),
            last_on=clock.today() + timedelta(days=first + length),
        )
        days = [wish.first_on + timedelta(days=n) for n in range(length + 1)]
        twice = any(row.user_id == wish.user_id and row.is_on(day) for row in said for day in days)
        fine = who != cover and not twice and not any(circles([*said, wish], day) for day in days)
        try:
            said.append(away(people[who], people[cover], first=first, last=first + length))
        except Refused:
            assert not fine
        else:
            assert fine


def test_the_page_says_it_plainly(lyon: Any, emma: Any, paul: Any, client_at: Any) -> None:
    client, today = client_at(lyon, emma), clock.today()
    page = client.get("/workspace/absence/").content.decode()
    assert "standing in gives nobody new rights" in page
    days = {"first_on": today.isoformat(), "last_on": (today + timedelta(days=4)).isoformat()}
    assert client.post("/workspace/absence/", {**days, "cover": emma.pk}).status_code == 422
    said = client.post("/workspace/absence/", {**days, "cover": paul.pk}, follow=True).content.decode()
    assert "Paul stands in for you" in said
    assert "Emma" in client_at(lyon, paul).get("/workspace/absence/").content.decode()
    with enter(lyon):
        pk = Absence.objects.get().pk
    assert client_at(lyon, paul).post(f"/workspace/absences/{pk}/removal/").status_code == 403
    client.post(f"/workspace/absences/{pk}/removal/")
    with enter(lyon):
        assert not Absence.objects.exists()


def test_the_api_does_the_same(lyon: Any, emma: Any, paul: Any, client_at: Any) -> None:
    client, today = client_at(lyon, emma), clock.today()
    given_days = {"first_on": today.isoformat(), "last_on": today.isoformat(), "cover": paul.pk}
    made = client.post("/api/v1/absences/", given_days, content_type="application/json")
    assert made.status_code == 201
    assert [row["id"] for row in client.get("/api/v1/absences/").json()] == [made.json()["id"]]
    assert client.delete(f"/api/v1/absences/{made.json()['id']}/").status_code == 204
    assert client.get("/api/v1/absences/").json() == []
