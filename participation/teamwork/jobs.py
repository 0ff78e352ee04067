"""Reminders: due soon, due today, late. Each once, all of a person's in one mail a day, in their morning. And the digest."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation

from accounts.models import User
from kit import clock
from kit.jobs import enqueue, job, periodic
from participation.news.models import Reader
from participation.news.queries import timezone_of
from participation.teamwork import digest, reminding
from participation.teamwork.emails import remind
from participation.teamwork.models import Reminded

#: Nobody is reminded of work before this hour of their own day.
MORNING = 7
BATCH = 200


@periodic("20 * * * *", each_tenant=True)
@job()
def send_reminders() -> None:
    """Mail everybody what is due and was not told yet. Harmless when repeated, and when it was missed for some days.

    What was told is written in the transaction that queues the mail: a crash repeats nobody and forgets nobody.
    """
    now = clock.now()
    # The day may have begun further east already.
    items = reminding.by_person(
        reminding.open_items(timezone.localdate(now) + reminding.SOON + timedelta(days=1))
    )
    people = sorted(items)
    for start in range(0, len(people), BATCH):
        _remind_some([items[pk] for pk in people[start : start + BATCH]], now)


Waiting = tuple[User, list[tuple[reminding.Item, User | None]]]


def _remind_some(people: list[Waiting], now: datetime) -> None:
    ids = [person.pk for person, _items in people]
    readers = Reader.objects.in_bulk(ids)
    with transaction.atomic():
        # Made first, so that two workers at once cannot both find nothing: the second waits for the first one's row.
        Reminded.objects.bulk_create(
            (Reminded(user_id=pk, mailed_on=date.min) for pk in ids), ignore_conflicts=True
        )
        rows = {row.pk: row for row in Reminded.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
        changed = []
        for person, items in people:
            reader = readers.get(person.pk)
            local = timezone.localtime(now, timezone_of(reader))
            stopped = bool(
                reader and reader.stopped_at and reader.stopped_address.lower() == person.email.lower()
            )
            if local.hour < MORNING or rows[person.pk].mailed_on >= local.date() or stopped:
                continue
            if _remind(person, items, rows[person.pk], local.date()):
                changed.append(rows[person.pk])
        Reminded.objects.bulk_update(changed, ["mailed_on", "told"])


def _remind(
    person: User, items: list[tuple[reminding.Item, User | None]], row: Reminded, today: date
) -> bool:
    """Queue the mail when there is something new, and note what is open. Returns whether it did."""
    stages = {item.key: item.stage(today) for item, _of in items}
    new = [
        (item, of) for item, of in items if stages[item.key] and row.told.get(item.key) != stages[item.key]
    ]
    if not new:
        return False
    with translation.override(person.language):
        remind(person, [reminding.as_words(item, of, today) for item, of in new])
    row.mailed_on, row.told = today, {key: stage for key, stage in stages.items() if stage}
    return True


@periodic("20 * * * *", each_tenant=True)
@job()
def gather_what_waits() -> None:
    """Let staff whose morning it is be told what waits for them, some hundred at a time."""
    people = digest.whose_morning_it_is(clock.now())
    for start in range(0, len(people), BATCH):
        some = people[start : start + BATCH]
        enqueue(tell_what_waits, _key=f"teamwork.waits:{some[0]}", people=some)


@job()
def tell_what_waits(*, people: list[int]) -> None:
    """Tell these people what waits for them, if anything does. Harmless when repeated: a day's digest is news once."""
    digest.announce_what_waits(User.objects.filter(pk__in=people, is_active=True), at=clock.now())
