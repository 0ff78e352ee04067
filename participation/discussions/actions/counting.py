"""What other rooms do in bulk, and the counters that have to follow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from participation.discussions.models import Contribution, Discussion

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


def recount_rows(contributions: Iterable[int]) -> None:
    """Count stances and replies of these contributions (by number) again. For what moves between rows."""
    with connection.cursor() as cursor:
        cursor.execute(_RECOUNT_CONTRIBUTIONS, [list(contributions)])


def mark_answered(contributions: Iterable[int], *, at: datetime) -> None:
    """Note (by ids) that an official answer speaks to them. The first answer's time stays."""
    Contribution.objects.filter(pk__in=list(contributions), answered_at=None).update(answered_at=at)
