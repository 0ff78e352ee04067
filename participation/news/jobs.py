"""Telling people in the background: first everybody gets a notice, then what is due is mailed.

Both go in batches that queue the next one behind whatever waits already, so that 120,000 recipients take their turns with
everybody else's work, and a worker that is killed goes on where its last batch was committed.
"""

from __future__ import annotations

import time
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from kit import clock
from kit.jobs import enqueue, job, periodic
from participation.news import spreading
from participation.news.emails import send_news
from participation.news.kinds import Pace
from participation.news.models import News, Notice, Reader
from participation.news.queries import paces_of, timezone_of
from participation.news.sources import tell

#: Notices given in a transaction, and recipients whose mails are queued in one.
BATCH = 1_000
MAILS = 200
#: How long one job goes on before it lets others have their turn, in seconds.
TURN = 5.0


@job()
def spread(*, news_id: int) -> None:
    """Give everybody who is to be told a notice. Goes on where it stopped; harmless when repeated."""
    until = time.monotonic() + TURN
    while _spread_a_batch(news_id):
        if time.monotonic() > until:
            enqueue(spread, _key=f"news:{news_id}", news_id=news_id)
            return


def _spread_a_batch(news_id: int) -> bool:
    """One batch in one transaction. Returns whether there is more to do."""
    with transaction.atomic():
        news = News.objects.select_for_update().filter(pk=news_id, finished_at=None).first()
        if news is None:
            return False
        if not news.cursor:
            news.audience = spreading.audience_of(news)
        people, next_cursor = spreading.next_people(news, limit=BATCH)
        now = clock.now()
        due = spreading.give_notices(news, people, at=now) if people else []
        news.told += len(due)
        if next_cursor is None:
            news.finished_at, news.audience = now, news.told
        else:
            news.cursor = next_cursor
        news.save(update_fields=["audience", "told", "cursor", "finished_at"])
        for moment in sorted({moment for moment in due if moment is not None}):
            # Everybody whose mail is due in the same moment shares one job.
            later = moment if moment > now else None
            enqueue(mail_what_is_due, _key=f"news.mail:{moment.isoformat()}", _at=later)
    return next_cursor is not None


@job()
def mail_what_is_due() -> None:
    """Queue a mail for each person who has something due: one mail, however much it is.

    Marking and queueing are one transaction: a crash in between repeats nobody and forgets nobody.
    """
    now = clock.now()
    with transaction.atomic():
        due = Notice.objects.waiting().filter(mail_due_at__lte=now)
        some = due.order_by("mail_due_at", "recipient_id").values_list("recipient_id", flat=True)[:MAILS]
        rows = due.filter(recipient__in=set(some)).order_by("id").select_for_update()
        by_person: dict[int, list[int]] = {}
        by_news: dict[int, int] = {}
        for pk, person, news_id in rows.values_list("id", "recipient_id", "news_id"):
            by_person.setdefault(person, []).append(pk)
            by_news[news_id] = by_news.get(news_id, 0) + 1
        for person, notices in by_person.items():
            enqueue(mail_person, user_id=person, notices=notices)
        Notice.objects.filter(pk__in=[pk for pks in by_person.values() for pk in pks]).update(mailed_at=now)
        for news_id, number in by_news.items():
            News.objects.filter(pk=news_id).update(mailed=F("mailed") + number)
        if by_person:
            enqueue(mail_what_is_due, _key="news.mail")


@job()
def mail_person(*, user_id: int, notices: list[int]) -> None:
    """Send one person their mail, if there is still something in it that they may and want to be told."""
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    reader = Reader.objects.filter(user_id=user_id).first() or Reader(user_id=user_id)
    if user is None or _is_stopped(reader, user):
        return
    paces = paces_of(reader)
    rows = Notice.objects.filter(pk__in=notices, recipient=user).select_related("news").order_by("-news_id")
    wanted = [row for row in rows if paces[row.news.kind] != Pace.NEVER]
    with translation.override(user.language), timezone.override(timezone_of(reader)):
        words = tell(wanted)
        told = [(row, words[row.pk]) for row in wanted if row.pk in words]
        if not told:
            return
        try:
            send_news(user, told, language=user.language)
        except SMTPRecipientsRefused as refused:
            _note_refusal(user, refused)


def _is_stopped(reader: Reader, user: Any) -> bool:
    return reader.stopped_at is not None and reader.stopped_address.lower() == user.email.lower()


def _note_refusal(user: Any, refused: SMTPRecipientsRefused) -> None:
    from participation.news.actions.bouncing import note_bounce

    code, words = next(iter(refused.recipients.values()))
    if code < 500:
        raise refused  # The queue tries again later.
    note_bounce(user.pk, is_permanent=True, reason=words.decode(errors="replace"))


@job()
def take_bounce(*, user_id: int, is_permanent: bool, reason: str) -> None:
    """A mail to this account came back."""
    from participation.news.actions.bouncing import note_bounce

    note_bounce(user_id, is_permanent=is_permanent, reason=reason)


@periodic("17 * * * *", each_tenant=True)
@job()
def look_for_what_is_due() -> None:
    """Go on with whatever a crash or a changed clock has left behind. Usually finds nothing."""
    for news_id in News.objects.filter(finished_at=None).values_list("id", flat=True)[:100]:
        enqueue(spread, _key=f"news:{news_id}", news_id=news_id)
    if Notice.objects.waiting().filter(mail_due_at__lte=clock.now()).exists():
        enqueue(mail_what_is_due, _key="news.mail")
