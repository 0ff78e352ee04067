"""Who carries a project."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit
from kit.errors import Refused
from participation.departments.actions import hold_current
from participation.departments.models import Department
from participation.departments.rules import is_staff
from participation.lifecycle import refuse_unless_writable
from participation.projects import queries, rules
from participation.projects.actions._rows import locked
from participation.projects.models import Project, ProjectMember


@dataclass(frozen=True)
class TeamMember:
    """Somebody, the department they come from, and what they answer for."""

    user: Any
    department: Department | None
    responsibility: str


def set_team(project: Project, *, members: Iterable[TeamMember], by: Any) -> list[ProjectMember]:
    """Replace the whole team. Raises NotAllowed, or Refused when somebody is no staff or a public project loses a role."""
    refuse_unless_writable()
    rules.may_edit_project(by, project).or_refuse()
    wanted = list(dict.fromkeys(members))
    for member in wanted:
        _refuse_strangers(member.user)
    with transaction.atomic():
        _hold_departments(member.department for member in wanted)
        project = locked(project)
        before = _described(project)
        project.members.all().delete()
        made = ProjectMember.objects.bulk_create(
            ProjectMember(
                project=project,
                user=member.user,
                department=member.department,
                responsibility=member.responsibility,
            )
            for member in wanted
        )
        _record(project, before, by=by)
    return made


def add_member(
    project: Project, *, user: Any, responsibility: str, department: Department | None, by: Any
) -> ProjectMember:
    """Give somebody a responsibility in the team. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    rules.may_edit_project(by, project).or_refuse()
    _refuse_strangers(user)
    with transaction.atomic():
        _hold_departments([department])
        project = locked(project)
        before = _described(project)
        member, created = ProjectMember.objects.get_or_create(
            project=project, user=user, responsibility=responsibility, defaults={"department": department}
        )
        if not created:
            raise Refused(
                _("This person already has this responsibility in the team."), field="responsibility"
            )
        _record(project, before, by=by)
    return member


def hand_over(department: Department, *, heir: Department) -> dict[str, list[int]]:
    """Give a department's projects, and its places in teams, to another one; who moved them is the caller's to check.

    Named in settings.WHAT_DEPARTMENTS_OWN. Returns the numbers of what went over.
    """
    projects = Project.objects.filter(department=department)
    members = ProjectMember.objects.filter(department=department)
    moved = {
        "projects": sorted(projects.values_list("pk", flat=True)),
        "members": sorted(members.values_list("pk", flat=True)),
    }
    projects.update(department=heir)
    members.update(department=heir)
    return moved


def hand_over_person(person: Any, *, heir: Any) -> dict[str, list[int]]:
    """Give what somebody carries in teams to somebody else; who may say so is the caller's to check.

    Named in settings.WHAT_STAFF_OWN. Returns the numbers of the places in teams; without an heir nothing happens to them.
    """
    places = ProjectMember.objects.filter(user=person)
    found = {"responsibilities": sorted(places.values_list("pk", flat=True))}
    if heir is not None:
        theirs = set(ProjectMember.objects.filter(user=heir).values_list("project_id", "responsibility"))
        held = places.values_list("pk", "project_id", "responsibility")
        double = [pk for pk, project, responsibility in held if (project, responsibility) in theirs]
        places.filter(pk__in=double).delete()
        places.update(user=heir)
    return found


def take_over_responsibility(
    project: Project,
    *,
    responsibility: str,
    giver: Department,
    user: Any,
    department: Department,
    by: Any,
) -> ProjectMember:
    """Let `user` of `department` carry a responsibility instead of those who carried it for `giver`.

    Both departments have agreed: whether they could is the caller's to check, who also holds the project.
    """
    before = _described(project)
    carriers = ProjectMember.objects.filter(project=project, responsibility=responsibility)
    carriers.filter(department=giver).exclude(user=user).delete()
    member, _made = ProjectMember.objects.update_or_create(
        project=project, user=user, responsibility=responsibility, defaults={"department": department}
    )
    audit.record(
        "project.team_changed",
        by=by,
        subject=project,
        before={"team": before},
        after={"team": _described(project)},
    )
    return member


def _hold_departments(departments: Iterable[Department | None]) -> None:
    # In the order in which whoever closes one holds them, and before any project, as they do.
    named = {department.pk: department for department in departments if department is not None}
    for pk in sorted(named):
        hold_current(named[pk])


def remove_member(member: ProjectMember, *, by: Any) -> None:
    """Take a responsibility away. Raises NotAllowed, or Refused when a public project would lose a required one."""
    refuse_unless_writable()
    rules.may_edit_project(by, member.project).or_refuse()
    with transaction.atomic():
        project = locked(member.project)
        before = _described(project)
        member.delete()
        _record(project, before, by=by)


def _record(project: Project, before: list[str], *, by: Any) -> None:
    lost = [piece for piece in queries.missing_to_publish(project) if piece.section == "team"]
    if project.is_public and lost:
        raise Refused(
            _("This project is public and needs this in its team: %(what)s. Name somebody else first.")
            % {"what": lost[0].what},
            field="responsibility",
        )
    audit.record(
        "project.team_changed",
        by=by,
        subject=project,
        before={"team": before},
        after={"team": _described(project)},
    )


def _described(project: Project) -> list[str]:
    rows = ProjectMember.objects.filter(project=project).order_by("user_id", "responsibility")
    return [
        f"{user_id}:{responsibility}"
        for user_id, responsibility in rows.values_list("user_id", "responsibility")
    ]


def _refuse_strangers(user: Any) -> None:
    if not is_staff(user):
        raise Refused(
            _("Only people with a role on this site can join a team. Appoint them first."), field="user"
        )
