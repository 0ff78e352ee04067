"""What happens by the clock: activities open and close, the day of a decision comes."""

from __future__ import annotations

from kit import clock
from kit.jobs import job, periodic
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
