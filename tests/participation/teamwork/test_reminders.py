"""What is due is said once when it is near, once on its day, once when it is late: in one mail a day, in one's morning."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from kit import clock
from participation.departments.actions import create_department
from participation.departments.models import Role
from participation.news.models import Reader
from participation.teamwork import actions, reminding
from participation.teamwork.jobs import send_reminders
from tenants.context import enter
from tests.participation.arrange import complete_draft, person

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 10)


def at(day: int, hour: int = 9, *, zone: str = "Europe/Paris") -> datetime:
    """So many days after DAY, at an hour of a zone's clock."""
    return datetime(2027, 3, 10, hour, tzinfo=ZoneInfo(zone)) + timedelta(days=day)


@pytest.fixture
def project(inside_lyon: Any, bruno: Any) -> Any:
    return complete_draft(bruno)


@pytest.fixture
def emma(inside_lyon: Any) -> Any:
    return person("emma", role=Role.MEMBER)


@pytest.fixture
def mails(lyon: Any, run_jobs: Any) -> Any:
    """What a run at that moment mails: pairs of address and subject."""

    def run(moment: datetime) -> list[tuple[str, str]]:
        mail.outbox.clear()
        with clock.frozen_at(moment), enter(lyon):
            send_reminders()
        run_jobs()
        return sorted((sent.to[0].partition("@")[0], sent.subject) for sent in mail.outbox)

    return run


def test_each_thing_is_told_three_times_and_no_more(project: Any, bruno: Any, emma: Any, mails: Any) -> None:
    actions.add_task(project, title="Book the hall", owner=emma, due_on=DAY, by=bruno)
    told = [(day, mails(at(day))) for day in range(-4, 6)]
    assert [day for day, sent in told if sent] == [-2, 0, 1]
    assert all(len(sent) == 1 and sent[0][0] == "emma" for _day, sent in told if sent)


def test_the_job_may_run_as_often_as_it_likes(project: Any, bruno: Any, emma: Any, mails: Any) -> None:
    actions.add_task(project, title="Book the hall", owner=emma, due_on=DAY, by=bruno)
    assert len(mails(at(0))) == 1
    actions.add_task(project, title="Order chairs", owner=emma, due_on=DAY, by=bruno)
    assert mails(at(0, 9)) == []
    assert mails(at(0, 18)) == []
    # What came up after the mail of the day is in the next one.
    assert len(mails(at(1))) == 1
    assert "Order chairs" in mail.outbox[0].body


def test_everything_of_a_day_is_in_one_mail(project: Any, bruno: Any, emma: Any, mails: Any) -> None:
    for title, days in (("One", 0), ("Two", 1), ("Three", -9), ("Far", 3)):
        actions.add_task(project, title=title, owner=emma, due_on=DAY + timedelta(days=days), by=bruno)
    assert len(mails(at(0))) == 1
    body = mail.outbox[0].body
    assert all(title in body for title in ("One", "Two", "Three"))
    assert "Far" not in body


def test_nobody_is_told_about_what_is_done(project: Any, bruno: Any, emma: Any, mails: Any) -> None:
    done = actions.add_task(project, title="Book the hall", owner=emma, due_on=DAY, by=bruno)
    dropped = actions.add_task(project, title="Order chairs", owner=emma, due_on=DAY, by=bruno)
    actions.finish_task(done, by=emma)
    actions.drop_task(dropped, reason="There are some.", by=emma)
    assert mails(at(1)) == []


def test_a_day_that_moves_is_a_new_day(project: Any, bruno: Any, emma: Any, mails: Any) -> None:
    task = actions.add_task(project, title="Book the hall", owner=emma, due_on=DAY, by=bruno)
    assert len(mails(at(1))) == 1
    actions.edit_task(task, due_on=DAY + timedelta(days=2), by=emma)
    assert len(mails(at(2))) == 1


def test_it_comes_in_ones_own_morning_and_language(project: Any, bruno: Any, emma: Any, mails: Any) -> None:
    Reader.objects.create(user=emma, timezone="America/Martinique")
    actions.add_task(project, title="Book the hall", owner=emma, due_on=DAY, by=bruno)
    assert mails(at(-2, 9)) == []
    [(_who, subject)] = mails(at(-2, 7, zone="America/Martinique"))
    assert subject == "Book the hall: in 2 days"
    assert 'lang="fr"' in mail.outbox[0].alternatives[0].content  # type: ignore[attr-defined]


def test_not_before_the_morning(project: Any, bruno: Any, emma: Any, mails: Any) -> None:
    actions.add_task(project, title="Book the hall", owner=emma, due_on=DAY, by=bruno)
    assert mails(at(0, 5)) == []
    assert len(mails(at(0, 8))) == 1


def test_a_departments_task_reminds_whoever_has_to_name_somebody(
    project: Any, bruno: Any, mails: Any
) -> None:
    parks = create_department(name="Parks", by=None)
    person("paula", role=Role.DEPARTMENT_ADMINISTRATOR, department=parks)
    actions.add_task(project, title="Count the oaks", department=parks, due_on=DAY, by=bruno)
    assert [who for who, _subject in mails(at(0))] == ["paula"]


def test_who_stands_in_is_reminded_too(project: Any, bruno: Any, emma: Any, mails: Any) -> None:
    paul = person("paul", role=Role.MEMBER)
    actions.add_task(project, title="Book the hall", owner=emma, due_on=DAY, by=bruno)
    with clock.frozen_at(at(-1)):
        actions.say_absence(emma, cover=paul, first_on=DAY, last_on=DAY + timedelta(days=3), by=emma)
    assert [who for who, _subject in mails(at(0))] == ["emma", "paul"]
    assert any("for Emma" in sent.body for sent in mail.outbox)


def test_a_hand_over_nobody_answers_is_told_to_both_sides_and_the_one_above(
    project: Any, bruno: Any, emma: Any, mails: Any
) -> None:
    city = create_department(name="City greens", by=None)
    parks = create_department(name="Parks", parent=city, by=None)
    person("paula", role=Role.DEPARTMENT_ADMINISTRATOR, department=parks)
    person("gina", role=Role.DEPARTMENT_ADMINISTRATOR, department=city)
    task = actions.add_task(project, title="Count the oaks", owner=emma, by=bruno)
    with clock.frozen_at(at(-9)):
        actions.hand_over_task(task, to_department=parks, due_at=at(0, 12), by=emma)
    mails(at(-9, 10))
    assert [who for who, _subject in mails(at(-1))] == ["paula"]
    assert [who for who, _subject in mails(at(0))] == ["paula"]
    assert [who for who, _subject in mails(at(1))] == ["emma", "gina", "paula"]
    assert mails(at(2)) == []


def test_what_was_accepted_and_is_late_is_told_to_whoever_asked(
    project: Any, bruno: Any, emma: Any, mails: Any
) -> None:
    parks = create_department(name="Parks", by=None)
    paula = person("paula", role=Role.DEPARTMENT_ADMINISTRATOR, department=parks)
    tom = person("tom", role=Role.MEMBER, department=parks)
    task = actions.add_task(project, title="Count the oaks", owner=emma, due_on=DAY, by=bruno)
    with clock.frozen_at(at(-9)):
        row = actions.hand_over_task(task, to_department=parks, due_at=at(0, 12), by=emma)
        actions.accept_hand_over(row, owner=tom, by=paula)
    mails(at(-9, 10))
    assert [who for who, _subject in mails(at(0))] == ["tom"]
    assert {"emma", "paula", "tom"} <= {who for who, _subject in mails(at(1))}


@pytest.mark.parametrize("number", [3, 30])
def test_it_costs_the_same_whatever_there_is(
    project: Any, bruno: Any, emma: Any, number: int, django_assert_num_queries: Any
) -> None:
    for n in range(number):
        actions.add_task(project, title=f"Task {n}", owner=[emma, bruno][n % 2], due_on=DAY, by=bruno)
    with clock.frozen_at(at(0)), django_assert_num_queries(9):
        reminding.by_person(reminding.open_items(DAY))
