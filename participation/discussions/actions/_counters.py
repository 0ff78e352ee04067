"""Counters that are always exact: changed in SQL, in the transaction of the rows they count."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from participation.discussions.models import Contribution, Discussion

STANCE_COUNTERS = {1: "agree_count", 0: "unsure_count", -1: "disagree_count"}


def count_contribution(contribution: Contribution, *, by: int, at: datetime | None = None) -> None:
    """A contribution or reply has become readable (`by` 1) or unreadable (`by` -1)."""
    if contribution.is_reply:
        parent = Contribution.objects.get(pk=contribution.parent_id or 0)
        Contribution.objects.filter(pk=parent.pk).update(reply_count=F("reply_count") + by)
        contributions, replies = 0, by if parent.is_visible else 0
    else:
        contributions, replies = by, by * contribution.reply_count
    counts = {
        "contribution_count": F("contribution_count") + contributions,
        "reply_count": F("reply_count") + replies,
    }
    latest = {"last_activity_at": at} if at else {}
    Discussion.objects.filter(pk=contribution.discussion_id).update(**counts, **latest)


def count_stance(contribution: Contribution, *, was: int | None, becomes: int | None) -> None:
    """A participant's stance on it has changed from one value to another; None stands for no stance."""
    if was == becomes:
        return
    changes = {}
    if was is not None:
        changes[STANCE_COUNTERS[was]] = F(STANCE_COUNTERS[was]) - 1
    if becomes is not None:
        changes[STANCE_COUNTERS[becomes]] = F(STANCE_COUNTERS[becomes]) + 1
    Contribution.objects.filter(pk=contribution.pk).update(**changes)
