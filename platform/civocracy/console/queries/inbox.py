"""How the webhook inbox is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min

from billing.models import WebhookEvent
from kit import clock

#: An event that waits longer than this is late.
LATE_AFTER = timedelta(minutes=15)
LINES = 50
LATEST = 20


@dataclass(frozen=True)
class InboxSummary:
    """Counts by state, when the last event came, since when the oldest waits, and the events that need a look."""

    counts: dict[str, int]
    last_received_at: datetime | None
    waiting_since: datetime | None
    is_late: bool
    troubled: list[WebhookEvent]
    latest: list[WebhookEvent]


def inbox_summary() -> InboxSummary:
    """The state of the inbox. Four queries, whatever it holds."""
    waiting = WebhookEvent.objects.filter(state=WebhookEvent.State.WAITING)
    since = waiting.aggregate(since=Min("received_at"))["since"]
    troubled = WebhookEvent.objects.exclude(error="").exclude(
        state__in=[WebhookEvent.State.DONE, WebhookEvent.State.IGNORED]
    )
    counts = (
        WebhookEvent.objects.order_by().values("state").annotate(count=Count("id"), last=Max("received_at"))
    )
    by_state = {row["state"]: row for row in counts}
    return InboxSummary(
        counts={
            state: by_state[state]["count"] if state in by_state else 0 for state in WebhookEvent.State.values
        },
        last_received_at=max((row["last"] for row in by_state.values()), default=None),
        waiting_since=since,
        is_late=since is not None and since < clock.now() - LATE_AFTER,
        troubled=list(troubled.select_related("account__tenant").order_by("-id")[:LINES]),
        latest=list(
            WebhookEvent.objects.exclude(state=WebhookEvent.State.IGNORED)
            .select_related("account__tenant")
            .order_by("-id")[:LATEST]
        ),
    )
