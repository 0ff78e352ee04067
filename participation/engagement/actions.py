"""What the room does: it tells the shared schema how this site is doing."""

from __future__ import annotations

from datetime import timedelta

from kit import clock
from participation.engagement.queries import figures_by_day
from tenants import actions as tenants
from tenants.context import current_tenant

# Nightly, so many days are published again: events of the last days may have come late.
USUAL_DAYS = 3


def publish_daily_figures(*, days: int = USUAL_DAYS) -> int:
    """Publish this site's aggregates of today and the days before, replacing what was published. Returns how many days.

    Safe to repeat. Aggregates only: `tenants.actions.publish_figures` refuses everything that is not a number.
    """
    today = clock.today()
    tenant = current_tenant()
    found = figures_by_day(today - timedelta(days=days - 1), today)
    for on, figures in found.items():
        tenants.publish_figures(tenant, on=on, figures=dict(figures))
    return len(found)
