"""The rows that the figures about working together are worked out from."""

from __future__ import annotations

from django.utils import timezone

from kit import clock
from participation.projects.models import Project, ProjectMember
from participation.teamwork import figures
from participation.teamwork.models import HandOver, Task


def transversality() -> figures.Transversality:
    """How well departments work together on this site: public projects, and every hand-over that was not taken back.

    Three queries, whatever there is.
    """
    departments = departments_of_projects()
    handed = list(_handed())
    return figures.Transversality(
        projects=len(departments),
        departments_per_project=figures.departments_per_project(departments),
        projects_across_departments=figures.share_across_departments(departments),
        hand_overs=len(handed),
        hand_overs_answered_in_time=figures.share_answered_in_time(handed, at=clock.now()),
        hand_overs_finished_in_time=figures.share_finished_in_time(handed, today=clock.today()),
    )


def departments_of_projects() -> dict[int, set[int]]:
    """The departments of each public project: its own, and those on whose behalf its team works. Two queries."""
    public = Project.objects.public()
    found = {pk: {department} for pk, department in public.values_list("pk", "department_id")}
    members = ProjectMember.objects.filter(project__in=public, department__isnull=False)
    for pk, department in members.values_list("project_id", "department_id"):
        if department is not None:
            found.setdefault(pk, set()).add(department)
    return found


def _handed() -> list[figures.Handed]:
    rows = HandOver.objects.exclude(state=HandOver.State.WITHDRAWN).values_list(
        "due_at", "state", "answered_at", "finish_on", "task__state", "task__finished_at"
    )
    return [
        figures.Handed(
            due_at=due_at,
            is_accepted=state == HandOver.State.ACCEPTED,
            answered_at=answered_at,
            finish_on=finish_on,
            finished_on=timezone.localtime(finished_at).date()
            if finished_at and task_state == Task.State.DONE
            else None,
        )
        for due_at, state, answered_at, finish_on, task_state, finished_at in rows.iterator(chunk_size=2000)
    ]
