"""What happens by the clock: activities open and close, the day of a decision comes."""

from __future__ import annotations

from datetime import datetime

from kit import clock
from kit.jobs import job, periodic
from participation.projects.actions import carry_out_publication
from participation.projects.models import Project
from participation.projects.news import announce_decision
from participation.projects.windows import announce_what_opens_and_closes


@periodic("11 4 * * *", each_tenant=True)
@job()
def announce_decisions() -> None:
    """Tell followers that a decision is taken today; once."""
    for project in Project.objects.running().filter(decide_on=clock.today()):
        announce_decision(project, at=clock.now())


@periodic("7 * * * *", each_tenant=True)
@job()
def announce_windows() -> None:
    """Tell followers what has opened and what closes soon; each once."""
    announce_what_opens_and_closes(clock.now())


@job()
def publish_planned(project_id: int, publish_at: str) -> None:
    """Publish a draft at the moment that was set for it, if that still stands."""
    carry_out_publication(project_id, planned_for=datetime.fromisoformat(publish_at))


@periodic("7,37 * * * *", each_tenant=True)
@job()
def publish_overdue() -> None:
    """Publish what a site could not publish in time: it could only be read then, or was being moved."""
    overdue = Project.objects.drafts().filter(publish_at__lte=clock.now())
    for pk, planned_for in list(overdue.values_list("pk", "publish_at")):
        if planned_for is not None:
            carry_out_publication(pk, planned_for=planned_for)
