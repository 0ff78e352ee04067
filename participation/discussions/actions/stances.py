"""Agree, disagree, unsure: taking a stance, changing it, taking it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.errors import Refused
from participation.discussions import rules
from participation.discussions.actions._counters import count_stance
from participation.discussions.actions._rows import held
from participation.discussions.models import Contribution, Stance
from participation.journal import actions as journal
from participation.journal.models import Kind
from participation.lifecycle import refuse_unless_writable
from participation.participants import actions as participants

# Stances are in the journal and not in the record of who did what: that record names people, and where somebody
# stands on a question is nobody's business but theirs.


def take_stance(
    contribution: Contribution, *, by: Any, value: int, at: datetime | None = None, channel: str = "web"
) -> Stance:
    """Agree (1), be unsure (0) or disagree (-1); a second stance replaces the first. Raises Refused or NotAllowed."""
    refuse_unless_writable()
    if value not in Stance.Value.values:
        raise Refused(_("Choose agree, disagree or unsure."), field="value")
    at = at or clock.now()
    with transaction.atomic():
        contribution = _held(contribution, at)
        participant, joined = participants.join(by, at=at)
        if joined:
            journal.record(Kind.PARTICIPANT_JOINED, at=at, participant_ref=participant.pk, channel=channel)
        stance = Stance.objects.filter(contribution=contribution, participant=participant).first()
        was = stance.value if stance else None
        if stance is None:
            stance = Stance.objects.create(
                contribution=contribution, participant=participant, value=value, created_at=at, changed_at=at
            )
        elif was != value:
            stance.value, stance.changed_at = value, at
            stance.save(update_fields=["value", "changed_at"])
        else:
            return stance
        kind = Kind.STANCE_TAKEN if was is None else Kind.STANCE_CHANGED
        _journal(kind, stance, contribution, at=at, channel=channel)
        count_stance(contribution, was=was, becomes=value)
    return stance


def withdraw_stance(
    contribution: Contribution, *, by: Any, at: datetime | None = None, channel: str = "web"
) -> None:
    """Take one's stance back; without one, nothing happens. Raises Refused or NotAllowed."""
    refuse_unless_writable()
    at = at or clock.now()
    with transaction.atomic():
        contribution = _held(contribution, at)
        stance = Stance.objects.filter(contribution=contribution, participant__user=by).first()
        if stance is None:
            return
        _journal(Kind.STANCE_WITHDRAWN, stance, contribution, at=at, channel=channel)
        count_stance(contribution, was=stance.value, becomes=None)
        stance.delete()


def _held(contribution: Contribution, at: datetime) -> Contribution:
    """The contribution, held until the transaction ends: stances on one contribution come one after the other.

    Without this, two first stances of the same person at once would both find none before them.
    """
    contribution = held(contribution)
    rules.may_take_part(contribution.discussion, at).or_refuse()
    rules.may_take_stance(contribution).or_refuse()
    return contribution


def _journal(kind: Kind, stance: Stance, contribution: Contribution, *, at: datetime, channel: str) -> None:
    project = contribution.discussion.project
    journal.record(
        kind,
        at=at,
        participant_ref=stance.participant_id,
        project_id=project.pk,
        discussion_id=contribution.discussion_id,
        contribution_id=contribution.pk,
        department_id=project.department_id,
        value=stance.value,
        channel=channel,
    )
