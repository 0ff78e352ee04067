"""Which roles somebody holds, which departments each reaches, and which decisions are taken further up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from accounts.queries import SECOND_FACTOR_DUE
from kit import clock
from kit.lasting import Lasting
from participation.departments.models import Decision, Role

# What the person holds with everything below it; then, for staff, the places where a decision is not taken locally. A rule
# counts in its department and all below it until another one is met; `seat` is where the decision is taken, NULL for the
# whole site. The second part is empty, and costs nothing, where nothing is delegated. Last, the day from which all of it
# counts only with a second factor, where one is asked for and this account has none.
_STANDING = Lasting(
    """
    WITH RECURSIVE reach (role, department_id) AS (
        SELECT role, department_id FROM departments_roleassignment WHERE user_id = %s
        UNION
        SELECT reach.role, below.id
        FROM reach JOIN departments_department below ON below.parent_id = reach.department_id
    ),
    rule (department_id, parent_id, decision, level, anchored, seat) AS (
        SELECT top.id, top.parent_id, kind.decision, coalesce(own.level, whole.level, 'branch'),
            own.level IS NOT NULL, top.parent_id
        FROM departments_department top
        CROSS JOIN (SELECT DISTINCT decision FROM departments_delegation WHERE EXISTS (SELECT FROM reach)) kind
        LEFT JOIN departments_delegation own ON own.department_id = top.id AND own.decision = kind.decision
        LEFT JOIN departments_delegation whole ON whole.department_id IS NULL AND whole.decision = kind.decision
        WHERE top.parent_id IS NULL
        UNION ALL
        SELECT below.id, below.parent_id, rule.decision, coalesce(own.level, rule.level),
            own.level IS NOT NULL OR rule.anchored,
            CASE WHEN own.level IS NULL AND rule.anchored THEN rule.seat ELSE below.parent_id END
        FROM rule JOIN departments_department below ON below.parent_id = rule.department_id
        LEFT JOIN departments_delegation own ON own.department_id = below.id AND own.decision = rule.decision
    )
    SELECT role, department_id, NULL, NULL FROM reach
    UNION ALL
    SELECT decision, department_id, level, CASE level WHEN 'above' THEN seat END FROM rule WHERE level <> 'branch'
    UNION ALL
    SELECT 'second factor', NULL, due::text, NULL FROM (SELECT {second_factor_due} AS due) asked
    WHERE due IS NOT NULL AND EXISTS (SELECT FROM reach)
""".replace("{second_factor_due}", SECOND_FACTOR_DUE)
)
_SECOND_FACTOR = "second factor"

# Roles with which somebody runs a department: they decide about its projects, people and sub-departments.
RUNNING = (Role.ADMINISTRATOR, Role.DEPARTMENT_ADMINISTRATOR)


@dataclass(frozen=True)
class Standing:
    """Every role somebody holds with every department it reaches; None stands for the whole government.

    `seats` are the decisions that are not taken in a department itself: (decision, department) → where they are taken.
    `second_factor_due` is the day from which roles count only with a second factor that the person has not set up yet.
    From that day on `reach` is empty, whatever was given to them: whoever asks for a role, anywhere, gets a no.
    """

    reach: frozenset[tuple[str, int | None]]
    seats: Mapping[tuple[str, int], int | None] = field(default_factory=dict)
    second_factor_due: date | None = None

    def holds(self, *roles: str, department_id: int | None = None) -> bool:
        """Whether one of the roles is held in that department, or in the whole government."""
        return any((role, None) in self.reach or (role, department_id) in self.reach for role in roles)

    def holds_anywhere(self, *roles: str) -> bool:
        """Whether one of the roles is held in any place."""
        return any(role in roles for role, _place in self.reach)

    def is_taken_further_up(self, decision: Decision | None, department_id: int | None) -> bool:
        """Whether the department leaves such decisions to one above it, or to the whole site."""
        return department_id is not None and (decision or "", department_id) in self.seats

    def decides(self, decision: Decision | None, *roles: str, department_id: int | None = None) -> bool:
        """Whether one of the roles is held where such decisions about that department are taken."""
        seat = department_id
        if self.is_taken_further_up(decision, department_id):
            seat = self.seats[(decision or "", department_id or 0)]
        return self.holds(*roles, department_id=seat)

    def departments_with(self, *roles: str, decision: Decision | None = None) -> frozenset[int] | None:
        """The departments in which one of the roles is held (and counts for `decision`); None means all of them."""
        if any((role, None) in self.reach for role in roles):
            return None
        held = {place for role, place in self.reach if role in roles and place is not None}
        return frozenset(place for place in held if self.seats.get((decision or "", place), place) in held)


NOBODY = Standing(frozenset())


def standing_of(user: Any) -> Standing:
    """What `user` holds: one query the first time, remembered on the user object."""
    if user is None or not user.is_authenticated:
        return NOBODY
    standing: Standing | None = getattr(user, "_standing", None)
    if standing is None:
        with connection.cursor() as cursor:
            cursor.execute(_STANDING, [user.pk, user.pk])
            standing = _standing_from(cursor.fetchall())
        user._standing = standing
    return standing


def _standing_from(rows: Sequence[tuple[str, int | None, str | None, int | None]]) -> Standing:
    due = next(
        (date.fromisoformat(level or "") for key, _place, level, _seat in rows if key == _SECOND_FACTOR), None
    )
    if due is not None and due <= clock.today():
        return Standing(frozenset(), second_factor_due=due)
    return Standing(
        frozenset((key, place) for key, place, level, _seat in rows if level is None),
        {(key, place): seat for key, place, level, seat in rows if level is not None and place is not None},
        due,
    )


def forget_standing(user: Any) -> None:
    """Ask the database again next time. For actions that have just changed what `user` holds, or where it counts."""
    if user is not None:
        user.__dict__.pop("_standing", None)
