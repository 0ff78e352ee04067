"""Whatever is asked of a project, in whatever order, it is always in a state that makes sense."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.errors import Refused
from kit.models import AuditEntry
from participation.projects import actions
from participation.projects.models import Project
from tests.participation.arrange import complete_draft, published_project

pytestmark = pytest.mark.django_db

State = Project.State
#: From where, by which action, to where. Everything else is refused.
MOVES = {
    (State.DRAFT, "publish_project"): State.PUBLISHED,
    (State.DRAFT, "archive_project"): State.ARCHIVED,
    (State.PUBLISHED, "close_project"): State.CLOSED,
    (State.CLOSED, "reopen_project"): State.PUBLISHED,
    (State.CLOSED, "archive_project"): State.ARCHIVED,
}
ACTIONS = ("publish_project", "close_project", "reopen_project", "archive_project", "unarchive_project")


def test_closing_says_what_came_of_it(inside_lyon: Any, bruno: Any) -> None:
    project = actions.close_project(published_project(bruno), by=bruno, outcome="Plan B is built.")
    assert project.is_closed
    assert project.outcome == "Plan B is built."
    assert project.closed_at is not None


def test_a_project_can_run_again(inside_lyon: Any, bruno: Any) -> None:
    project = actions.reopen_project(actions.close_project(published_project(bruno), by=bruno), by=bruno)
    assert project.is_published
    assert project.closed_at is None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=12))
def test_a_project_only_ever_moves_along_its_life(inside_lyon: Any, bruno: Any, steps: list[str]) -> None:
    project = complete_draft(bruno)
    state, lines = State.DRAFT, AuditEntry.objects.count()
    for step in steps:
        expected = MOVES.get((state, step))
        if (state, step) == (State.ARCHIVED, "unarchive_project"):
            expected = State.CLOSED if Project.objects.get(pk=project.pk).published_at else State.DRAFT
        if expected is None:
            with pytest.raises(Refused):
                getattr(actions, step)(project, by=bruno)
        else:
            getattr(actions, step)(project, by=bruno)
            state, lines = expected, lines + 1
        row = Project.objects.get(pk=project.pk)
        assert row.state == state
        assert row.is_public == (state in (State.PUBLISHED, State.CLOSED))
        assert not (row.is_public and row.published_at is None)
        assert AuditEntry.objects.count() == lines
