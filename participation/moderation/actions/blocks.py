"""Keeping somebody from writing, for a time or until it is lifted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.discussions.grounds import Ground
from participation.discussions.models import Contribution
from participation.lifecycle import refuse_unless_writable
from participation.moderation import news, queries, rules
from participation.moderation.models import Statement
from participation.participants.models import Participant

#: For how many days somebody may be kept from writing; none: until it is lifted.
DAYS = (1, 7, 30, 90)


def block_author(
    contribution: Contribution,
    *,
    by: Any,
    reason: str,
    ground: str = Ground.OTHER,
    days: int | None = None,
    at: datetime | None = None,
) -> Statement:
    """Keep the author of a contribution from writing on this site, for so many days or until it is lifted.

    They are given a statement of reasons, against which they can appeal; what they said stays. Raises NotAllowed, or Refused
    naming `reason` or `ground`.
    """
    refuse_unless_writable()
    at, reason = at or clock.now(), reason.strip()
    if not reason:
        raise Refused(_("Say why. The person will be sent this reason."), field="reason")
    if ground not in Ground.values:
        raise Refused(_("Choose the rule that was broken."), field="ground")
    with transaction.atomic():
        rules.may_block(by, contribution.discussion.project).or_refuse()
        participant = Participant.objects.select_for_update(no_key=True).get(pk=contribution.participant_id)
        if participant.user_id is None:
            raise Refused(_("Nobody with an account wrote this, so there is nobody to keep from writing."))
        if participant.user_id == by.pk:
            raise Refused(_("You wrote this yourself."))
        rows = Statement.objects.blocks().filter(participant=participant, lifted_at=None)
        rows.filter(until__lte=at).update(lifted_at=F("until"))
        if rows.exists():
            raise Refused(_("This person cannot write here already."))
        statement = Statement.objects.create(
            measure=Statement.Measure.BLOCKED,
            contribution=contribution,
            participant=participant,
            ground=ground,
            facts=reason,
            decided_by=by,
            decided_at=at,
            until=at + timedelta(days=days) if days else None,
        )
        after = {"account": participant.user_id, "days": days, "ground": str(ground)}
        audit.record("person.blocked", by=by, subject=statement, after=after)
        news.announce_statement(statement, at=at)
    return statement


def lift_block(statement: Statement, *, by: Any, at: datetime | None = None) -> Statement:
    """Let somebody write again. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    at = at or clock.now()
    with transaction.atomic():
        rows = queries.statements_in_context().select_for_update(no_key=True, of=("self",))
        statement = rows.get(pk=statement.pk)
        if not statement.is_block or statement.is_lifted:
            raise Refused(_("This person can write already."))
        rules.may_block(by, statement.contribution.discussion.project).or_refuse()
        statement.lifted_at = at
        if statement.waits_for_appeal:
            statement.appeal_outcome, statement.appeal_decided_at = Statement.Appeal.GRANTED, at
            statement.appeal_decided_by = by
        statement.save()
        audit.record("person.unblocked", by=by, subject=statement)
        news.announce_statement(statement, at=at)
    return statement
