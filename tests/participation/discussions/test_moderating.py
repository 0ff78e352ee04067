"""Hiding, restoring, accepting: who may, what is counted, who is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.departments.actions import create_department
from participation.departments.models import Role
from participation.discussions import actions
from participation.discussions.models import Contribution, Discussion
from participation.projects.actions import add_member
from participation.projects.models import Responsibility
from tests.participation.arrange import open_discussion, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def discussion(inside_lyon: Any, bruno: Any) -> Discussion:
    return open_discussion(bruno)


@pytest.fixture
def made(discussion: Discussion, ada: Any) -> Contribution:
    return actions.contribute(discussion, by=ada, body="My neighbour at number 12 is to blame.")


def counted(discussion: Discussion) -> tuple[int, int]:
    row = Discussion.objects.get(pk=discussion.pk)
    return row.contribution_count, row.reply_count


def test_hiding_takes_it_out_of_the_count_and_restoring_brings_it_back(
    discussion: Discussion, made: Contribution, ada: Any, bruno: Any
) -> None:
    actions.reply(made, by=ada, body="And number 14.")
    hidden = actions.hide_contribution(made, by=bruno, reason="It names a private person.")
    assert hidden.is_hidden
    assert counted(discussion) == (0, 0)
    actions.restore_contribution(made, by=bruno)
    assert counted(discussion) == (1, 1)


def test_a_hidden_reply_is_taken_out_of_both_counts(
    discussion: Discussion, made: Contribution, ada: Any, bruno: Any
) -> None:
    reply = actions.reply(made, by=ada, body="And number 14.")
    actions.hide_contribution(reply, by=bruno, reason="It names a private person.")
    assert counted(discussion) == (1, 0)
    assert Contribution.objects.get(pk=made.pk).reply_count == 0


def test_a_reply_restored_below_something_hidden_counts_once_that_is_restored(
    discussion: Discussion, made: Contribution, ada: Any, bruno: Any
) -> None:
    reply = actions.reply(made, by=ada, body="And number 14.")
    for row in (reply, made):
        actions.hide_contribution(row, by=bruno, reason="It names a private person.")
    actions.restore_contribution(reply, by=bruno)
    assert counted(discussion) == (0, 0)
    actions.restore_contribution(made, by=bruno)
    assert counted(discussion) == (1, 1)


def test_counting_again_gives_the_same_numbers(
    discussion: Discussion, made: Contribution, ada: Any, bruno: Any
) -> None:
    actions.reply(made, by=ada, body="And number 14.")
    actions.take_stance(made, by=bruno, value=-1)
    before = counted(discussion), Contribution.objects.values().get(pk=made.pk)
    actions.recount(discussion)
    assert (counted(discussion), Contribution.objects.values().get(pk=made.pk)) == before


def test_counting_again_mends_what_was_brought_in_without_counting(
    discussion: Discussion, made: Contribution, bruno: Any
) -> None:
    actions.take_stance(made, by=bruno, value=1)
    Contribution.objects.filter(pk=made.pk).update(agree_count=7, reply_count=3)
    Discussion.objects.filter(pk=discussion.pk).update(contribution_count=99)
    actions.recount(discussion)
    row = Contribution.objects.get(pk=made.pk)
    assert (row.agree_count, row.reply_count, counted(discussion)) == (1, 0, (1, 0))


def test_the_author_is_sent_the_reason(made: Contribution, bruno: Any, run_jobs: Any) -> None:
    actions.hide_contribution(made, by=bruno, reason="It names a private person.")
    run_jobs()
    [message] = mail.outbox
    assert message.to == ["ada@lyon.example"]
    assert "It names a private person." in message.body
    assert "My neighbour" in message.body


def test_hiding_without_a_reason_is_refused(made: Contribution, bruno: Any) -> None:
    with pytest.raises(Refused) as refused:
        actions.hide_contribution(made, by=bruno, reason=" ")
    assert refused.value.field == "reason"


def test_hiding_is_on_the_record_with_its_reason(made: Contribution, bruno: Any) -> None:
    actions.hide_contribution(made, by=bruno, reason="It names a private person.")
    line = AuditEntry.objects.get(action="contribution.hidden")
    assert line.before == {"status": "visible"}
    assert line.after == {"status": "hidden", "reason": "It names a private person.", "ground": "other"}


def test_two_moderators_do_not_decide_twice(made: Contribution, bruno: Any) -> None:
    actions.hide_contribution(made, by=bruno, reason="It names a private person.")
    with pytest.raises(Refused, match="already hidden"):
        actions.hide_contribution(made, by=bruno, reason="Again")
    actions.restore_contribution(made, by=bruno)
    with pytest.raises(Refused, match="already decided"):
        actions.restore_contribution(made, by=bruno)


def test_nobody_replies_or_takes_a_stance_below_something_hidden(
    made: Contribution, ada: Any, bruno: Any
) -> None:
    actions.hide_contribution(made, by=bruno, reason="It names a private person.")
    with pytest.raises(NotAllowed):
        actions.reply(made, by=ada, body="Really?")
    with pytest.raises(NotAllowed):
        actions.take_stance(made, by=ada, value=1)
    with pytest.raises(NotAllowed, match="hidden this"):
        actions.edit_contribution(made, by=ada, body="Sorry")


def test_moderators_of_the_department_and_of_the_team_may_and_others_may_not(
    discussion: Discussion, made: Contribution, ada: Any, bruno: Any
) -> None:
    elsewhere = create_department(name="Elsewhere", by=bruno)
    outsider = person("otto", role=Role.MODERATOR, department=elsewhere)
    for nobody in (ada, outsider, person("mia", role=Role.MEMBER)):
        with pytest.raises(NotAllowed, match="Only moderators"):
            actions.hide_contribution(made, by=nobody, reason="No")
    moderator = person("gina", role=Role.MODERATOR, department=discussion.project.department)
    actions.hide_contribution(made, by=moderator, reason="It names a private person.")
    colleague = person("finn", role=Role.MEMBER)
    add_member(
        discussion.project,
        user=colleague,
        responsibility=Responsibility.MODERATION,
        department=None,
        by=bruno,
    )
    actions.restore_contribution(made, by=colleague)
