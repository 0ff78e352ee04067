"""A discussion in Lyon, running, and people who take part in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from kit import clock

if TYPE_CHECKING:
    from accounts.models import User
    from participation.discussions.models import Discussion
    from participation.projects.models import Project
    from tenants.models import Tenant

OPENED = datetime(2026, 10, 1, 8, tzinfo=UTC)
NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)


@pytest.fixture
def _later() -> Iterator[None]:
    """It is 20 October 2026, noon in Greenwich, two o'clock in Lyon."""
    with clock.frozen_at(NOW):
        yield


@pytest.fixture
def project(inside_lyon: Tenant, bruno: User, _later: None) -> Project:
    """A project of Bruno's that has been public since 1 October."""
    from participation.departments.models import Department
    from participation.projects.actions import create_project
    from participation.projects.models import Project

    department = Department.objects.order_by("id").first()
    assert department is not None
    made = create_project(title="Trams at night", department=department, language="fr", by=bruno, at=OPENED)
    # The gate to publishing is another test's business.
    Project.objects.filter(pk=made.pk).update(state=Project.State.PUBLISHED, published_at=OPENED)
    return Project.objects.get(pk=made.pk)


@pytest.fixture
def discussion(project: Project, bruno: User) -> Discussion:
    """Open from 1 October, without an end."""
    from participation.discussions.actions import create_discussion, publish_discussion

    made = create_discussion(project, question="What should trams do at night?", by=bruno, at=OPENED)
    return publish_discussion(made, by=bruno, at=OPENED)


@pytest.fixture
def people(lyon: Tenant, inside_lyon: Tenant) -> list[User]:
    """Six residents."""
    from tests.conftest import person

    return [person(lyon, name) for name in ("anne", "bela", "chloe", "didier", "elif", "farid")]


@pytest.fixture
def busy(discussion: Discussion, people: list[User]) -> Callable[[], dict[str, Any]]:
    """Let people take part: 12 contributions on 6 days, 2 replies, 5 stances of which one is taken back."""
    from participation.discussions import actions
    from participation.engagement.rolling import roll_up_everything

    def act() -> dict[str, Any]:
        made = []
        for number in range(12):
            at = OPENED + timedelta(days=number // 2, hours=number)
            made.append(actions.contribute(discussion, by=people[number % 4], body=f"Idea {number}", at=at))
        for number in (0, 0):
            actions.reply(
                made[number], by=people[1], body=f"Yes {number} {clock.now()}", at=OPENED + timedelta(days=8)
            )
        for number, person in enumerate(people[:5]):
            actions.take_stance(made[0], by=person, value=1 if number else -1, at=OPENED + timedelta(days=2))
        actions.take_stance(made[0], by=people[0], value=1, at=OPENED + timedelta(days=3))
        actions.withdraw_stance(made[0], by=people[4], at=OPENED + timedelta(days=4))
        roll_up_everything()
        return {"contributions": made}

    return act
