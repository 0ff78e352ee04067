"""What an author is told, appealing, and being kept from writing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from kit import clock
from kit.errors import NotAllowed, Refused
from participation.departments.models import Role
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution, Discussion
from participation.moderation import actions, queries
from participation.moderation.models import Statement
from participation.moderation.needs import appeals as needs_of_appeals
from participation.projects.actions import add_member
from participation.projects.models import Responsibility
from tests.participation.arrange import open_discussion, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def discussion(inside_lyon: Any, bruno: Any) -> Discussion:
    return open_discussion(bruno)


@pytest.fixture
def made(discussion: Discussion, ada: Any) -> Contribution:
    return discussions.contribute(discussion, by=ada, body="My neighbour at number 12 is to blame.")


@pytest.fixture
def gina(inside_lyon: Any) -> Any:
    return person("gina", role=Role.MODERATOR)


@pytest.fixture
def hidden(made: Contribution, bruno: Any) -> Statement:
    discussions.hide_contribution(made, by=bruno, ground="private", reason="It names a neighbour.")
    return Statement.objects.get()


def is_readable(row: Contribution) -> bool:
    return Contribution.objects.get(pk=row.pk).is_visible


def test_hiding_gives_a_statement_with_rule_facts_and_how_it_came_about(
    hidden: Statement, made: Contribution, bruno: Any
) -> None:
    assert (hidden.measure, hidden.ground, hidden.facts) == ("hidden", "private", "It names a neighbour.")
    assert (hidden.contribution, hidden.participant, hidden.decided_by) == (made, made.participant, bruno)
    assert not hidden.was_flagged


def test_what_never_appeared_was_refused(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    row = discussions.contribute(open_discussion(bruno, moderation="pre"), by=ada, body="Buy my pills.")
    discussions.hide_contribution(row, by=bruno, ground="advertising", reason="It sells something.")
    assert Statement.objects.get().measure == Statement.Measure.REFUSED


def test_a_rule_that_does_not_exist_is_refused(made: Contribution, bruno: Any) -> None:
    with pytest.raises(Refused) as refused:
        discussions.hide_contribution(made, by=bruno, ground="dislike", reason="No.")
    assert refused.value.field == "ground"


def test_restoring_takes_the_statement_back_and_the_author_is_told(
    hidden: Statement, made: Contribution, bruno: Any, run_jobs: Any
) -> None:
    run_jobs()
    mail.outbox.clear()
    discussions.restore_contribution(made, by=bruno)
    run_jobs()
    assert Statement.objects.get().is_lifted
    [message] = mail.outbox
    assert message.to == ["ada@lyon.example"]
    assert "My neighbour at number 12" in message.body
    assert "It names a neighbour." not in message.body


def test_only_the_author_appeals_once_and_within_six_months(hidden: Statement, ada: Any, bruno: Any) -> None:
    with pytest.raises(NotAllowed, match="Only the person"):
        actions.appeal(hidden, by=bruno, words="No.")
    with pytest.raises(Refused):
        actions.appeal(hidden, by=ada, words=" ")
    with pytest.raises(NotAllowed, match="six months"):
        actions.appeal(hidden, by=ada, words="Too late.", at=clock.now() + timedelta(days=185))
    actions.appeal(hidden, by=ada, words="I meant house number 12, not a person.")
    with pytest.raises(NotAllowed, match="already appealed"):
        actions.appeal(hidden, by=ada, words="Again.")


def test_another_person_decides(
    hidden: Statement, made: Contribution, ada: Any, bruno: Any, gina: Any
) -> None:
    actions.appeal(hidden, by=ada, words="I meant a house.")
    assert list(queries.appeals_waiting(bruno)) == []
    assert list(needs_of_appeals(bruno)) == []
    assert list(queries.appeals_waiting(gina)) == [hidden]
    assert [need.key for need in needs_of_appeals(gina)] == ["appeals"]
    with pytest.raises(NotAllowed, match="yourself"):
        actions.decide_appeal(hidden, by=bruno, grants=False, answer="No.")
    decided = actions.decide_appeal(hidden, by=gina, grants=True, answer="You are right.")
    assert (decided.appeal_outcome, decided.appeal_decided_by) == ("granted", gina)
    assert decided.is_lifted
    assert is_readable(made)


def test_an_appeal_that_fails_is_answered_too(
    hidden: Statement, made: Contribution, ada: Any, gina: Any, run_jobs: Any
) -> None:
    actions.appeal(hidden, by=ada, words="I meant a house.")
    run_jobs()
    mail.outbox.clear()
    actions.decide_appeal(hidden, by=gina, grants=False, answer="Everybody here knows who lives there.")
    run_jobs()
    [message] = mail.outbox
    assert "Everybody here knows who lives there." in message.body
    assert not is_readable(made)
    with pytest.raises(NotAllowed, match="already decided"):
        actions.decide_appeal(hidden, by=gina, grants=True, answer="Yes.")


def test_restoring_meanwhile_grants_the_appeal(
    hidden: Statement, made: Contribution, ada: Any, bruno: Any
) -> None:
    actions.appeal(hidden, by=ada, words="I meant a house.")
    discussions.restore_contribution(made, by=bruno)
    assert Statement.objects.get().appeal_outcome == Statement.Appeal.GRANTED
    assert not Statement.objects.all().appealed().exists()


def test_whoever_is_blocked_reads_but_does_not_write(
    discussion: Discussion, made: Contribution, ada: Any, bruno: Any
) -> None:
    other = discussions.contribute(discussion, by=person("nora"), body="More trees.")
    block = actions.block_author(made, by=bruno, reason="Again and again.", ground="insult", days=7)
    for write in (
        lambda: discussions.contribute(discussion, by=ada, body="Me again."),
        lambda: discussions.reply(other, by=ada, body="No."),
        lambda: discussions.edit_contribution(made, by=ada, body="Changed."),
        lambda: actions.flag_contribution(other, by=ada, ground="insult"),
    ):
        with pytest.raises(NotAllowed, match="cannot write here until"):
            write()
    discussions.take_stance(other, by=ada, value=1)
    actions.lift_block(block, by=bruno)
    assert discussions.contribute(discussion, by=ada, body="Thank you.").is_visible


def test_a_block_ends_by_itself_and_can_be_given_again(
    discussion: Discussion, made: Contribution, ada: Any, bruno: Any
) -> None:
    week_ago = clock.now() - timedelta(days=8)
    actions.block_author(made, by=bruno, reason="Again and again.", days=7, at=week_ago)
    discussions.contribute(discussion, by=ada, body="I am back.")
    actions.block_author(made, by=bruno, reason="Again and again.", days=30)
    with pytest.raises(Refused, match="already"):
        actions.block_author(made, by=bruno, reason="Once more.")


def test_a_block_is_appealed_and_lifted_by_another_person(
    made: Contribution, ada: Any, bruno: Any, gina: Any
) -> None:
    block = actions.block_author(made, by=bruno, reason="Again and again.")
    actions.appeal(block, by=ada, words="It was my brother.")
    decided = actions.decide_appeal(block, by=gina, grants=True, answer="We believe you.")
    assert decided.is_lifted
    assert decided.appeal_answer == "We believe you."


def test_a_place_in_the_team_is_not_enough_to_block(
    discussion: Discussion, made: Contribution, bruno: Any
) -> None:
    finn = person("finn", role=Role.MEMBER)
    add_member(
        discussion.project, user=finn, responsibility=Responsibility.MODERATION, department=None, by=bruno
    )
    with pytest.raises(NotAllowed, match="Only moderators of this department"):
        actions.block_author(made, by=finn, reason="No.")


def test_a_deleted_account_takes_its_appeal_along(hidden: Statement, ada: Any) -> None:
    from kit.personal import Person, Wish
    from participation.moderation.personal import HOLDINGS

    actions.appeal(hidden, by=ada, words="I meant a house.")
    person_ = Person({"accounts.user": ada.pk, "participants.participant": hidden.participant_id})
    for holding in HOLDINGS:
        holding.carry_out(person_, Wish())
    assert Statement.objects.get().appeal == ""
