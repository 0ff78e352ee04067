"""An official answer: to whom it speaks, who is told, and that nobody is told twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.db import connection

from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.answers import actions, queries
from participation.answers.models import OfficialAnswer
from participation.departments.actions import create_department
from participation.departments.models import Role
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution, Discussion
from participation.journal.models import Event, Kind
from participation.news import actions as news
from participation.news.jobs import spread
from participation.news.models import News, Notice
from participation.news.queries import notices_of, unseen_notice_count
from participation.participants.models import Source
from participation.projects.actions import add_member
from participation.projects.models import Responsibility
from tenants.context import enter
from tests.participation.arrange import (
    complete_draft,
    contributions,
    open_discussion,
    person,
    published_project,
    the_department,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def discussion(inside_lyon: Any, bruno: Any) -> Discussion:
    return open_discussion(bruno)


@pytest.fixture
def made(discussion: Discussion, ada: Any) -> Contribution:
    return discussions.contribute(discussion, by=ada, body="Lime trees")


def answer(rows: list[Contribution], by: Any, body: str = "We will plant them.") -> OfficialAnswer:
    return actions.answer_officially(rows, body=body, by=by, department=the_department())


def test_an_answer_speaks_to_its_contributions(made: Contribution, bruno: Any) -> None:
    given = answer([made], bruno)
    row = Contribution.objects.get(pk=made.pk)
    assert list(row.answers.all()) == [given]
    assert row.answered_at == given.published_at
    assert given.discussion_id == made.discussion_id
    assert queries.answers_to([made]) == {made.pk: [given]}


def test_the_author_is_told_by_mail_in_their_language(made: Contribution, bruno: Any, run_jobs: Any) -> None:
    answer([made], bruno)
    assert mail.outbox == []
    run_jobs()
    [message] = mail.outbox
    assert message.to == ["ada@lyon.example"]
    assert "We will plant them." in message.body
    assert "Lime trees" in message.body
    assert f"/contributions/{made.pk}/" in message.body
    assert message.from_email.startswith("Lyon")


def test_one_answer_to_several_contributions_tells_each_author_once(
    discussion: Discussion, ada: Any, bruno: Any, run_jobs: Any
) -> None:
    rows = [*contributions(discussion, ada, number=3), *contributions(discussion, person("emil"), number=2)]
    answer(rows, bruno)
    run_jobs()
    assert sorted(message.to[0] for message in mail.outbox) == ["ada@lyon.example", "emil@lyon.example"]


def test_a_job_that_runs_twice_tells_nobody_twice(made: Contribution, bruno: Any, run_jobs: Any) -> None:
    given = answer([made], bruno)
    told = News.objects.get(key=f"answer:{given.pk}")
    spread(news_id=told.pk)
    spread(news_id=told.pk)
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    run_jobs()
    assert len(mail.outbox) == 1


def test_a_second_answer_is_a_second_notice(
    lyon: Any, made: Contribution, ada: Any, bruno: Any, run_jobs: Any
) -> None:
    first, second = answer([made], bruno), answer([made], bruno, "And benches.")
    assert Contribution.objects.get(pk=made.pk).answered_at == first.published_at
    run_jobs()
    with enter(lyon):
        told = notices_of(ada).order_by("news_id").values_list("news__about_id", flat=True)
        assert list(told) == [first.pk, second.pk]
    assert len(mail.outbox) == 2


def test_what_fails_publishes_nothing_and_tells_nobody(
    made: Contribution, bruno: Any, run_jobs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.audit.record", lambda *_args, **_kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        answer([made], bruno)
    monkeypatch.undo()
    run_jobs()
    assert not OfficialAnswer.objects.exists()
    assert not Notice.objects.exists()
    assert not News.objects.filter(kind="answer").exists()
    assert Contribution.objects.get(pk=made.pk).answered_at is None
    assert mail.outbox == []


def test_people_who_came_in_from_elsewhere_are_answered_and_not_mailed(
    made: Contribution, ada: Any, bruno: Any, run_jobs: Any
) -> None:
    ada.delete()
    answer([made], bruno)
    run_jobs()
    assert mail.outbox == []


def test_an_answer_is_in_the_journal_and_on_the_record(made: Contribution, bruno: Any) -> None:
    given = answer([made], bruno)
    assert Event.objects.get(kind=Kind.ANSWER_PUBLISHED).department_id == given.department_id
    assert Event.objects.get(kind=Kind.CONTRIBUTION_ANSWERED).contribution_id == made.pk
    assert AuditEntry.objects.get(action="answer.published").after["contributions"] == [made.pk]


def test_answering_nothing_is_refused(discussion: Discussion, bruno: Any) -> None:
    with pytest.raises(Refused) as refused:
        answer([], bruno)
    assert refused.value.field == "contributions"


def test_an_empty_answer_is_refused(made: Contribution, bruno: Any) -> None:
    with pytest.raises(Refused) as refused:
        answer([made], bruno, "  ")
    assert refused.value.field == "body"


def test_one_answer_stays_within_one_project(made: Contribution, ada: Any, bruno: Any) -> None:
    other = open_discussion(bruno, project=published_project(bruno, title="The Library"))
    with pytest.raises(Refused, match="one project only"):
        answer([made, discussions.contribute(other, by=ada, body="Longer hours")], bruno)


def test_something_hidden_is_not_answered(made: Contribution, bruno: Any) -> None:
    discussions.hide_contribution(made, by=bruno, reason="It names a private person.")
    with pytest.raises(Refused, match="hidden"):
        answer([made], bruno)


def test_only_those_who_answer_for_the_project_may(made: Contribution, ada: Any, bruno: Any) -> None:
    colleague = person("finn", role=Role.MODERATOR)
    for nobody in (ada, colleague):
        with pytest.raises(NotAllowed, match="official answers"):
            answer([made], nobody)
    add_member(
        made.discussion.project,
        user=colleague,
        responsibility=Responsibility.ANSWERS,
        department=None,
        by=bruno,
    )
    assert answer([made], colleague).written_by == colleague


def test_the_departments_one_may_answer_for_begin_with_ones_own(discussion: Discussion, bruno: Any) -> None:
    mobility = create_department(name="Mobility", by=bruno)
    emma = person("emma", role=Role.MEMBER, department=mobility)
    add_member(discussion.project, user=emma, responsibility="answers", department=mobility, by=bruno)
    found = queries.departments_to_answer_for(emma, discussion.project)
    assert list(found) == [mobility, discussion.project.department]


def test_the_author_sees_which_department_has_read_it(made: Contribution, bruno: Any) -> None:
    assert actions.mark_read([made], by=bruno, department=the_department()) == 1
    assert actions.mark_read([made], by=bruno, department=the_department()) == 0
    assert queries.readers_of([made]) == {made.pk: [the_department()]}
    assert Event.objects.filter(kind=Kind.CONTRIBUTION_READ).count() == 1


def test_residents_mark_nothing_as_read(made: Contribution, ada: Any) -> None:
    with pytest.raises(NotAllowed, match="Only staff"):
        actions.mark_read([made], by=ada, department=the_department())


def test_notices_are_new_until_they_are_seen(
    lyon: Any, made: Contribution, ada: Any, bruno: Any, run_jobs: Any
) -> None:
    answer([made], bruno)
    run_jobs()
    with enter(lyon):
        assert unseen_notice_count(ada) == 1
        news.see_notices(ada)
        assert unseen_notice_count(ada) == 0


def test_the_latest_answers_are_those_of_public_projects(made: Contribution, bruno: Any) -> None:
    given = answer([made], bruno)
    [found] = queries.latest_answers()
    assert (found, found.answered_count, found.first_answered) == (given, 1, made.pk)  # type: ignore[attr-defined]
    assert list(queries.latest_answers(project=complete_draft(bruno, title="The Library"))) == []


def test_answering_many_costs_a_fixed_number_of_queries(
    discussion: Discussion, ada: Any, bruno: Any, django_assert_max_num_queries: Any
) -> None:
    rows = contributions(discussion, ada, number=20)
    with django_assert_max_num_queries(24):
        answer(rows, bruno)


def test_nobody_waits_for_an_answer_to_what_was_said_on_another_platform(
    made: Contribution, discussion: Discussion, ada: Any
) -> None:
    Contribution.objects.create(
        discussion=discussion,
        participant=made.participant,
        body="Said elsewhere",
        source=Source.IMPORT,
        external_ref="1",
    )
    assert list(Contribution.objects.unanswered()) == [made]
