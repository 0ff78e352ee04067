"""Hiding, restoring and accepting contributions. Every decision is on the record, and the author is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.discussions import following, news, rules
from participation.discussions.actions._counters import count_contribution
from participation.discussions.actions._rows import held
from participation.discussions.grounds import Ground
from participation.discussions.models import Contribution
from participation.journal import actions as journal
from participation.journal.models import Kind
from participation.lifecycle import refuse_unless_writable

#: What the log calls it, by what the contribution was before.
_SHOWN = {
    Contribution.Status.HIDDEN: Kind.CONTRIBUTION_RESTORED,
    Contribution.Status.PENDING: Kind.CONTRIBUTION_ACCEPTED,
}


def hide_contribution(
    contribution: Contribution,
    *,
    by: Any,
    reason: str,
    ground: str = Ground.OTHER,
    at: datetime | None = None,
) -> Contribution:
    """Take it out of sight, with the rule it breaks and a reason that its author is sent. Raises NotAllowed or Refused."""
    at = at or clock.now()
    reason = reason.strip()
    if ground not in Ground.values:
        raise Refused(_("Choose the rule that it breaks."), field="ground")
    if not reason:
        raise Refused(_("Say why. The author will be sent this reason."), field="reason")
    with transaction.atomic():
        contribution = _held(contribution, by=by)
        if contribution.is_hidden:
            raise Refused(_("This contribution is already hidden."))
        was, before = contribution.status, {"status": contribution.status}
        contribution.status = Contribution.Status.HIDDEN
        contribution.hidden_reason, contribution.hidden_by, contribution.hidden_at = reason, by, at
        contribution.save(update_fields=["status", "hidden_reason", "hidden_by", "hidden_at"])
        if was == Contribution.Status.VISIBLE:
            count_contribution(contribution, by=-1)
        after = {"status": contribution.status, "reason": reason, "ground": str(ground)}
        audit.record("contribution.hidden", by=by, subject=contribution, before=before, after=after)
        _journal(Kind.CONTRIBUTION_HIDDEN, contribution, at=at)
        following.decided(contribution, was=was, by=by, ground=ground, reason=reason, at=at)
    return contribution


def restore_contribution(contribution: Contribution, *, by: Any, at: datetime | None = None) -> Contribution:
    """Make a hidden contribution readable again. Raises NotAllowed or Refused."""
    return _show(contribution, Contribution.Status.HIDDEN, "contribution.restored", by=by, at=at)


def accept_contribution(contribution: Contribution, *, by: Any, at: datetime | None = None) -> Contribution:
    """Let a contribution that waits for a moderator be read by everybody. Raises NotAllowed or Refused."""
    return _show(contribution, Contribution.Status.PENDING, "contribution.accepted", by=by, at=at)


def _show(
    contribution: Contribution, expected: Contribution.Status, action: str, *, by: Any, at: datetime | None
) -> Contribution:
    at = at or clock.now()
    with transaction.atomic():
        contribution = _held(contribution, by=by)
        if contribution.status != expected:
            raise Refused(_("Somebody else has already decided about this contribution."))
        before = {"status": contribution.status}
        contribution.status = Contribution.Status.VISIBLE
        contribution.hidden_reason, contribution.hidden_by, contribution.hidden_at = "", None, None
        contribution.save(update_fields=["status", "hidden_reason", "hidden_by", "hidden_at"])
        count_contribution(contribution, by=1)
        audit.record(
            action, by=by, subject=contribution, before=before, after={"status": contribution.status}
        )
        _journal(_SHOWN[expected], contribution, at=at)
        following.decided(contribution, was=expected, by=by, at=at)
        if contribution.is_reply:
            news.announce_reply(contribution, at=at)
    return contribution


def _held(contribution: Contribution, *, by: Any) -> Contribution:
    refuse_unless_writable()
    contribution = held(contribution)
    rules.may_moderate(by, contribution.discussion.project).or_refuse()
    return contribution


def _journal(kind: Kind, contribution: Contribution, *, at: datetime) -> None:
    project = contribution.discussion.project
    journal.record(
        kind,
        at=at,
        participant_ref=contribution.participant_id,
        project_id=project.pk,
        discussion_id=contribution.discussion_id,
        contribution_id=contribution.pk,
        department_id=project.department_id,
        channel="staff",
    )
