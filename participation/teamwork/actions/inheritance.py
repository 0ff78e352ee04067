"""What a department that closes, or a person who leaves, hands to others. Who may say so is the caller's to check."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from kit import clock
from participation.departments.models import Department
from participation.teamwork.models import Absence, HandOver, Risk, Task
from participation.teamwork.queries.absences import closes_a_circle


def hand_department_over(department: Department, *, heir: Department) -> dict[str, list[int]]:
    """Give a department's open tasks, and what is being asked of it or by it, to another one.

    Named in settings.WHAT_DEPARTMENTS_OWN. What was answered stays in its name. Returns the numbers of what went over.
    """
    tasks = Task.objects.open().filter(department=department)
    waiting = HandOver.objects.filter(state=HandOver.State.ASKED)
    asked, asking = waiting.filter(to_department=department), waiting.filter(from_department=department)
    moved = {
        "tasks": sorted(tasks.values_list("pk", flat=True)),
        "hand_overs": sorted({*asked.values_list("pk", flat=True), *asking.values_list("pk", flat=True)}),
    }
    tasks.update(department=heir)
    asked.update(to_department=heir)
    asking.update(from_department=heir)
    # What one department asked the other is inside one department now.
    waiting.filter(to_department=F("from_department")).update(
        state=HandOver.State.WITHDRAWN, answered_at=clock.now()
    )
    return moved


def hand_person_over(person: Any, *, heir: Any) -> dict[str, list[int]]:
    """Give what somebody has to do, and whom they stand in for, to somebody else.

    Named in settings.WHAT_STAFF_OWN. Returns the numbers of what there is to hand over; without an heir nothing happens.
    """
    tasks, risks = Task.objects.open().filter(owner=person), Risk.objects.filter(owner=person)
    found = {
        "tasks": sorted(tasks.values_list("pk", flat=True)),
        "risks": sorted(risks.values_list("pk", flat=True)),
    }
    if heir is not None:
        tasks.update(owner=heir)
        risks.update(owner=heir)
        HandOver.objects.filter(state=HandOver.State.ASKED, asked_by=person).update(asked_by=heir)
        _hand_absences_over(person, heir)
    return found


def _hand_absences_over(person: Any, heir: Any) -> None:
    to_come = Absence.objects.not_over(clock.today())
    to_come.filter(user=person).delete()
    for absence in to_come.filter(cover=person):
        absence.cover = heir
        others = to_come.exclude(pk=absence.pk)
        sharing = others.filter(first_on__lte=absence.last_on, last_on__gte=absence.first_on)
        if closes_a_circle(absence, list(sharing)):
            absence.delete()
        else:
            absence.save(update_fields=["cover"])
