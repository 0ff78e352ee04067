"""Holding a project still while something about it is decided."""

from __future__ import annotations

from participation.projects.models import Project


def locked(project: Project) -> Project:
    """The row as it is now, held until the transaction ends, so that two people cannot decide at once."""
    return Project.objects.select_for_update(no_key=True).get(pk=project.pk)
