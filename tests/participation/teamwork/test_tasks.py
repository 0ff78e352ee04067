"""What is to be done for a project: by whom, by when, and how far it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit import clock
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.departments.actions import create_department
from participation.departments.models import Role
from participation.projects import actions as projects
from participation.projects.models import Responsibility
from participation.teamwork import actions, queries
from participation.teamwork.actions import tasks as task_actions
from participation.teamwork.models import Task
from tests.participation.arrange import complete_draft, draft, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(inside_lyon: Any, bruno: Any) -> Any:
    return complete_draft(bruno)


def test_the_team_adds_tasks_and_nobody_else(project: Any, bruno: Any, ada: Any) -> None:
    emma = person("emma", role=Role.MEMBER)
    with pytest.raises(NotAllowed):
        actions.add_task(project, title="Book the hall", by=emma)
    projects.add_member(
        project, user=emma, responsibility=Responsibility.EXPERTISE, department=None, by=bruno
    )
    project = type(project).objects.get(pk=project.pk)
    assert actions.add_task(project, title="Book the  hall ", by=emma).title == "Book the hall"
    with pytest.raises(NotAllowed):
        actions.add_task(project, title="Book the hall", by=ada)


def test_a_task_goes_to_somebody_who_works_here(project: Any, bruno: Any, ada: Any) -> None:
    with pytest.raises(Refused) as refused:
        actions.add_task(project, title="Book the hall", owner=ada, by=bruno)
    assert refused.value.field == "owner"


def test_whoever_owns_a_task_says_how_far_it_is(project: Any, bruno: Any) -> None:
    emma = person("emma", role=Role.MEMBER)
    task = actions.add_task(project, title="Book the hall", owner=emma, by=bruno)
    assert actions.start_task(task, by=emma).state == Task.State.DOING
    done = actions.finish_task(task, by=emma)
    assert done.is_done
    assert done.finished_at is not None
    with pytest.raises(Refused):
        actions.finish_task(task, by=emma)
    again = actions.reopen_task(task, by=emma)
    assert again.state == Task.State.TODO
    assert again.finished_at is None


def test_somebody_elses_task_is_left_alone(project: Any, bruno: Any) -> None:
    task = actions.add_task(project, title="Book the hall", owner=bruno, by=bruno)
    paul = person("paul", role=Role.MEMBER)
    for act in (actions.start_task, actions.finish_task, actions.reopen_task):
        with pytest.raises(NotAllowed):
            act(task, by=paul)


def test_whoever_starts_a_task_of_nobody_takes_it_on(project: Any, bruno: Any) -> None:
    task = actions.add_task(project, title="Book the hall", by=bruno)
    assert actions.start_task(task, by=bruno).owner == bruno


def test_a_task_is_dropped_with_the_reason(project: Any, bruno: Any) -> None:
    task = actions.add_task(project, title="Book the hall", by=bruno)
    with pytest.raises(Refused) as refused:
        actions.drop_task(task, reason="  ", by=bruno)
    assert refused.value.field == "dropped_reason"
    dropped = actions.drop_task(task, reason="It takes place outside.", by=bruno)
    assert dropped.is_dropped
    assert dropped.dropped_reason == "It takes place outside."
    assert list(queries.open_tasks(project)) == []
    assert [row.pk for row in queries.finished_tasks(project)] == [task.pk]


def test_every_step_is_on_the_record(project: Any, bruno: Any) -> None:
    task = actions.add_task(project, title="Book the hall", by=bruno)
    actions.edit_task(task, note="Ask the school.", by=bruno)
    actions.finish_task(task, by=bruno)
    lines = AuditEntry.objects.filter(subject_type="teamwork.task").order_by("id")
    assert [line.action for line in lines] == ["task.added", "task.edited", "task.finished"]
    assert "Ask the school." not in str([(line.before, line.after) for line in lines])


def test_a_list_of_tasks_stays_short_enough_to_be_read(
    project: Any, bruno: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task_actions, "MOST_OPEN_TASKS", 2)
    first = actions.add_task(project, title="One", by=bruno)
    actions.add_task(project, title="Two", by=bruno)
    with pytest.raises(Refused):
        actions.add_task(project, title="Three", by=bruno)
    actions.finish_task(first, by=bruno)
    actions.add_task(project, title="Three", by=bruno)
    with pytest.raises(Refused):
        actions.reopen_task(first, by=bruno)


def test_a_departments_task_reaches_whoever_answers_for_it(project: Any, bruno: Any) -> None:
    parks = create_department(name="Parks", by=None)
    trees = create_department(name="Trees", parent=parks, by=None)
    paula = person("paula", role=Role.DEPARTMENT_ADMINISTRATOR, department=parks)
    task = actions.add_task(project, title="Count the oaks", department=trees, by=bruno)
    assert [row.pk for row in queries.my_tasks(paula)] == [task.pk]
    assert list(queries.my_tasks(bruno)) == []
    tom = person("tom", role=Role.DEPARTMENT_ADMINISTRATOR, department=trees)
    del paula._answers_for
    assert list(queries.my_tasks(paula)) == []
    assert [row.pk for row in queries.my_tasks(tom)] == [task.pk]
    actions.edit_task(task, owner=tom, by=tom)


def test_without_anybody_above_a_departments_task_reaches_the_administrators(
    project: Any, bruno: Any
) -> None:
    parks = create_department(name="Parks", by=None)
    task = actions.add_task(project, title="Count the oaks", department=parks, by=bruno)
    assert [row.pk for row in queries.my_tasks(bruno)] == [task.pk]


def test_only_what_cannot_wait_needs_somebody(project: Any, bruno: Any) -> None:
    today = clock.today()
    for title, days in (("Late", -2), ("Soon", 7), ("Far", 8)):
        actions.add_task(project, title=title, owner=bruno, due_on=today + timedelta(days=days), by=bruno)
    actions.add_task(project, title="Without a day", owner=bruno, by=bruno)
    assert [row.title for row in queries.tasks_that_need(bruno, today)] == ["Late", "Soon"]
    assert [row.title for row in queries.my_tasks(bruno).order_by("due", "id")] == [
        "Late",
        "Soon",
        "Far",
        "Without a day",
    ]


def test_progress_counts_what_was_not_dropped(project: Any, bruno: Any) -> None:
    today = clock.today()
    done = actions.add_task(project, title="One", owner=bruno, by=bruno)
    actions.finish_task(done, by=bruno)
    actions.add_task(project, title="Two", due_on=today - timedelta(days=1), by=bruno)
    dropped = actions.add_task(project, title="Three", by=bruno)
    actions.drop_task(dropped, reason="No need.", by=bruno)
    other = draft(bruno, title="The Library")
    progress = queries.progress_of([project, other], today)
    assert progress == {project.pk: queries.Progress(total=2, done=1, late=1, nobody=1)}


ACTS = ("start", "finish", "drop", "reopen")
AFTER = {
    ("todo", "start"): "doing",
    ("todo", "finish"): "done",
    ("doing", "finish"): "done",
    ("todo", "drop"): "dropped",
    ("doing", "drop"): "dropped",
    ("doing", "reopen"): "todo",
    ("done", "reopen"): "todo",
    ("dropped", "reopen"): "todo",
}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(ACTS), max_size=8))
def test_a_task_moves_only_along_its_ways(project: Any, bruno: Any, acts: list[str]) -> None:
    task = actions.add_task(project, title="Book the hall", by=bruno)
    state = "todo"
    for act in acts:
        following = AFTER.get((state, act))
        try:
            if act == "drop":
                actions.drop_task(task, reason="No need.", by=bruno)
            else:
                getattr(actions, f"{act}_task")(task, by=bruno)
        except Refused:
            assert following is None
        else:
            assert following is not None
            state = following
        task.refresh_from_db()
        assert task.state == state
        assert (task.finished_at is not None) == (state in ("done", "dropped"))
        assert bool(task.dropped_reason) == (state == "dropped")
    actions_left = Task.objects.open().filter(project=project)
    actions_left.delete()
