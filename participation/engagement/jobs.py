"""Publishing figures upward: today's every few minutes, the last days' by night."""

from __future__ import annotations

from kit.jobs import job, periodic
from participation.engagement import actions


@periodic("20 2 * * *", each_tenant=True)
@job()
def publish_daily_figures(*, days: int = actions.USUAL_DAYS) -> None:
    """Tell the shared schema how this site is doing. Harmless when repeated; `days` reaches further back."""
    actions.publish_daily_figures(days=days)


@periodic("*/10 * * * *", each_tenant=True)
@job()
def publish_figures_of_today() -> None:
    """Let those who look after many sites see today's activity today."""
    actions.publish_daily_figures(days=1)
