"""Counting what is new, and publishing figures upward: today's every few minutes, the last days' by night."""

from __future__ import annotations

from datetime import timedelta

from kit import clock
from kit.jobs import job, periodic
from participation.engagement import actions, rolling
from participation.engagement.models import PersonTally
from participation.participants.actions import renew_pseudonyms
from participation.participants.models import Participant, Source

#: After so long without a sign of participation nothing ties a person to what they did (decision record 0008).
SILENCE = timedelta(days=730)


@job()
def count_what_is_new() -> None:
    """Count the events that wait. Harmless when repeated."""
    rolling.roll_up_everything()


@periodic("20 2 * * *", each_tenant=True)
@job()
def publish_daily_figures(*, days: int = actions.USUAL_DAYS) -> None:
    """Tell the shared schema how this site is doing. Harmless when repeated; `days` reaches further back."""
    actions.publish_daily_figures(days=days)
    actions.count_again_by_night()


@periodic("*/10 * * * *", each_tenant=True)
@job()
def publish_figures_of_today() -> None:
    """Let those who look after many sites see today's activity today."""
    actions.publish_daily_figures(days=1)


@periodic("40 3 1 * *", each_tenant=True)
@job()
def part_with_old_acts() -> None:
    """Take the pseudonym from people with an account who have not taken part for 24 months."""
    silent = PersonTally.objects.filter(scope="site", last_on__lt=clock.today() - SILENCE).values("person")
    renew_pseudonyms(Participant.objects.filter(source=Source.WEB, pseudonym__in=silent))
