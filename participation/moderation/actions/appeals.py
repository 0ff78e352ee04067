"""Asking for another look, and giving it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution
from participation.lifecycle import refuse_unless_writable
from participation.moderation import news, queries, rules
from participation.moderation.actions.blocks import lift_block
from participation.moderation.actions.pictures import give_picture_back
from participation.moderation.models import Statement

LONGEST_APPEAL = 2_000


def appeal(statement: Statement, *, by: Any, words: str, at: datetime | None = None) -> Statement:
    """Ask for another look at a decision. Raises NotAllowed, or Refused naming `words`."""
    refuse_unless_writable()
    at, words = at or clock.now(), words.replace("\x00", "").strip()
    if not words:
        raise Refused(_("Say what the moderator should look at again."), field="words")
    if len(words) > LONGEST_APPEAL:
        raise Refused(_("This is too long. Please shorten it to 2,000 characters."), field="words")
    with transaction.atomic():
        statement = _held(statement)
        rules.may_appeal(by, statement, at).or_refuse()
        statement.appeal, statement.appealed_at = words, at
        statement.save(update_fields=["appeal", "appealed_at"])
        audit.record("statement.appealed", by=by, subject=statement)
    return statement


def decide_appeal(
    statement: Statement, *, by: Any, grants: bool, answer: str, at: datetime | None = None
) -> Statement:
    """Take a decision back, or let it stay, with an answer to whoever appealed. Never by whoever took the decision.

    Raises NotAllowed, or Refused naming `answer`.
    """
    refuse_unless_writable()
    at, answer = at or clock.now(), answer.strip()
    if not answer:
        raise Refused(_("Say why. The person who appealed is sent your answer."), field="answer")
    with transaction.atomic():
        contribution = Contribution.objects.select_for_update(no_key=True).get(pk=statement.contribution_id)
        statement = _held(statement)
        rules.may_decide_appeal(by, statement).or_refuse()
        statement.appeal_answer, statement.appeal_decided_by, statement.appeal_decided_at = answer, by, at
        statement.appeal_outcome = Statement.Appeal.GRANTED if grants else Statement.Appeal.UPHELD
        statement.save()
        after = {"outcome": str(statement.appeal_outcome)}
        audit.record("statement.appeal_decided", by=by, subject=statement, after=after)
        if not grants:
            news.announce_statement(statement, at=at)
        elif statement.is_block:
            lift_block(statement, by=by, at=at)
        elif statement.is_about_a_picture:
            give_picture_back(statement, by=by, at=at)
        elif contribution.is_hidden:
            discussions.restore_contribution(contribution, by=by, at=at)
    return queries.statements_in_context().get(pk=statement.pk)


def _held(statement: Statement) -> Statement:
    rows = queries.statements_in_context().select_for_update(no_key=True, of=("self",))
    return rows.get(pk=statement.pk)
