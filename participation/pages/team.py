"""A project's team as citizens see it: a person once, with everything they answer for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from participation.departments.models import Department
from participation.projects.models import Project


@dataclass
class Person:
    """Somebody of the team."""

    name: str
    department: Department | None
    responsibilities: list[str] = field(default_factory=list)


def team_of(project: Project) -> list[Person]:
    """The people who carry the project, its lead first. No query when the team is prefetched."""
    order = ["lead", "answers", "moderation", "communication", "expertise"]
    people: dict[int, Person] = {}
    members: list[Any] = sorted(
        project.members.all(), key=lambda member: (order.index(member.responsibility), member.pk)
    )
    for member in members:
        person = people.setdefault(member.user_id, Person(str(member.user), member.department))
        person.department = person.department or member.department
        person.responsibilities.append(str(member.get_responsibility_display()))
    return list(people.values())
