"""Agree, disagree, unsure: one each, changeable, and counted exactly whatever happens at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.discussions import actions, queries
from participation.discussions.models import Contribution, Discussion, Stance
from participation.journal.models import Event, Kind
from tenants.context import enter
from tests.participation.arrange import open_discussion, person


@pytest.fixture
def made(inside_lyon: Any, bruno: Any, ada: Any) -> Contribution:
    return actions.contribute(open_discussion(bruno), by=ada, body="Lime trees")


def counts(contribution: Contribution) -> tuple[int, int, int]:
    row = Contribution.objects.get(pk=contribution.pk)
    return row.agree_count, row.unsure_count, row.disagree_count


@pytest.mark.django_db
def test_a_stance_counts(made: Contribution, bruno: Any) -> None:
    actions.take_stance(made, by=bruno, value=1)
    assert counts(made) == (1, 0, 0)
    assert queries.stances_of(bruno, [made]) == {made.pk: 1}


@pytest.mark.django_db
def test_another_stance_replaces_the_first(made: Contribution, bruno: Any) -> None:
    for value in (1, 0, -1):
        actions.take_stance(made, by=bruno, value=value)
    assert counts(made) == (0, 0, 1)
    assert Stance.objects.count() == 1
    kinds = Event.objects.filter(kind__startswith="stance.").order_by("id").values_list("kind", "value")
    assert list(kinds) == [
        (Kind.STANCE_TAKEN, 1),
        (Kind.STANCE_CHANGED, 0),
        (Kind.STANCE_CHANGED, -1),
    ]


@pytest.mark.django_db
def test_the_same_stance_again_changes_nothing(made: Contribution, bruno: Any) -> None:
    for _ in range(3):
        actions.take_stance(made, by=bruno, value=1)
    assert counts(made) == (1, 0, 0)
    assert Event.objects.filter(kind__startswith="stance.").count() == 1


@pytest.mark.django_db
def test_a_stance_can_be_taken_back(made: Contribution, bruno: Any) -> None:
    actions.take_stance(made, by=bruno, value=-1)
    actions.withdraw_stance(made, by=bruno)
    actions.withdraw_stance(made, by=bruno)
    assert counts(made) == (0, 0, 0)
    assert Event.objects.filter(kind=Kind.STANCE_WITHDRAWN).count() == 1


@pytest.mark.django_db
def test_there_is_no_fourth_stance(made: Contribution, bruno: Any) -> None:
    with pytest.raises(Refused) as refused:
        actions.take_stance(made, by=bruno, value=2)
    assert refused.value.field == "value"


@pytest.mark.django_db
def test_replies_take_no_stances(made: Contribution, ada: Any, bruno: Any) -> None:
    with pytest.raises(NotAllowed, match="not with a reply"):
        actions.take_stance(actions.reply(made, by=ada, body="Or oaks"), by=bruno, value=1)


@pytest.mark.django_db
def test_a_closed_discussion_takes_no_stances(made: Contribution, bruno: Any) -> None:
    actions.close_discussion(made.discussion, by=bruno)
    with pytest.raises(NotAllowed, match="closed"):
        actions.take_stance(made, by=bruno, value=1)


@pytest.mark.django_db
def test_where_somebody_stands_is_not_in_the_record_of_who_did_what(made: Contribution, bruno: Any) -> None:
    before = AuditEntry.objects.count()
    actions.take_stance(made, by=bruno, value=1)
    assert AuditEntry.objects.count() == before


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.integers(min_value=0, max_value=3), st.sampled_from([1, 0, -1, None])), max_size=15
    )
)
def test_counters_are_the_rows_counted(
    inside_lyon: Any, bruno: Any, ada: Any, steps: list[tuple[int, int | None]]
) -> None:
    row = open_discussion(bruno)
    made = actions.contribute(row, by=ada, body="Lime trees")
    people = [person(f"citizen{number}") for number in range(4)]
    for who, value in steps:
        if value is None:
            actions.withdraw_stance(made, by=people[who])
        else:
            actions.take_stance(made, by=people[who], value=value)
    stances = list(Stance.objects.filter(contribution=made).values_list("value", flat=True))
    assert counts(made) == (stances.count(1), stances.count(0), stances.count(-1))
    events = Event.objects.filter(kind__startswith="stance.", discussion_id=row.pk)
    taken = events.filter(kind=Kind.STANCE_TAKEN).count()
    assert len(stances) == taken - events.filter(kind=Kind.STANCE_WITHDRAWN).count()


def at_once(lyon: Any, jobs: list[Callable[[], Any]]) -> None:
    """Run every job in a thread and connection of its own, all let go at the same moment."""
    failures: list[BaseException] = []
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> None:
        try:
            with enter(lyon):
                gate.wait(timeout=20)
                job()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []


@pytest.mark.django_db(transaction=True)
def test_stances_of_many_people_at_once_are_counted_exactly(lyon: Any, bruno: Any, ada: Any) -> None:
    with enter(lyon):
        made = actions.contribute(open_discussion(bruno), by=ada, body="Lime trees")
        people = [person(f"citizen{number}") for number in range(8)]

    def change_their_mind(citizen: Any) -> None:
        for value in (1, -1, 0, 1, -1, 1):
            actions.take_stance(made, by=citizen, value=value)

    at_once(lyon, [lambda citizen=citizen: change_their_mind(citizen) for citizen in people])  # type: ignore[misc]
    with enter(lyon):
        assert counts(made) == (8, 0, 0)
        assert Event.objects.filter(kind=Kind.STANCE_TAKEN).count() == 8


@pytest.mark.django_db(transaction=True)
def test_one_person_with_many_fingers_has_one_stance(lyon: Any, bruno: Any, ada: Any) -> None:
    with enter(lyon):
        made = actions.contribute(open_discussion(bruno), by=ada, body="Lime trees")
        citizen = person("citizen")
    at_once(lyon, [lambda: actions.take_stance(made, by=citizen, value=1) for _ in range(6)])
    with enter(lyon):
        assert counts(made) == (1, 0, 0)
        assert Stance.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_contributions_replies_hidings_and_recounts_at_once_stay_exact(
    lyon: Any, bruno: Any, ada: Any
) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
        made = [actions.contribute(row, by=ada, body=f"Thought {n}") for n in range(4)]
        people = [person(f"citizen{number}") for number in range(4)]

    def talk(citizen: Any) -> None:
        for number in range(3):
            new = actions.contribute(row, by=citizen, body=f"Idea {number}")
            actions.reply(made[number], by=citizen, body=f"Reply {number}")
            actions.take_stance(new, by=citizen, value=1)

    def hide_and_restore() -> None:
        for contribution in made:
            actions.hide_contribution(contribution, by=bruno, reason="Looking at it")
            actions.restore_contribution(contribution, by=bruno)

    def count_again() -> None:
        for _ in range(4):
            actions.recount(row)

    def talk_or_be_told_no(citizen: Any) -> None:
        # Whoever replies in the moment in which it is hidden is told so; that is not what is tested here.
        try:
            talk(citizen)
        except NotAllowed:
            return

    jobs: list[Callable[[], Any]] = [
        lambda citizen=citizen: talk_or_be_told_no(citizen) for citizen in people
    ]  # type: ignore[misc]
    at_once(lyon, [*jobs, hide_and_restore, count_again])
    with enter(lyon):
        found = Discussion.objects.get(pk=row.pk)
        visible = Contribution.objects.filter(discussion=row).visible()
        assert found.contribution_count == visible.top_level().count()
        assert found.reply_count == visible.replies().count()
        for contribution in visible.top_level():
            assert contribution.reply_count == contribution.replies.visible().count()
            assert contribution.agree_count == contribution.stances.filter(value=1).count()
