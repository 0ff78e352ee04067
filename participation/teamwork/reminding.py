"""Who has to be reminded of what: worked out from what is open, without writing anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from kit import clock
from participation.projects.models import Project
from participation.teamwork.models import HandOver, Task
from participation.teamwork.queries import hand_overs_in_context, reachable, those_above, those_who_answer_for

#: How long before its day somebody is reminded of something for the first time.
SOON = timedelta(days=2)


@dataclass(frozen=True)
class Item:
    """Something open that has a day. `key` is stable; `people` are told: (who, on whose behalf or None)."""

    key: str
    title: str
    context: str
    due_on: date
    path: str
    people: tuple[tuple[User, User | None], ...]

    def stage(self, today: date) -> str:
        """How urgent it is on somebody's day, with the day it is due: each is told once. Empty when there is time."""
        if self.due_on > today + SOON:
            return ""
        word = "late" if self.due_on < today else "today" if self.due_on == today else "soon"
        return f"{word}:{self.due_on.isoformat()}"


def open_items(until: date) -> list[Item]:
    """Everything open that is due on that day or before, with the people to tell. A dozen queries, whatever there is."""
    tasks = list(_tasks(until))
    hand_overs = [*_waiting(until), *_unfinished(until)]
    answering, above = those_who_answer_for(), those_above()
    told: dict[str, list[int]] = {}
    for task in tasks:
        told[f"task:{task.pk}"] = (
            [task.owner_id] if task.owner_id else list(answering.get(task.department_id or 0, ()))
        )
    today = clock.today()
    for row in hand_overs:
        people = list(answering.get(row.to_department_id, ())) if row.is_waiting else []
        if _due(row) < today:
            # Both sides and the one above: whoever asked, the department that was asked, those it reports to.
            giver = [row.asked_by_id] if row.asked_by_id else list(answering.get(row.from_department_id, ()))
            both = [*giver, *answering.get(row.to_department_id, ())]
            people = [*people, *both, *above.get(row.to_department_id, ())]
        told[f"hand_over:{row.pk}"] = people
    reached = _reached(told)
    return [
        *(_of_task(task, reached[f"task:{task.pk}"]) for task in tasks),
        *(_of_hand_over(row, reached[f"hand_over:{row.pk}"]) for row in hand_overs),
    ]


def _tasks(until: date) -> Iterable[Task]:
    rows = Task.objects.open().filter(due_on__lte=until).exclude(project__state=Project.State.ARCHIVED)
    return rows.select_related("project").order_by("due_on", "id")


def _waiting(until: date) -> Iterable[HandOver]:
    rows = hand_overs_in_context().filter(state=HandOver.State.ASKED, due_at__date__lte=until)
    return rows.exclude(project__state=Project.State.ARCHIVED).order_by("due_at", "id")


def _unfinished(until: date) -> Iterable[HandOver]:
    """What was accepted and is not done: told once its day is over."""
    rows = hand_overs_in_context().filter(
        state=HandOver.State.ACCEPTED, finish_on__lt=clock.today(), task__state__in=Task.OPEN
    )
    return rows.exclude(project__state=Project.State.ARCHIVED).order_by("finish_on", "id")


def _due(row: HandOver) -> date:
    if row.is_waiting or row.finish_on is None:
        return timezone.localtime(row.due_at).date()
    return row.finish_on


def _reached(told: dict[str, list[int]]) -> dict[str, tuple[tuple[User, User | None], ...]]:
    """For each item the people, and those who stand in for them. The same few queries for all of them together."""
    everybody = {pk for people in told.values() for pk in people}
    covers: dict[int, list[User]] = {}
    own: dict[int, User] = {}
    for person, of in reachable(everybody, everybody_covered=True):
        if of is None:
            own[person.pk] = person
        else:
            covers.setdefault(of.pk, []).append(person)
    reached: dict[str, tuple[tuple[User, User | None], ...]] = {}
    for key, people in told.items():
        pairs: dict[int, tuple[User, User | None]] = {}
        for pk in people:
            if pk in own:
                pairs[pk] = (own[pk], None)
                for cover in covers.get(pk, ()):
                    pairs.setdefault(cover.pk, (cover, own[pk]))
        reached[key] = tuple(pairs.values())
    return reached


def _of_task(task: Task, people: tuple[tuple[User, User | None], ...]) -> Item:
    assert task.due_on is not None
    path = reverse("workspace:task", args=[task.pk])
    return Item(f"task:{task.pk}", task.title, task.project.title, task.due_on, path, people)


def _of_hand_over(row: HandOver, people: tuple[tuple[User, User | None], ...]) -> Item:
    return Item(
        key=f"hand_over:{row.pk}",
        title=str(row),
        context=f"{row.from_department} → {row.to_department}, {row.project.title}",
        due_on=_due(row),
        path=reverse("workspace:hand_over", args=[row.pk]),
        people=people,
    )


def by_person(items: Iterable[Item]) -> dict[int, tuple[User, list[tuple[Item, User | None]]]]:
    """The items of each person, by their number, in the order given."""
    found: dict[int, tuple[User, list[tuple[Item, User | None]]]] = {}
    for item in items:
        for person, of in item.people:
            found.setdefault(person.pk, (person, []))[1].append((item, of))
    return found


def as_words(item: Item, of: User | None, today: date) -> dict[str, Any]:
    """The item as a mail shows it, in the language that is active."""
    from participation.teamwork.needs import days_left

    return {
        "title": item.title,
        "context": item.context,
        "when": days_left(item.due_on, today),
        "path": item.path,
        "late": item.due_on < today,
        "on_behalf_of": str(of) if of else "",
    }
