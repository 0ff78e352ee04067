"""The event log can only grow, is written with what it records, and does not say who people are."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction

from kit import clock
from participation.discussions import actions as discussions
from participation.journal import actions as journal
from participation.journal.models import Event, FreshEvent, Kind
from participation.participants.actions import renew_pseudonyms
from participation.participants.models import Participant
from tests.participation.arrange import open_discussion

if TYPE_CHECKING:
    from accounts.models import User
    from participation.discussions.models import Discussion

AT = datetime(2026, 10, 5, 22, 30, tzinfo=UTC)


@pytest.fixture
def discussion(inside_lyon: object, bruno: User) -> Discussion:
    return open_discussion(bruno)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal_event",
        "UPDATE journal_event SET participant_ref = NULL",
        "UPDATE journal_event SET occurred_on = '2020-01-01'",
        "TRUNCATE journal_event",
    ],
)
def test_the_database_refuses_to_change_it(discussion: Discussion, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_an_event_shares_the_fate_of_what_it_records(discussion: Discussion, ada: User) -> None:
    before = Event.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        discussions.contribute(discussion, by=ada, body="Lime trees")
        raise RuntimeError
    assert Event.objects.count() == before
    assert FreshEvent.objects.count() == before


def test_people_are_known_by_their_pseudonym(discussion: Discussion, ada: User) -> None:
    made = discussions.contribute(discussion, by=ada, body="Lime trees")
    person = Participant.objects.get(user=ada)
    event = Event.objects.get(kind=Kind.CONTRIBUTION_MADE)
    assert event.participant_ref == person.pseudonym
    assert person.pseudonym not in (person.pk, ada.pk, made.pk)


def test_what_a_person_did_names_no_contribution_and_no_time_of_the_day(
    discussion: Discussion, ada: User
) -> None:
    at = clock.now()
    made = discussions.contribute(discussion, by=ada, body="Lime trees", at=at)
    discussions.take_stance(made, by=person_named("emil"), value=1, at=at)
    for event in Event.objects.exclude(participant_ref=None):
        assert event.contribution_id is None
        assert event.occurred_at != at
        assert (event.occurred_at.minute, event.occurred_at.second) == (0, 0)
        assert (event.recorded_at.minute, event.recorded_at.second) == (0, 0)


def test_what_the_government_did_names_the_contribution_and_not_its_author(
    discussion: Discussion, ada: User, bruno: User
) -> None:
    made = discussions.contribute(discussion, by=ada, body="Lime trees")
    at = clock.now()
    discussions.hide_contribution(made, by=bruno, reason="Off topic", at=at)
    event = Event.objects.get(kind=Kind.CONTRIBUTION_HIDDEN)
    assert (event.contribution_id, event.participant_ref, event.occurred_at) == (made.pk, None, at)


def test_days_are_those_of_the_city(discussion: Discussion) -> None:
    journal.record(Kind.PAGE_READ, at=AT, project_id=discussion.project_id)
    assert Event.objects.get(kind=Kind.PAGE_READ).occurred_on == date(2026, 10, 6)


class TestBreakingTheLink:
    def test_what_was_done_stays_and_leads_to_nobody(self, discussion: Discussion, ada: User) -> None:
        discussions.contribute(discussion, by=ada, body="Lime trees")
        before = Participant.objects.get(user=ada).pseudonym
        assert renew_pseudonyms(Participant.objects.filter(user=ada)) == 1
        assert Event.objects.filter(participant_ref=before).count() == 2
        assert not Participant.objects.filter(pseudonym=before).exists()

    def test_who_comes_back_is_somebody_new(self, discussion: Discussion, ada: User) -> None:
        discussions.contribute(discussion, by=ada, body="Lime trees")
        renew_pseudonyms(Participant.objects.filter(user=ada))
        discussions.contribute(discussion, by=ada, body="Plane trees")
        said = Event.objects.filter(kind=Kind.CONTRIBUTION_MADE)
        assert said.values("participant_ref").distinct().count() == 2

    def test_nobody_elses_is_touched(self, discussion: Discussion, ada: User) -> None:
        discussions.contribute(discussion, by=ada, body="Lime trees")
        other = person_named("emil")
        discussions.contribute(discussion, by=other, body="Plane trees")
        before = Participant.objects.get(user=other).pseudonym
        renew_pseudonyms(Participant.objects.filter(user=ada))
        assert Participant.objects.get(user=other).pseudonym == before


def test_pseudonyms_differ(inside_lyon: object) -> None:
    Participant.objects.bulk_create(Participant(name=f"Resident {number}") for number in range(200))
    numbers = Participant.objects.values_list("pseudonym", flat=True)
    assert len(set(numbers)) == 200
    assert all(0 <= number < 2**63 for number in numbers)


def test_a_stream_is_recorded_in_its_order_and_marked_for_counting(
    discussion: Discussion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "AT_ONCE", 7)
    FreshEvent.objects.all().delete()
    events = (Event(kind=Kind.PAGE_READ, occurred_at=AT, value=number) for number in range(20))
    assert journal.record_many(events) == 20
    stored = Event.objects.filter(kind=Kind.PAGE_READ).order_by("id")
    assert [event.value for event in stored] == list(range(20))
    assert set(FreshEvent.objects.values_list("event_id", flat=True)) == {event.pk for event in stored}


def test_an_event_costs_one_statement(discussion: Discussion, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        journal.record(Kind.PAGE_READ, at=AT, project_id=discussion.project_id)


def person_named(name: str) -> User:
    from tests.participation.arrange import person

    return person(name)
