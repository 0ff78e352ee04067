"""Counters that are always exact: changed in SQL, in the transaction of the rows they count."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from participation.discussions.models import Contribution, Discussion

STANCE_COUNTERS = {1: "agree_count", 0: "unsure_count", -1: "disagree_count"}

_RECOUNT_CONTRIBUTIONS = """
    UPDATE discussions_contribution AS c
    SET agree_count = s.agree, disagree_count = s.disagree, unsure_count = s.unsure, reply_count = s.replies
    FROM (
        SELECT own.id,
            (SELECT count(*) FROM discussions_stance t WHERE t.contribution_id = own.id AND t.value = 1) AS agree,
            (SELECT count(*) FROM discussions_stance t WHERE t.contribution_id = own.id AND t.value = -1) AS disagree,
            (SELECT count(*) FROM discussions_stance t WHERE t.contribution_id = own.id AND t.value = 0) AS unsure,
            (SELECT count(*) FROM discussions_contribution r
             WHERE r.parent_id = own.id AND r.status = 'visible') AS replies
        FROM discussions_contribution own
        WHERE own.id = ANY(%s::bigint[])
    ) AS s
    WHERE c.id = s.id
      AND (c.agree_count, c.disagree_count, c.unsure_count, c.reply_count)
          IS DISTINCT FROM (s.agree, s.disagree, s.unsure, s.replies)
"""

_RECOUNT_DISCUSSION = """
    UPDATE discussions_discussion AS d
    SET contribution_count = c.contributions, reply_count = c.replies,
        last_activity_at = greatest(d.last_activity_at, c.latest)
    FROM (
        SELECT count(*) AS contributions, coalesce(sum(reply_count), 0) AS replies, max(created_at) AS latest
        FROM discussions_contribution
        WHERE discussion_id = %s AND parent_id IS NULL AND status = 'visible'
    ) AS c
    WHERE d.id = %s
"""


def recount(discussion: Discussion) -> None:
    """Count everything in the discussion again from its rows. For imports, which add rows in bulk.

    What people do meanwhile stays counted: it waits until these rows and the discussion are let go, or concerns rows
    that were added meanwhile and are exact by themselves.
    """
    with transaction.atomic():
        rows = Contribution.objects.filter(discussion=discussion).order_by("id")
        ids = list(rows.select_for_update(no_key=True).values_list("id", flat=True))
        Discussion.objects.select_for_update(no_key=True).get(pk=discussion.pk)
        with connection.cursor() as cursor:
            cursor.execute(_RECOUNT_CONTRIBUTIONS, [ids])
            cursor.execute(_RECOUNT_DISCUSSION, [discussion.pk, discussion.pk])


def mark_answered(contributions: Iterable[int], *, at: datetime) -> None:
    """Note (by ids) that an official answer speaks to them. The first answer's time stays."""
    Contribution.objects.filter(pk__in=list(contributions), answered_at=None).update(answered_at=at)


def count_contribution(contribution: Contribution, step: int, *, at: datetime | None = None) -> None:
    """A contribution or reply has become readable (`step` 1) or unreadable (-1)."""
    if contribution.is_reply:
        parent = Contribution.objects.get(pk=contribution.parent_id)
        Contribution.objects.filter(pk=parent.pk).update(reply_count=F("reply_count") + step)
        contributions, replies = 0, step if parent.is_visible else 0
    else:
        contributions, replies = step, step * contribution.reply_count
    counts = {"contribution_count": F("contribution_count") + contributions, "reply_count": F("reply_count") + replies}
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
