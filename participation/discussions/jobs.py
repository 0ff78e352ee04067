"""What happens by the clock: questions open and close."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F

from kit import clock
from kit.jobs import job, periodic
from participation.discussions.models import Discussion
from participation.discussions.news import announce_closing, announce_opening

#: How long after its opening a question is still news, and how long before its end people are told.
NEW, SOON = timedelta(days=2), timedelta(days=3)
#: Whoever was just told that something opens need not be told that it closes.
TOO_SHORT = timedelta(days=5)


@periodic("7 * * * *", each_tenant=True)
@job()
def announce_windows() -> None:
    """Tell followers what has opened and what closes soon; each once."""
    now = clock.now()
    opened = Discussion.objects.open(now).filter(opens_at__gt=now - NEW).select_related("project")
    for discussion in opened:
        announce_opening(discussion, at=now)
    closing = Discussion.objects.open(now).filter(closes_at__lte=now + SOON).select_related("project")
    for discussion in closing.filter(opens_at__lt=F("closes_at") - TOO_SHORT):
        announce_closing(discussion, at=now)
