"""The report of the month that ended, by mail: as PDF, in each reader's language, once."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from PIL import Image
from pypdf import PdfReader

from accounts.models import User as Account
from kit import clock, jobs
from participation.engagement import actions, queries
from participation.engagement.jobs import send_monthly_reports
from participation.engagement.models import ReportReader
from participation.engagement.rolling import roll_up_everything
from tenants import actions as tenant_actions
from tenants.context import lobby
from tenants.models import Tenant
from tests.conftest import person
from tests.participation.engagement.conftest import OPENED

if TYPE_CHECKING:
    from django.core.mail import EmailMessage

    from accounts.models import User
    from participation.discussions.models import Discussion
    from participation.projects.models import Project

Busy = Callable[[], dict[str, Any]]
FIRST_OF_NOVEMBER = datetime(2026, 11, 1, 6, tzinfo=UTC)


@pytest.fixture
def readers(project: Project, busy: Busy, bruno: User, lyon: Tenant) -> list[User]:
    """Bruno reads German, Carla English; both chose the report."""
    from participation.departments.actions import appoint
    from participation.departments.models import Role

    busy()
    carla = person(lyon, "carla")
    appoint(carla, role=Role.ANALYST, by=bruno)
    Account.objects.filter(pk=bruno.pk).update(language="de")
    Account.objects.filter(pk=carla.pk).update(language="en")
    for one in (bruno, carla):
        actions.choose_report(one, wanted=True, by=one)
    return [bruno, carla]


@pytest.fixture
def the_month_ends(
    readers: list[User], lyon: Tenant, run_jobs: Callable[[], int]
) -> Iterator[Callable[[], list[EmailMessage]]]:
    """Do what the clock does on the first of November; the reports that went out."""
    run_jobs()

    def strike() -> list[EmailMessage]:
        mail.outbox.clear()
        with lobby():
            jobs.enqueue(send_monthly_reports, _tenant=lyon.schema_name)
        run_jobs()
        return [one for one in mail.outbox if one.attachments]

    with clock.frozen_at(FIRST_OF_NOVEMBER):
        yield strike


def pages_of(sent: EmailMessage) -> tuple[str, PdfReader]:
    """The name of the file that is attached, and what it says."""
    name, content, kind = sent.attachments[0]
    assert kind == "application/pdf"
    return name, PdfReader(io.BytesIO(content))


def test_each_reader_gets_the_month_that_ended_in_their_language(
    the_month_ends: Callable[[], list[EmailMessage]], readers: list[User], lyon: Tenant
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "#aa3300").save(picture, "PNG")
    picture.seek(0)
    tenant_actions.set_logo(lyon, file=picture, by=readers[0])
    sent = {one.to[0]: one for one in the_month_ends()}
    assert set(sent) == {one.email for one in readers}
    german, english = (sent[one.email] for one in readers)
    assert "Oktober 2026" in german.subject
    assert "October 2026" in english.subject
    name, paper = pages_of(german)
    text = "".join(page.extract_text() for page in paper.pages)
    assert name == "engagement-2026-10.pdf"
    assert "Oktober 2026" in text
    assert "1. Oktober 2026 – 31. Oktober 2026" in text
    assert "Trams at night" in text
    assert len(paper.pages[0].images) == 1
    assert "1 October 2026 – 31 October 2026" in pages_of(english)[1].pages[0].extract_text()
    assert "Contributions: 12 (The month before: 0)" in english.body


def test_nobody_gets_a_month_twice(
    the_month_ends: Callable[[], list[EmailMessage]], readers: list[User], lyon: Tenant
) -> None:
    assert len(the_month_ends()) == 2
    assert the_month_ends() == []
    assert not actions.send_monthly_report(readers[0].pk, month=date(2026, 10, 1))
    assert set(ReportReader.objects.values_list("sent_for", flat=True)) == {date(2026, 10, 1)}


def test_one_that_could_not_be_sent_is_not_taken_for_sent(
    readers: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: EmailMessage, fail_silently: bool = False) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    with pytest.raises(ConnectionRefusedError):
        actions.send_monthly_report(readers[0].pk, month=date(2026, 10, 1))
    monkeypatch.undo()
    assert actions.send_monthly_report(readers[0].pk, month=date(2026, 10, 1))


def test_who_has_left_or_wants_it_no_more_gets_none_even_when_it_waits(
    the_month_ends: Callable[[], list[EmailMessage]], readers: list[User]
) -> None:
    actions.send_monthly_reports()
    Account.objects.filter(pk=readers[1].pk).update(is_active=False)
    actions.choose_report(readers[0], wanted=False, by=readers[0])
    assert the_month_ends() == []


def test_residents_cannot_choose_it(project: Project, ada: User) -> None:
    actions.choose_report(ada, wanted=True, by=ada)
    assert not ReportReader.objects.exists()
    ReportReader.objects.create(user=ada)
    assert actions.send_monthly_reports() == 0


def test_a_suspended_site_sends_none_even_when_they_wait(
    the_month_ends: Callable[[], list[EmailMessage]], lyon: Tenant
) -> None:
    actions.send_monthly_reports()
    with lobby():
        Tenant.objects.filter(pk=lyon.pk).update(state=Tenant.State.SUSPENDED)
    assert the_month_ends() == []


def test_a_month_holds_its_own_days_and_knows_the_one_before(
    discussion: Discussion, people: list[User], django_assert_num_queries: Any
) -> None:
    from participation.discussions.actions import contribute

    for number, at in enumerate(
        (datetime(2026, 10, 31, 22, 30, tzinfo=UTC), datetime(2026, 10, 31, 23, 30, tzinfo=UTC), OPENED)
    ):
        contribute(discussion, by=people[number], body=f"At midnight {number}", at=at)
    roll_up_everything()
    with clock.frozen_at(FIRST_OF_NOVEMBER), django_assert_num_queries(9):
        november = queries.figures_of_month(date(2026, 11, 1))
    assert (november.sums.contributions, november.before.contributions) == (1, 2)
    assert (november.sums.participants, november.before.participants) == (1, 2)
    assert len(november.days) == 30
    assert [row.contributions for row in november.projects] == [1]
    assert queries.month_before(date(2026, 3, 31)) == date(2026, 2, 1)
