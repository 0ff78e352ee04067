"""What departments may decide themselves, and what is decided above them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from participation.departments.models import Decision, Delegation, Department, Level
from participation.departments.queries.tree import path_up
from participation.departments.rules import runs_department


@dataclass(frozen=True)
class InForce:
    """Where one kind of decision about a department is taken, and who has said so.

    `said_in_id` is the department whose rule it is (None: the whole government's, or nobody's), `decided_in_id` the highest
    department that had a hand in it (None: the whole site).
    """

    decision: Decision
    level: Level
    is_own: bool = False
    said_in_id: int | None = None
    decided_in_id: int | None = None

    @property
    def strictness(self) -> int:
        """How far from the department it is taken: 0 in itself, 4 for the whole site."""
        if self.level == Level.ABOVE:
            return 1 if self.said_in_id is None else 2 if self.is_own else 3
        return 0 if self.level == Level.BRANCH else 4

    @property
    def seen_from_below(self) -> InForce:
        """The same rule as it counts in a department right below."""
        return replace(self, is_own=False)


def decisions_in_force(department: Department | None) -> dict[Decision, InForce]:
    """Where each decision about a department is taken, or (None) what the whole government says. At most two queries."""
    path = path_up(department) if department is not None else []
    rows = Delegation.objects.filter(Q(department=None) | Q(department__in=path))
    said = {(row.decision, row.department_id): row for row in rows}
    found = {}
    for decision in Decision:
        rule = InForce(decision, Level.BRANCH)
        for place in (*path, None):
            if (row := said.get((decision.value, place))) is not None:
                own = place == (department.pk if department else None)
                rule = InForce(decision, Level(row.level), own, place, row.decided_in_id)
                break
        found[decision] = rule
    return found


def departments_with_rules_of_their_own() -> list[tuple[Department, list[Delegation]]]:
    """Each department for which something else is said than for the whole government, by name. One query."""
    rows = Delegation.objects.exclude(department=None).select_related("department")
    found: dict[int, tuple[Department, list[Delegation]]] = {}
    for row in rows.order_by("department__name", "department_id", "id"):
        if row.department is not None:
            found.setdefault(row.department.pk, (row.department, []))[1].append(row)
    return list(found.values())


def highest_seat(user: Any, department: Department | None) -> int | None:
    """The highest department above this one that `user` administers; None when that is the whole site."""
    if user is None or department is None or runs_department(user, None):
        return None
    return next((place for place in reversed(path_up(department)) if runs_department(user, place)), None)
