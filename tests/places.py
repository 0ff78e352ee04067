"""A city with everything in it, made through the actions that people use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import User
    from participation.departments.models import Department
    from participation.discussions.models import Contribution, Discussion
    from participation.projects.models import Project
    from tenants.models import Tenant


@dataclass(frozen=True)
class City:
    """What `furnish` made."""

    tenant: Tenant
    administrator: User
    moderator: User
    resident: User
    department: Department
    project: Project
    discussion: Discussion
    contribution: Contribution
    reply: Contribution


def complete_project(
    *, by: User, department: Department, title: str = "Quieter streets around the market"
) -> Project:
    """A draft that lacks nothing, with one open discussion of its own still to be published."""
    from participation.projects import actions
    from participation.projects.models import Responsibility

    project = actions.create_project(
        title=title,
        department=department,
        language="en",
        by=by,
        summary="Lorries leave the market square.",
        decision="Which streets around the market become quiet streets in 2027.",
        decider="The city council",
        decide_on=date(2027, 3, 1),
        influence="consult",
        influence_reason="The council decides; what people report changes which streets it looks at first.",
        open_points="Which streets, and at which hours.",
        closed_points="The budget, which was voted last year.",
    )
    for responsibility in (Responsibility.ANSWERS, Responsibility.MODERATION, Responsibility.COMMUNICATION):
        actions.add_member(project, user=by, responsibility=responsibility, department=department, by=by)
    actions.add_expectation(
        project, indicator="Contributions", target=Decimal(200), due_on=date(2027, 2, 1), by=by
    )
    actions.add_milestone(project, title="Count of lorries", happens_on=date(2026, 12, 1), by=by)
    return project


def furnish(tenant: Tenant, *, marker: str = "", at: datetime | None = None) -> City:
    """A project, a discussion, contributions, a reply, stances and an answer. `marker` is in every text people wrote.

    Two tenants furnished one after the other hold the same ids.
    """
    from participation.answers.actions import answer_officially
    from participation.departments.actions import appoint
    from participation.departments.models import Department, Role
    from participation.discussions import actions as discussions
    from participation.discussions.models import Discussion
    from participation.projects.actions import publish_project
    from tenants.context import enter
    from tests.conftest import person

    at = at or timezone.now() - timedelta(minutes=5)
    administrator = person(tenant, f"boss{marker.lower()}")
    moderator, resident = person(tenant, f"mod{marker.lower()}"), person(tenant, f"res{marker.lower()}")
    with enter(tenant):
        department = Department.objects.order_by("pk")[0]
        appoint(administrator, role=Role.ADMINISTRATOR, by=None)
        appoint(moderator, role=Role.MODERATOR, by=None)
        project = complete_project(by=administrator, department=department, title=f"Quiet streets {marker}")
        discussion = discussions.create_discussion(
            project,
            question=f"Which street needs quiet nights? {marker}",
            by=administrator,
            background=f"Facts {marker}",
        )
        project = publish_project(project, by=administrator, at=at)
        discussions.publish_discussion(discussion, by=administrator, at=at)
        discussion = Discussion.objects.select_related("project").get(pk=discussion.pk)
        contribution = discussions.contribute(
            discussion, body=f"The street by the school {marker}", by=resident, at=at
        )
        reply = discussions.reply(contribution, body=f"And the next one {marker}", by=moderator, at=at)
        discussions.take_stance(contribution, value=1, by=moderator, at=at)
        answer_officially(
            [contribution], body=f"We count there {marker}", by=administrator, department=department, at=at
        )
        contribution.refresh_from_db()
    return City(
        tenant, administrator, moderator, resident, department, project, discussion, contribution, reply
    )


def count_alike(*tenants: Tenant) -> None:
    """Let the next rows of these tenants get the same ids. Sequences are never rolled back: earlier tests moved them."""
    from psycopg import sql

    from tenants.owner import owner_connection

    with owner_connection() as owner:
        names = owner.execute(
            "SELECT c.relname, max(coalesce(pg_sequence_last_value(c.oid), 1)) FROM pg_class c"
            " WHERE c.relkind = 'S' AND c.relnamespace::regnamespace::text = ANY(%s) GROUP BY 1",
            [[tenant.schema_name for tenant in tenants]],
        ).fetchall()
        for name, last in names:  # type: ignore[misc]
            for tenant in tenants:
                sequence = sql.Identifier(tenant.schema_name, str(name))
                owner.execute(
                    sql.SQL("SELECT setval({}, {})").format(
                        sql.Literal(sequence.as_string()), sql.Literal(last)
                    )
                )
