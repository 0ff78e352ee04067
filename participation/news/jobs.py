"""Telling people in the background: first everybody gets a notice, then what is due is mailed.

Both go in batches that queue the next one behind whatever waits already, so that 120,000 recipients take their turns with
everybody else's work, and a worker that is killed goes on where its last batch was committed.
"""

from __future__ import annotations

import time
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any
from zoneinfo import ZoneInfo

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from kit import clock
from kit.jobs import enqueue, job, periodic
from participation.news import spreading
from participation.news.emails import Letters
from participation.news.kinds import Pace
from participation.news.models import News, Notice, Reader
from participation.news.queries import paces_of, timezone_of
from participation.news.sources import tell

#: Notices given in a transaction, recipients whose mails are queued in one, and recipients whose mails are one job.
BATCH = 1_000
MAILS = 400
IN_A_BAG = 50
#: How long one job goes on before it lets others have their turn, in seconds.
TURN = 5.0


@job()
def spread(*, news_id: int) -> None:
    """Give everybody who is to be told a notice. Goes on where it stopped; harmless when repeated."""
    until = time.monotonic() + TURN
    # Whoever is told the other news is not told this one, so that one comes first, whichever job was taken first.
    other = (
        News.objects.filter(pk=news_id, besides__finished_at=None).values_list("besides", flat=True).first()
    )
    for pk in (other, news_id):
        while pk is not None and _spread_a_batch(pk):
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

    Taking it out of what is due and queueing are one transaction: a crash in between repeats nobody and forgets nobody.
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
        people = sorted(by_person)
        for start in range(0, len(people), IN_A_BAG):
            bag = people[start : start + IN_A_BAG]
            enqueue(mail_people, notices=[pk for person in bag for pk in by_person[person]])
        Notice.objects.filter(pk__in=[pk for pks in by_person.values() for pk in pks]).update(
            mail_due_at=None
        )
        for news_id, number in by_news.items():
            News.objects.filter(pk=news_id).update(mailed=F("mailed") + number)
        if by_person:
            enqueue(mail_what_is_due, _key="news.mail")


@job()
def mail_people(*, notices: list[int]) -> None:
    """Send the people of these notices their mails, if there is still something in them that they may and want to be told.

    What was sent is marked after each mail, so that whoever goes on after a crash or an error sends nobody a second one.
    """
    rows = Notice.objects.filter(pk__in=notices, mailed_at=None, recipient__is_active=True)
    by_person: dict[int, list[Notice]] = {}
    for row in rows.select_related("news", "recipient").order_by("-news_id"):
        by_person.setdefault(row.recipient_id, []).append(row)
    readers = Reader.objects.in_bulk(by_person)
    tongues: dict[tuple[str, ZoneInfo], list[list[Notice]]] = {}
    for person, theirs in by_person.items():
        reader = readers.get(person) or Reader(user_id=person)
        paces = paces_of(reader)
        wanted = [row for row in theirs if paces[row.news.kind] != Pace.NEVER]
        if wanted and not _is_stopped(reader, wanted[0].recipient):
            tongue = (wanted[0].recipient.language, timezone_of(reader))
            tongues.setdefault(tongue, []).append(wanted)
    errors: list[Exception] = []
    with get_connection() as post:
        letters = Letters()
        for (language, zone), people in tongues.items():
            with translation.override(language), timezone.override(zone):
                _mail_alike(people, letters, post, language=language, errors=errors)
    if errors:
        raise errors[0]  # The queue tries again later, with those who have nothing yet.


def _mail_alike(
    people: list[list[Notice]], letters: Letters, post: Any, *, language: str, errors: list[Exception]
) -> None:
    """Mail people of one language and time zone. What there is to tell is asked for once for all of them."""
    words = tell(row for rows in people for row in rows)
    for rows in people:
        told = [(row, words[row.pk]) for row in rows if row.pk in words]
        if not told:
            continue
        recipient = rows[0].recipient
        try:
            post.send_messages([letters.to(recipient, told, language=language)])
        except SMTPRecipientsRefused as refused:
            try:
                _note_refusal(recipient, refused)
            except SMTPRecipientsRefused as for_now:
                errors.append(for_now)
                continue
        except (OSError, SMTPException) as error:
            errors.append(error)
            continue
        Notice.objects.filter(pk__in=[row.pk for row, _telling in told]).update(mailed_at=clock.now())


@job()
def mail_person(*, user_id: int, notices: list[int]) -> None:
    """What one person is mailed, as versions before this one have queued it: they marked it as sent beforehand."""
    Notice.objects.filter(pk__in=notices, recipient=user_id).update(mailed_at=None)
    mail_people(notices=notices)


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
