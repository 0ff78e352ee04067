"""Pages cost the same number of queries whatever there is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kit import clock
from participation.departments.actions import create_department
from participation.teamwork import actions
from participation.teamwork.models import Task
from tenants.context import enter
from tests.participation.arrange import complete_draft

pytestmark = pytest.mark.django_db
PAGES = {
    "/workspace/": 19,
    "/workspace/tasks/": 6,
    "/workspace/hand-overs/": 6,
    "/workspace/projects/the-market-square/tasks/": 14,
    "/workspace/projects/the-market-square/hand-overs/": 10,
    "/workspace/projects/the-market-square/risks/": 9,
    "/workspace/projects/the-market-square/team/": 9,
    "/workspace/engagement/together/": 6,
    "/api/v1/needs/": 17,
    "/api/v1/tasks/": 6,
    "/api/v1/hand-overs/": 6,
    "/api/v1/projects/the-market-square/tasks/": 7,
}


@pytest.mark.parametrize("number", [2, 20])
def test_pages_about_work_cost_the_same_whatever_there_is(
    lyon: Any, bruno: Any, client_at: Any, django_assert_max_num_queries: Any, number: int
) -> None:
    found = {}
    with enter(lyon):
        parks = create_department(name="Parks", by=None)
        project = complete_draft(bruno)
        actions.make_risks(project, keys=["work", "promises"][: 1 + number // 20], by=bruno)
        for n in range(number):
            task = actions.add_task(project, title=f"Task {n}", owner=bruno, due_on=clock.today(), by=bruno)
            due_at = clock.now() + timedelta(days=1)
            actions.hand_over_task(task, to_department=parks, due_at=due_at, by=bruno)
        for n in range(number // 2):
            actions.finish_task(Task.objects.get(title=f"Task {n}"), by=bruno)
    for path in PAGES:
        client = client_at(lyon, bruno)
        client.get(path)
        with django_assert_max_num_queries(99) as captured:
            assert client.get(path).status_code == 200
        found[path] = len(captured)
    assert found == PAGES
