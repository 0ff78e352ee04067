"""Who answers for a department: where something is asked of it, somebody has to hear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kit.ready import Ready
from participation.departments.models import Department, Role, RoleAssignment
from participation.departments.rules import RUNNING, standing_of


def those_who_answer_for() -> dict[int, tuple[int, ...]]:
    """For each current department the numbers of the people who answer for it. Two queries, whatever its size.

    Its own department administrators; where it has none, those of the nearest department above that has; where none
    has, the administrators of the whole government.
    """
    own, above, current = _tree()
    return {pk: tuple(_nearest(pk, own, above)) for pk in current}


def those_above() -> dict[int, tuple[int, ...]]:
    """For each current department the people who answer for the one above it; at the top the administrators. As above."""
    own, above, current = _tree()
    return {pk: tuple(_nearest(above.get(pk), own, above)) for pk in current}


def _tree() -> tuple[dict[int | None, list[int]], dict[int, int | None], list[int]]:
    own: dict[int | None, list[int]] = {}
    for place, user_id in _HELD():
        own.setdefault(place, []).append(user_id)
    above: dict[int, int | None] = {}
    current = []
    for pk, parent, closed_at in _DEPARTMENTS():
        above[pk] = parent
        if closed_at is None:
            current.append(pk)
    return own, above, current


_HELD = Ready(
    lambda: (
        RoleAssignment.objects.filter(
            role__in=[Role.ADMINISTRATOR, Role.DEPARTMENT_ADMINISTRATOR], user__is_active=True
        )
        .order_by("id")
        .values_list("department_id", "user_id")
    )
)
_DEPARTMENTS = Ready(lambda: Department.objects.values_list("pk", "parent_id", "closed_at"))


def _nearest(pk: int | None, own: dict[int | None, list[int]], above: Mapping[int, int | None]) -> list[int]:
    place = pk
    while place is not None:
        if place in own:
            return own[place]
        place = above.get(place)
    return own.get(None, [])


def answers_for(user: Any) -> frozenset[int]:
    """The numbers of the departments for which `user` is the one to ask. At most three queries, remembered on the
    user object.
    """
    places: frozenset[int] | None = getattr(user, "_answers_for", None)
    if places is None:
        people_of = those_who_answer_for() if standing_of(user).holds_anywhere(*RUNNING) else {}
        places = frozenset(pk for pk, people in people_of.items() if user.pk in people)
        user._answers_for = places
    return places
