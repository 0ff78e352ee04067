"""What waits for staff comes gathered: in their morning, daily or weekly as each has chosen, never empty, never twice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from kit import clock
from kit.errors import Refused
from participation.departments.models import Role
from participation.news.actions import choose_paces
from participation.news.kinds import Kind, Pace
from participation.news.models import News, Notice
from participation.news.queries import notices_of, told
from participation.teamwork import actions
from participation.teamwork.jobs import gather_what_waits
from tenants.context import enter
from tests.participation.arrange import (
    complete_draft,
    contributions,
    open_discussion,
    person,
    published_project,
)

pytestmark = pytest.mark.django_db
#: A Monday.
MONDAY = date(2027, 3, 8)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """So many days after MONDAY, by Lyon's clock."""
    return datetime(2027, 3, 8 + day, hour, minute, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def emma(inside_lyon: Any) -> Any:
    return person("emma", role=Role.MEMBER)


@pytest.fixture
def morning(lyon: Any, run_jobs: Any) -> Any:
    """What a morning mails: who was written to, as the hours pass."""

    def run(day: int) -> list[str]:
        mail.outbox.clear()
        for hour, minute in ((6, 20), (7, 20), (7, 30), (8, 20)):
            with clock.frozen_at(at(day, hour, minute)):
                with enter(lyon):
                    gather_what_waits()
                run_jobs()
                with enter(lyon):
                    from participation.news.jobs import look_for_what_is_due

                    look_for_what_is_due()
                run_jobs()
        return sorted(message.to[0].partition("@")[0] for message in mail.outbox)

    return run


def task_for(person: Any, bruno: Any, title: str = "Book the hall") -> Any:
    with clock.frozen_at(at(-1, 12)):
        project = complete_draft(bruno)
        return actions.add_task(project, title=title, owner=person, due_on=MONDAY, by=bruno)


def test_it_comes_daily_or_weekly_or_never_as_each_has_chosen(
    emma: Any, bruno: Any, morning: Any, lyon: Any
) -> None:
    task_for(emma, bruno)
    choose_paces(bruno, paces={Kind.WAITS: Pace.NEVER})
    assert [day for day in range(8) if morning(day)] == [0, 7]
    with enter(lyon):
        choose_paces(emma, paces={Kind.WAITS: Pace.DAILY})
    assert [day for day in range(8, 12) if morning(day) == ["emma"]] == [8, 9, 10, 11]


def test_it_gathers_what_every_room_says_and_is_one_mail(
    emma: Any, ada: Any, bruno: Any, morning: Any, lyon: Any
) -> None:
    with enter(lyon):
        choose_paces(emma, paces={Kind.WAITS: Pace.NEVER})
        with clock.frozen_at(at(-4, 9)):
            contributions(open_discussion(bruno, project=published_project(bruno)), ada, number=2)
        task_for(bruno, bruno)
    assert morning(0) == ["bruno"]
    [message] = mail.outbox
    assert "Book the hall" in message.body
    assert "contributions have no answer yet" in message.body
    assert "<li>" in str(message.alternatives[0][0])


def test_nobody_gets_an_empty_one(emma: Any, morning: Any, lyon: Any) -> None:
    assert morning(0) == []
    with enter(lyon):
        assert not News.objects.filter(kind=Kind.WAITS).exists()


def test_what_is_done_before_the_mail_goes_out_is_not_told(
    emma: Any, bruno: Any, lyon: Any, run_jobs: Any
) -> None:
    task = task_for(emma, bruno)
    choose_paces(bruno, paces={Kind.WAITS: Pace.NEVER})
    with clock.frozen_at(at(0, 6, 20)):
        gather_what_waits()
    from django.db import connection

    connection.set_schema_to_public()  # type: ignore[attr-defined]  # of our backend
    with clock.frozen_at(at(0, 6, 21)):
        run_jobs()
    with enter(lyon), clock.frozen_at(at(0, 6, 30)):
        actions.finish_task(task, by=emma)
        assert Notice.objects.filter(recipient=emma).exists()
        assert [row.telling for row in told(notices_of(emma))] == [None]


def test_the_latest_takes_the_place_of_the_one_before(emma: Any, bruno: Any, morning: Any, lyon: Any) -> None:
    task_for(emma, bruno)
    choose_paces(emma, paces={Kind.WAITS: Pace.DAILY})
    for day in range(3):
        morning(day)
    with enter(lyon):
        assert Notice.objects.filter(recipient=emma, news__kind=Kind.WAITS).count() == 1


def test_somebody_who_is_away_is_left_alone(emma: Any, bruno: Any, morning: Any, lyon: Any) -> None:
    task_for(emma, bruno)
    with clock.frozen_at(at(-1, 12)):
        actions.say_absence(emma, cover=bruno, first_on=MONDAY, last_on=MONDAY, by=emma)
    assert morning(0) == ["bruno"]


def test_it_cannot_be_asked_for_at_once(emma: Any) -> None:
    with pytest.raises(Refused):
        choose_paces(emma, paces={Kind.WAITS: Pace.AT_ONCE})
