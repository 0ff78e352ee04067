"""What waits for somebody in the workspace, gathered: once a day or once a week in their morning, as each has chosen.

The news says only that something waits. What it is, is asked when it is told: what was done meanwhile is told to nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit import clock
from kit.formats import number_in_words
from participation.departments.queries import staff
from participation.news.actions import announce
from participation.news.kinds import Kind, Pace
from participation.news.models import News, Notice, Reader
from participation.news.queries import paces_of, timezone_of
from participation.news.sources import Source, Telling
from participation.teamwork.models import Absence
from participation.teamwork.needs import Need, by_urgency, days_left, needs_of

SOURCE = "needs"
#: Looked for between these hours of each person's own morning: late enough for what the night brought, and early enough
#: for the mail of the same morning (news.spreading.MORNING).
FROM, UNTIL = time(5, 30), time(7, 30)
MONDAY = 0
#: So many things one digest spells out.
SPELLED_OUT = 12


def whose_morning_it_is(at: datetime) -> list[int]:
    """The staff who want to be told this morning: by their pace, in their time zone, and not while they are away."""
    people = staff().values_list("pk", flat=True)
    away = set(Absence.objects.on(clock.today()).values_list("user_id", flat=True))
    readers = Reader.objects.in_bulk(people)
    found = []
    for pk in people:
        reader = readers.get(pk) or Reader(user_id=pk)
        local = timezone.localtime(at, timezone_of(reader))
        if pk not in away and FROM <= local.time() < UNTIL and _wants(paces_of(reader)[Kind.WAITS], local):
            found.append(pk)
    return found


def _wants(pace: str, local: datetime) -> bool:
    return pace == Pace.DAILY or (pace == Pace.WEEKLY and local.weekday() == MONDAY)


def announce_what_waits(people: Iterable[Any], *, at: datetime) -> int:
    """Tell each of these people that something waits, if something does; once a day. Returns how many were told.

    It takes the place of what they were told before, so nobody is told the same things twice.
    """
    told = 0
    for person in people:
        if not needs_of(person):
            continue
        day = timezone.localtime(at, timezone_of(Reader.objects.filter(user=person).first())).date()
        with transaction.atomic():
            news = announce(
                Kind.WAITS,
                key=f"waits:{person.pk}:{day}",
                source=SOURCE,
                about=person.pk,
                people=[person.pk],
                at=at,
            )
            if news is not None:
                _forget_earlier(person, news)
                told += 1
    return told


def _forget_earlier(person: Any, news: News) -> None:
    earlier = Notice.objects.filter(recipient=person, news__source=SOURCE, news__kind=Kind.WAITS)
    News.objects.filter(pk__in=earlier.values("news")).exclude(pk=news.pk).delete()


def _tell(notices: Sequence[Notice]) -> dict[int, Telling]:
    """For each person once: as many queries as a workspace's own page has, however many notices there are of theirs."""
    latest: dict[int, Notice] = {}
    for notice in notices:
        known = latest.get(notice.recipient_id)
        if known is None or known.news_id < notice.news_id:
            latest[notice.recipient_id] = notice
    today = clock.today()
    needs = {notice: needs_of(notice.recipient) for notice in latest.values()}
    return {notice.pk: _telling(waiting, today) for notice, waiting in needs.items() if waiting}


def _telling(needs: Sequence[Need], today: date) -> Telling:
    words = ngettext("%(n)s thing waits for you", "%(n)s things wait for you", len(needs))
    return Telling(
        headline=words % {"n": number_in_words(len(needs))},
        text=_list(needs, today),
        path=reverse("workspace:home"),
        button=_("Open the workspace"),
    )


def _list(needs: Sequence[Need], today: date) -> str:
    """The things by urgency, as lists in Markdown that can be read as they are too."""
    parts = []
    for group in by_urgency(needs[:SPELLED_OUT], today):
        parts.append(f"{group.label}:\n\n" + "\n".join(f"- {_line(need, today)}" for need in group.needs))
    if len(needs) > SPELLED_OUT:
        more = len(needs) - SPELLED_OUT
        parts.append(ngettext("And %(n)s more.", "And %(n)s more.", more) % {"n": number_in_words(more)})
    return "\n\n".join(parts)


def _line(need: Need, today: date) -> str:
    when = days_left(need.due_on, today) if need.due_on else ""
    behalf = _("for %(name)s") % {"name": need.on_behalf_of} if need.on_behalf_of else ""
    parts = (need.title, need.context, when, behalf)
    return " · ".join(" ".join(part.split()) for part in parts if part)


NEEDS = Source(_tell)
