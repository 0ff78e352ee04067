"""What departments may decide themselves, and what is decided above them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kit import audit
from participation.departments import queries, rules
from participation.departments.actions._asking import check_person
from participation.departments.actions._delegated import refuse_loosening
from participation.departments.actions.tree import hold_the_tree
from participation.departments.models import Decision, Delegation, Department, Level
from tenants.context import current_tenant


def delegate(
    department: Department | None, *, levels: Mapping[Decision, Level | None], by: Any
) -> list[Delegation]:
    """Set where decisions are taken, in a department and everything below it, or (None) in the whole government.

    A level of None takes the rule away: then the one further up counts, or the department itself decides. Whoever
    administers a branch can be stricter than those above them, never looser. Raises NotAllowed.
    """
    check_person(by, rules.may_delegate, department)
    with transaction.atomic():
        hold_the_tree()
        before = queries.decisions_in_force(department)
        own = {row.decision: row for row in Delegation.objects.filter(department=department)}
        said = {key: own[key].level if key in own else None for key in levels}
        for decision, level in levels.items():
            if level != said[decision]:
                _set(department, decision, level, own.get(decision), by=by)
        after = queries.decisions_in_force(department)
        for decision in levels:
            refuse_loosening(before[decision], after[decision], by=by)
        changed = {str(key): value for key, value in levels.items() if value != said[key]}
        if changed:
            audit.record(
                "department.delegated",
                by=by,
                subject=department or current_tenant(),
                before={key: said[Decision(key)] for key in changed},
                after=changed,
            )
    rules.forget_standing(by)
    return list(Delegation.objects.filter(department=department).order_by("id"))


def _set(
    department: Department | None, decision: Decision, level: Level | None, row: Delegation | None, *, by: Any
) -> None:
    if level is None:
        if row is not None:
            row.delete()
        return
    seat = queries.highest_seat(by, department)
    if row is not None and (
        row.decided_in_id is None or by is None or not rules.may_loosen(by, row.decided_in_id)
    ):
        # Made stricter by somebody further down: it stays what those above have decided.
        seat = row.decided_in_id
    Delegation.objects.update_or_create(
        department=department, decision=decision, defaults={"level": level, "decided_in_id": seat}
    )
