"""What the room does: it counts what is new, and tells the shared schema how this site is doing."""

from __future__ import annotations

from datetime import timedelta

from kit import clock
from kit.jobs import enqueue
from participation.engagement import rolling
from participation.engagement.queries import figures_by_day
from participation.engagement.rolling import roll_up_everything
from tenants import actions as tenants
from tenants.context import current_tenant

# Nightly, so many days are published again: events of the last days may have come late.
USUAL_DAYS = 3
#: More than so many new events are counted in the background, not while somebody waits for a page.
MOST_WHILE_WAITING = 5_000


def bring_up_to_date() -> bool:
    """Count what is new before figures are shown, so that people see what they have just done. Says whether all is counted.

    A large backlog (an import) is left to the worker; a site that may only be read shows what was counted before.
    """
    waiting = rolling.how_far_behind()
    if not waiting or not current_tenant().is_writable:
        return not waiting
    if waiting > MOST_WHILE_WAITING:
        from participation.engagement.jobs import count_what_is_new

        enqueue(count_what_is_new, _key=f"{current_tenant().schema_name}:count_what_is_new")
        return False
    rolling.roll_up()
    return True


def publish_daily_figures(*, days: int = USUAL_DAYS) -> int:
    """Publish this site's aggregates of today and the days before, replacing what was published. Returns how many days.

    Safe to repeat. Aggregates only: `tenants.actions.publish_figures` refuses everything that is not a number.
    """
    roll_up_everything()
    rolling.recount_stale_days()
    rolling.recount_groups()
    today = clock.today()
    tenant = current_tenant()
    found = figures_by_day(today - timedelta(days=days - 1), today)
    for on, figures in found.items():
        tenants.publish_figures(tenant, on=on, figures=dict(figures))
    return len(found)


def count_again_by_night() -> None:
    """What is counted once a day: who came back, and the people of quiet days."""
    rolling.recount_stale_days()
    rolling.recount_cohorts()


def rebuild() -> None:
    """Count the whole log anew. The result is the same, to the last digit, unless somebody has changed a roll-up."""
    rolling.rebuild()
