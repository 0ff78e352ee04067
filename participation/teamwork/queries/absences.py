"""Questions about who is away and who stands in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from kit import clock
from participation.teamwork.models import Absence
from participation.teamwork.rules import covered_by


def absences_to_come(user: Any = None) -> QuerySet[Absence]:
    """Absences that are not over: of one person, or of everybody. The soonest first."""
    rows = Absence.objects.not_over(clock.today()).select_related("user", "cover")
    return (rows.filter(user=user) if user is not None else rows).order_by("first_on", "id")


def absences_covered_by(user: Any) -> list[Absence]:
    """Of whom `user` stands in for today, directly or because their cover is away too. Two queries, one for nobody."""
    covered = covered_by(user)
    if not covered:
        return []
    rows = Absence.objects.on(clock.today()).filter(user__in=covered, user__is_active=True)
    return list(rows.select_related("user", "cover").order_by("last_on", "id"))


def reachable(people: Iterable[int], *, everybody_covered: bool = False) -> list[tuple[User, User | None]]:
    """Those people, and who stands in for them: (person, whom they stand in for, None for themselves).

    Of several who stand in one after the other it is the first who is there. Each person once, unless
    `everybody_covered` asks for a pair for each absence. Two queries. People whose account is closed are left out.
    """
    ids = list(dict.fromkeys(people))
    away = dict(Absence.objects.on(clock.today()).values_list("user_id", "cover_id"))
    covers = {pk: _first_who_is_there(pk, away) for pk in ids if pk in away}
    users = User.objects.filter(is_active=True).in_bulk({*ids, *covers.values()})
    reached: list[tuple[User, User | None]] = [(users[pk], None) for pk in ids if pk in users]
    known = set(ids)
    for pk, cover in covers.items():
        if cover in users and pk in users and (everybody_covered or cover not in known):
            known.add(cover)
            reached.append((users[cover], users[pk]))
    return reached


def _first_who_is_there(pk: int, away: dict[int, int]) -> int:
    cover, seen = away[pk], {pk}
    while cover in away and cover not in seen:
        seen.add(cover)
        cover = away[cover]
    return cover


def closes_a_circle(absence: Absence, others: Sequence[Absence]) -> bool:
    """Whether on some day the covers, followed one after the other, would lead back to whoever is away.

    `others` are the absences that share a day with it, which have no circle among themselves.
    """
    by_person: dict[int, list[Absence]] = {}
    for other in others:
        by_person.setdefault(other.user_id, []).append(other)
    waiting = [(absence.cover_id, absence.first_on, absence.last_on)]
    while waiting:
        person, first, last = waiting.pop()
        if person == absence.user_id:
            return True
        for other in by_person.get(person, ()):
            start, end = max(first, other.first_on), min(last, other.last_on)
            if start <= end:
                waiting.append((other.cover_id, start, end))
    return False
