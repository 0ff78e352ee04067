"""Counting what is new, and publishing figures upward: today's every few minutes, the last days' by night."""

from __future__ import annotations

from datetime import date, timedelta

from kit import clock
from kit.jobs import job, periodic
from participation.engagement import actions, rolling, visits
from participation.engagement.actions.counting import USUAL_DAYS
from participation.engagement.models import OpenData, PersonTally
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
def publish_daily_figures(*, days: int = USUAL_DAYS) -> None:
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


@periodic("50 3 * * *", each_tenant=True)
@job()
def forget_yesterdays_visitors() -> None:
    """Delete the fingerprints of past days; the secret they were made with is gone already."""
    visits.forget_yesterday()


# On three days: at six in Greenwich it is still the old month in some places, and a worker that stood still catches up.
@periodic("0 6 1-3 * *", each_tenant=True)
@job()
def send_monthly_reports() -> None:
    """Have the report of last month sent to those who chose it and have not got it."""
    actions.send_monthly_reports()


@job()
def send_monthly_report(*, reader_id: int, month: str) -> None:
    """Send one of them. Whoever has it does not get it again."""
    actions.send_monthly_report(reader_id, month=date.fromisoformat(month))


@job()
def write_open_data(*, open_data_id: int) -> None:
    """Make the open data package that was asked for."""
    made = OpenData.objects.filter(pk=open_data_id, finished_at=None).first()
    if made is not None:
        actions.make_open_data(made)


@periodic("30 4 * * 1", each_tenant=True)
@job()
def renew_open_data() -> None:
    """Make the package anew once a week, where there is one."""
    if OpenData.objects.exclude(finished_at=None).exists():
        actions.request_open_data()
