"""Holding a project still while something about it is decided, and moving it along its life."""

from __future__ import annotations

from typing import Any

from kit import audit
from participation.projects.models import Project


def locked(project: Project) -> Project:
    """The row as it is now, held until the transaction ends, so that two people cannot decide at once."""
    return Project.objects.select_for_update(no_key=True).get(pk=project.pk)


def move(project: Project, state: Project.State, action: str, *, by: Any, **facts: Any) -> None:
    """Bring a held project into a state, with what else that says of it, and write it into the record."""
    before = {"state": project.state}
    project.state = state
    for name, value in facts.items():
        setattr(project, name, value)
    project.save(update_fields=["state", *facts])
    audit.record(action, by=by, subject=project, before=before, after={"state": str(state)})
