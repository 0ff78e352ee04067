"""Finding one of many people by what somebody typed: a part of a name or of an address."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import User
from kit.fulltext import Folded, folded
from participation.departments.queries.people import heirs, staff

#: As many people are offered at once.
MOST_FOUND = 20
#: Fewer letters than these would offer anybody.
LEAST_LETTERS = 2
_MOST_WORDS = 6


@dataclass(frozen=True)
class Found:
    """Who fits what was typed, by name; `more` when there are others beside them."""

    people: list[User]
    more: bool = False

    @property
    def the_one(self) -> User | None:
        """The only one who fits; None for nobody or several."""
        return self.people[0] if len(self.people) == 1 and not self.more else None


def choosable(user: Any, *, by_administering: bool = False, but: Collection[int] = ()) -> QuerySet[User]:
    """Whom `user` may choose: everybody who works here or, `by_administering`, those of the branches they administer."""
    return heirs(user, but=but) if by_administering else staff().exclude(pk__in=but)


def fitting(people: QuerySet[User], typed: str) -> QuerySet[User]:
    """Those of the people whose name or address has each of the words in it, whatever their accents and capitals."""
    rows = people.alias(plain_name=Folded("display_name"), small_email=Lower("email"))
    for word in typed.split()[:_MOST_WORDS]:
        plain = folded(word.lower())
        rows = rows.filter(Q(plain_name__contains=plain) | Q(small_email__contains=word.lower()))
    return rows


def found_people(people: QuerySet[User], typed: str) -> Found:
    """Who fits, at most 20. Whoever has exactly this address, or alone has exactly this name, is the one. One query."""
    typed = typed.strip()
    if len(typed) < LEAST_LETTERS:
        return Found([])
    rows = list(fitting(people, typed)[: MOST_FOUND + 1])
    plain = folded(typed.lower())
    exactly = [one for one in rows if one.email.lower() == typed.lower()] or [
        one for one in rows if folded(one.display_name.lower()) == plain
    ]
    if len(exactly) == 1:
        return Found(exactly)
    return Found(rows[:MOST_FOUND], more=len(rows) > MOST_FOUND)
