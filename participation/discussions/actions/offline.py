"""What was said on paper or at a workshop, typed in by staff: marked as such, and counted like everything else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from kit import audit, clock
from participation.discussions import rules
from participation.discussions.actions._counters import count_contribution
from participation.discussions.actions.contributions import checked_body
from participation.discussions.models import Contribution, Discussion
from participation.journal import actions as journal
from participation.journal.models import Kind
from participation.lifecycle import refuse_unless_writable
from participation.participants.actions import write_down
from participation.participants.models import Source

CHANNEL = "offline"


def type_in_contribution(
    discussion: Discussion, *, body: str, by: Any, name: str = "", at: datetime | None = None
) -> Contribution:
    """A contribution of somebody who is not here; `name` as they want to be called, or empty.

    Visible at once: whoever types it in has read it. Workshops are held and paper comes back when online is over, so only
    the project has to be running. Raises NotAllowed, or Refused, naming `body`.
    """
    refuse_unless_writable()
    rules.may_type_in(by, discussion).or_refuse()
    at, body = at or clock.now(), checked_body(body)
    with transaction.atomic():
        participant = write_down(name, at=at)
        journal.record(Kind.PARTICIPANT_JOINED, at=at, participant_ref=participant.pk, channel=CHANNEL)
        contribution = Contribution.objects.create(
            discussion=discussion, participant=participant, body=body, created_at=at, source=Source.OFFLINE
        )
        journal.record(
            Kind.CONTRIBUTION_MADE,
            at=at,
            participant_ref=participant.pk,
            project_id=discussion.project_id,
            discussion_id=discussion.pk,
            contribution_id=contribution.pk,
            department_id=discussion.project.department_id,
            channel=CHANNEL,
        )
        audit.record("contribution.typed_in", by=by, subject=contribution)
        count_contribution(contribution, by=1, at=at)
    return contribution
