"""A site next to its own past, and to governments like it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from kit import clock
from participation.engagement.models import PeopleDay, ScopeTally
from participation.engagement.queries._scope import Scope
from participation.engagement.queries.figures import Figures
from tenants.context import current_tenant
from tenants.queries import FEWEST_PEERS, figures_of_peers, figures_published

#: Rates that can be compared between sites of different age and size.
RATES = (
    "active_engagement_rate",
    "participants_per_thousand",
    "sustain_index",
    "answered_share",
    "days_to_answer",
    "return_rate",
)
#: Of the last 30 days: compared with one's own past.
RECENT = "participants_30_days"
YEAR = timedelta(days=364)


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of this site, the same a year ago (where that is known), and the median of its peers."""

    key: str
    own: float | int | None
    year_ago: float | int | None
    peers: float | None
    number_of_peers: int


def compared(figures: Figures) -> Sequence[Compared]:
    """This site's rates next to its peers, and its last 30 days next to a year ago. A constant number of statements."""
    peers = figures_of_peers(current_tenant())
    today = clock.today()
    days = PeopleDay.objects.in_bulk([today, today - YEAR])
    began = ScopeTally.objects.filter(scope=Scope().key, first_on__lte=today - YEAR).exists()
    recent = Compared(
        RECENT,
        days[today].participants_30_days if today in days else 0,
        (days[today - YEAR].participants_30_days if today - YEAR in days else 0) if began else None,
        *_median(peers, RECENT),
    )
    past = figures_published(current_tenant(), on=today - YEAR)
    rates = (Compared(key, getattr(figures, key), past.get(key), *_median(peers, key)) for key in RATES)
    return [recent, *rates]


def _median(peers: Sequence[dict[str, Any]], key: str) -> tuple[float | None, int]:
    """The median of those that have the figure, and how many they are; nothing where they are too few."""
    values = [found[key] for found in peers if found.get(key) is not None]
    return (median(values), len(values)) if len(values) >= FEWEST_PEERS else (None, 0)
