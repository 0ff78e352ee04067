"""Answers before they are public, a second pair of eyes, answers at large, and corrections."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from kit.errors import NotAllowed, Refused
from participation.answers import actions, queries
from participation.answers.models import AnswerVersion, OfficialAnswer
from participation.departments.models import Role
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution, Discussion, Theme
from participation.journal.models import Event, Kind
from participation.news.models import News
from participation.projects.actions import add_member
from tests.participation.arrange import contributions, open_discussion, person, the_department

pytestmark = pytest.mark.django_db


@pytest.fixture
def discussion(inside_lyon: Any, bruno: Any) -> Discussion:
    return open_discussion(bruno)


@pytest.fixture
def made(discussion: Discussion, ada: Any) -> Contribution:
    return discussions.contribute(discussion, by=ada, body="Lime trees")


@pytest.fixture
def emma(discussion: Discussion, bruno: Any) -> Any:
    user = person("emma", role=Role.MEMBER)
    add_member(discussion.project, user=user, responsibility="answers", department=the_department(), by=bruno)
    return user


def draft(made: Contribution, by: Any, body: str = "We will plant them.") -> OfficialAnswer:
    project = made.discussion.project
    return actions.draft_answer(project, contributions=[made], body=body, by=by, department=the_department())


def about(theme_name: str, rows: list[Contribution], by: Any) -> Theme:
    theme = discussions.add_theme(rows[0].discussion.project, name=theme_name, by=by)
    found = Contribution.objects.select_related("discussion__project").filter(pk__in=[row.pk for row in rows])
    discussions.set_themes(list(found), add=[theme], by=by)
    return theme


def test_a_draft_is_read_by_nobody_and_tells_nobody(made: Contribution, bruno: Any) -> None:
    row = draft(made, bruno)
    assert queries.answers_to([made]) == {}
    assert list(queries.latest_answers(project=row.project)) == []
    assert Contribution.objects.get(pk=made.pk).answered_at is None
    assert not News.objects.filter(source="answer").exists()
    assert list(queries.answers_in_draft(bruno)) == [row]


def test_publishing_a_draft_does_what_answering_at_once_does(
    made: Contribution, bruno: Any, run_jobs: Any
) -> None:
    row = actions.publish_answer(draft(made, bruno), by=bruno)
    assert queries.answers_to([made]) == {made.pk: [row]}
    assert Contribution.objects.get(pk=made.pk).answered_at == row.published_at
    run_jobs()
    assert [message.to for message in mail.outbox] == [["ada@lyon.example"]]


def test_a_second_pair_of_eyes_is_not_the_writers(made: Contribution, bruno: Any, emma: Any) -> None:
    row = actions.ask_for_review(draft(made, emma), reviewer=bruno, by=emma)
    with pytest.raises(NotAllowed, match="somebody else"):
        actions.publish_answer(row, by=emma)
    assert actions.publish_answer(row, by=bruno).is_published


def test_nobody_reviews_their_own_answer_or_as_a_stranger(made: Contribution, emma: Any, ada: Any) -> None:
    row = draft(made, emma)
    for nobody in (emma, ada):
        with pytest.raises(Refused, match="somebody else"):
            actions.ask_for_review(row, reviewer=nobody, by=emma)


def test_what_comes_back_says_what_should_change_and_can_be_sent_again(
    made: Contribution, bruno: Any, emma: Any
) -> None:
    row = actions.ask_for_review(draft(made, emma), reviewer=bruno, by=emma)
    row = actions.send_back(row, note="Which trees?", by=bruno)
    assert (row.state, row.review_note) == (OfficialAnswer.State.DRAFT, "Which trees?")
    row = actions.edit_draft(row, body="We will plant limes.", department=the_department(), by=emma)
    row = actions.ask_for_review(row, reviewer=bruno, by=emma)
    assert row.review_note == ""
    assert News.objects.filter(source="draft").count() == 3


def test_changing_a_draft_in_review_needs_new_eyes(made: Contribution, bruno: Any, emma: Any) -> None:
    row = actions.ask_for_review(draft(made, emma), reviewer=bruno, by=emma)
    row = actions.edit_draft(row, body="Something else.", department=the_department(), by=emma)
    assert not row.is_in_review


def test_a_draft_to_something_hidden_meanwhile_is_not_published(made: Contribution, bruno: Any) -> None:
    row = draft(made, bruno)
    discussions.hide_contribution(made, by=bruno, reason="It names a private person.")
    with pytest.raises(Refused, match="hidden"):
        actions.publish_answer(row, by=bruno)
    assert not OfficialAnswer.objects.get(pk=row.pk).is_published


def test_a_draft_can_be_thrown_away_and_an_answer_cannot(made: Contribution, bruno: Any) -> None:
    actions.discard_draft(draft(made, bruno), by=bruno)
    assert not OfficialAnswer.objects.exists()
    row = actions.publish_answer(draft(made, bruno), by=bruno)
    with pytest.raises(Refused, match="correct it"):
        actions.discard_draft(row, by=bruno)


def test_an_answer_to_a_theme_speaks_to_everything_about_it(
    discussion: Discussion, ada: Any, bruno: Any, run_jobs: Any
) -> None:
    rows = [*contributions(discussion, ada, number=2), *contributions(discussion, person("emil"), number=1)]
    other = discussions.contribute(discussion, by=person("fred"), body="Parking")
    theme = about("Trees", rows, bruno)
    row = actions.answer_theme(theme, body="We plant 40 trees.", by=bruno, department=the_department())
    assert set(queries.answers_to([*rows, other])) == {one.pk for one in rows}
    assert not Contribution.objects.filter(pk__in=[one.pk for one in rows], answered_at=None).exists()
    assert Event.objects.filter(kind=Kind.CONTRIBUTION_ANSWERED).count() == 3
    assert row.subject == OfficialAnswer.Subject.THEME
    run_jobs()
    assert sorted(message.to[0] for message in mail.outbox) == ["ada@lyon.example", "emil@lyon.example"]


def test_what_is_hidden_is_not_answered_with_its_theme(discussion: Discussion, ada: Any, bruno: Any) -> None:
    rows = contributions(discussion, ada, number=2)
    theme = about("Trees", rows, bruno)
    discussions.hide_contribution(rows[0], by=bruno, reason="It names a private person.")
    actions.answer_theme(theme, body="We plant.", by=bruno, department=the_department())
    assert set(queries.answers_to(rows)) == {rows[1].pk}


def test_a_theme_about_which_nobody_said_anything_is_not_answered(discussion: Discussion, bruno: Any) -> None:
    theme = discussions.add_theme(discussion.project, name="Trees", by=bruno)
    with pytest.raises(Refused, match="nothing to answer"):
        actions.answer_theme(theme, body="We plant.", by=bruno, department=the_department())
    assert not OfficialAnswer.objects.exists()


def test_an_answer_to_the_project_tells_everybody_and_leaves_each_waiting(
    made: Contribution, bruno: Any, run_jobs: Any
) -> None:
    project = made.discussion.project
    row = actions.answer_project(project, body="Thank you all.", by=bruno, department=the_department())
    assert list(queries.latest_answers(project=project)) == [row]
    assert Contribution.objects.unanswered().count() == 1
    run_jobs()
    assert [message.to for message in mail.outbox] == [["ada@lyon.example"]]


def test_a_correction_keeps_what_was_said_and_tells_who_was_told(
    made: Contribution, bruno: Any, run_jobs: Any
) -> None:
    row = actions.publish_answer(draft(made, bruno), by=bruno)
    row = actions.correct_answer(row, body="We will plant 40.", reason="The number", by=bruno)
    version = AnswerVersion.objects.get()
    assert (version.body, version.reason) == ("We will plant them.", "The number")
    assert row.corrected_at is not None
    run_jobs()
    assert any("We will plant 40." in message.body for message in mail.outbox)


@pytest.mark.parametrize(("body", "reason"), [("New", ""), ("We will plant them.", "None"), (" ", "Why")])
def test_a_correction_without_a_reason_or_a_change_is_refused(
    made: Contribution, bruno: Any, body: str, reason: str
) -> None:
    row = actions.publish_answer(draft(made, bruno), by=bruno)
    with pytest.raises(Refused):
        actions.correct_answer(row, body=body, reason=reason, by=bruno)


def test_answering_many_at_large_costs_the_same_for_few_and_for_many(
    discussion: Discussion, ada: Any, bruno: Any, django_assert_max_num_queries: Any
) -> None:
    theme = about("Trees", contributions(discussion, ada, number=30), bruno)
    with django_assert_max_num_queries(26):
        actions.answer_theme(theme, body="We plant.", by=bruno, department=the_department())
