"""Promises: what can happen to them, of what people are reminded, and the figures."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit import clock
from kit.errors import NotAllowed, Refused
from participation.answers import actions, queries
from participation.answers.figures import promise_figures
from participation.answers.jobs import look_after_promises
from participation.answers.models import Promise, PromiseEvent
from participation.answers.reminders import stage_of
from participation.departments.actions import create_department, merge_department
from participation.departments.models import Role
from participation.discussions import actions as discussions
from participation.news.kinds import Kind
from participation.news.models import News
from participation.projects.models import Project
from tests.participation.arrange import open_discussion, person, published_project, the_department

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(inside_lyon: Any, bruno: Any) -> Project:
    return published_project(bruno)


def promise(project: Project, by: Any, **facts: Any) -> Promise:
    given = {
        "kind": "report",
        "text": "We show the plan",
        "due_on": clock.today() + timedelta(days=10),
        "owner": by,
        "department": the_department(),
        **facts,
    }
    return actions.give_promise(project, by=by, **given)


def on(day: date, hour: int = 9) -> Any:
    return clock.frozen_at(datetime.combine(day, time(hour), tzinfo=ZoneInfo("Europe/Paris")))


def kinds_of(row: Promise) -> list[str]:
    return list(row.events.values_list("kind", flat=True))


def test_a_promise_in_a_draft_is_given_when_the_answer_is_published(
    inside_lyon: Any, ada: Any, bruno: Any
) -> None:
    made = discussions.contribute(open_discussion(bruno), by=ada, body="Lime trees")
    project = made.discussion.project
    answer = actions.draft_answer(
        project, contributions=[made], body="Yes.", by=bruno, department=the_department()
    )
    row = promise(project, bruno, answer=answer)
    assert row.given_at is None
    assert list(queries.promises_of_project(project)) == []
    actions.publish_answer(answer, by=bruno)
    assert list(queries.promises_of_project(project)) == [row]
    assert kinds_of(row) == ["given"]


def test_late_follows_from_the_day(project: Project, bruno: Any) -> None:
    row = promise(project, bruno)
    assert not row.is_late(row.due_on)
    assert row.is_late(row.due_on + timedelta(days=1))
    with on(row.due_on + timedelta(days=1)):
        assert list(queries.late_promises(clock.today())) == [row]
        kept = actions.keep_promise(row, by=bruno, words="Here it is.")
    assert kept.was_kept_late
    assert not kept.is_late(row.due_on + timedelta(days=30))


def test_a_moved_promise_is_judged_by_the_day_that_was_said_first(project: Project, bruno: Any) -> None:
    row = promise(project, bruno)
    row = actions.move_promise(row, due_on=row.due_on + timedelta(days=5), words="The survey", by=bruno)
    assert row.was_moved
    with on(row.due_on):
        row = actions.keep_promise(row, by=bruno, words="Done.")
    assert (row.was_kept_in_time, row.was_kept_late) == (False, True)


def test_breaking_needs_words(project: Project, bruno: Any) -> None:
    row = promise(project, bruno)
    with pytest.raises(Refused, match="Say why"):
        actions.break_promise(row, by=bruno, words=" ")
    assert actions.break_promise(row, by=bruno, words="The council stopped it.").is_broken


def test_only_its_owner_and_those_who_answer_say_what_became_of_it(
    project: Project, bruno: Any, ada: Any
) -> None:
    emma = person("emma", role=Role.MEMBER)
    row = promise(project, bruno)
    for nobody in (ada, emma):
        with pytest.raises(NotAllowed, match="Only its owner"):
            actions.keep_promise(row, by=nobody, words="Done.")
    row = actions.hand_promise_over(row, owner=emma, department=the_department(), by=bruno)
    assert actions.keep_promise(row, by=emma, words="Done.").is_kept


def test_a_resident_owns_no_promise(project: Project, bruno: Any, ada: Any) -> None:
    with pytest.raises(Refused, match="role"):
        promise(project, bruno, owner=ada)


def test_open_promises_go_to_the_heir_of_a_department(project: Project, bruno: Any) -> None:
    gone = create_department(name="Parks", by=bruno)
    row = promise(project, bruno, department=gone)
    done = actions.keep_promise(promise(project, bruno, department=gone), by=bruno, words="Done.")
    merge_department(gone, into=the_department(), by=bruno)
    assert Promise.objects.get(pk=row.pk).department == the_department()
    assert Promise.objects.get(pk=done.pk).department == gone


DAYS = st.integers(-400, 400)


@given(left=DAYS)
def test_reminders_come_before_on_and_weekly_after_and_never_turn_back(left: int) -> None:
    due = date(2026, 6, 15)
    today = due - timedelta(days=left)
    stage, tomorrow = stage_of(due, today), stage_of(due, today + timedelta(days=1))
    assert (stage is None) == (left > 7)
    if stage is None:
        return
    assert stage.is_late == (left < 0)
    assert stage.escalates == (left < -7)
    # Once somebody was reminded, the next day brings the same stage or a later one, and each week a new one.
    assert tomorrow is not None
    if left < 0:
        assert (stage.key != tomorrow.key) == (-left % 7 == 0)


def test_owners_are_reminded_once_for_each_stage_and_leads_are_asked_for_help(
    project: Project, bruno: Any
) -> None:
    emma = person("emma", role=Role.MEMBER)
    row = promise(project, bruno, owner=emma)
    for day in range(-9, 16):
        with on(row.due_on + timedelta(days=day)):
            look_after_promises()
            look_after_promises()
    told = [
        (news.key.split(":")[3], news.people) for news in News.objects.filter(kind=Kind.DUTY).order_by("id")
    ]
    both = sorted([bruno.pk, emma.pk])
    assert told == [
        ("before-7", [emma.pk]),
        ("before-1", [emma.pk]),
        ("today", [emma.pk]),
        ("late-0", [emma.pk]),
        ("late-1", both),
        ("late-2", both),
    ]
    assert kinds_of(row) == ["given", "late"]
    assert News.objects.filter(kind=Kind.PROMISE).count() == 2


def test_nobody_is_reminded_of_what_is_done(project: Project, bruno: Any) -> None:
    row = actions.keep_promise(promise(project, bruno), by=bruno, words="Done.")
    with on(row.due_on + timedelta(days=1)):
        look_after_promises()
    assert not News.objects.filter(kind=Kind.DUTY).exists()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["keep", "break", "move", "reopen", "look", "wait"]),
        st.integers(0, 12),
        st.booleans(),
    ),
    max_size=10,
)


@given(steps=STEPS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_a_promise_stays_sound(inside_lyon: Any, bruno: Any, steps: list[Any]) -> None:
    with transaction.atomic():
        row = promise(published_project(bruno), bruno)
        day = clock.today() + timedelta(days=1)
        for step, days, has_words in steps:
            day += timedelta(days=days if step == "wait" else 0)
            with on(day):
                row = _step(row, step, day + timedelta(days=days), "Because." if has_words else "", bruno)
                _assert_sound(row, clock.today())
        transaction.set_rollback(True)


def _step(row: Promise, step: str, due_on: date, words: str, by: Any) -> Promise:
    was_open = row.is_open
    acts: dict[str, Any] = {
        "keep": lambda: actions.keep_promise(row, by=by, words=words),
        "break": lambda: actions.break_promise(row, by=by, words=words),
        "move": lambda: actions.move_promise(row, due_on=due_on, words=words, by=by),
        "reopen": lambda: actions.reopen_promise(row, words=words, by=by),
    }
    if step == "look":
        look_after_promises()
    if step not in acts:
        return Promise.objects.get(pk=row.pk)
    try:
        with transaction.atomic():
            changed: Promise = acts[step]()
    except Refused:
        return Promise.objects.get(pk=row.pk)
    assert words
    assert was_open == (step != "reopen")
    return changed


def _assert_sound(row: Promise, today: date) -> None:
    assert row.is_open + row.is_kept + row.is_broken == 1
    assert row.is_open == (row.settled_on is None)
    assert not (row.is_late(today) and not row.is_open)
    assert row.was_kept_in_time + row.was_kept_late == row.is_kept
    if not row.is_open:
        assert row.words
    history = kinds_of(row)
    assert history[0] == "given"
    assert history.count("reopened") <= history.count("kept") + history.count("broken")
    # The last word about it in the history is the state that it is in.
    last = [kind for kind in history if kind in ("kept", "broken", "reopened", "given")][-1]
    assert row.state == {"given": "open", "reopened": "open"}.get(last, last)


ONE = st.builds(
    lambda promised, moved, state, settled: SimpleNamespace(
        promised_on=date(2026, 1, 1) + timedelta(days=promised),
        due_on=date(2026, 1, 1) + timedelta(days=promised + moved),
        state=state,
        settled_on=None if state == "open" else date(2026, 1, 1) + timedelta(days=settled),
    ),
    st.integers(0, 100),
    st.integers(0, 20),
    st.sampled_from(["open", "kept", "broken"]),
    st.integers(0, 140),
)


@given(rows=st.lists(ONE, max_size=30), today=st.integers(0, 150))
def test_the_figures_add_up(rows: list[Any], today: int) -> None:
    figures = promise_figures(rows, today=date(2026, 1, 1) + timedelta(days=today))
    assert figures.given == len(rows)
    assert figures.due == figures.kept + figures.broken + figures.late
    assert figures.kept_in_time <= figures.kept <= figures.due <= figures.given
    for share in (figures.share_kept, figures.share_in_time):
        assert share is None or 0 <= share <= 1
    assert (figures.share_kept is None) == (figures.due == 0)


def test_the_history_says_who_and_when(project: Project, bruno: Any) -> None:
    row = promise(project, bruno)
    actions.keep_promise(row, by=bruno, words="Done.")
    actions.reopen_promise(row, words="It was another plan.", by=bruno)
    events = list(PromiseEvent.objects.filter(promise=row).values_list("kind", "words", "done_by"))
    assert events == [
        ("given", "", bruno.pk),
        ("kept", "Done.", bruno.pk),
        ("reopened", "It was another plan.", bruno.pk),
    ]
