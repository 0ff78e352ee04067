"""The price list as data. `sync_plans` brings the database and Stripe into line with it.

A price is never edited: a new amount gets a new `VALID_FROM`, and customers keep theirs until they are moved on purpose.
Names and sentences are words here and not rows, so that they can be translated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

VALID_FROM = datetime(2026, 1, 1, tzinfo=UTC)
TRIAL_DAYS = 30
MONTHS_PAID_PER_YEAR = 10


@dataclass(frozen=True)
class Entry:
    """One plan: its population band, limits (None is no limit) and price per month in major units by currency.

    `up_to` is the first population that no longer belongs to the band, None for the last one.
    """

    code: str
    kind: str
    from_population: int
    up_to: int | None
    staff_seats: int | None
    active_projects: int | None
    month: dict[str, int]


ENTRIES = (
    Entry("village", "city", 0, 5_000, 3, 3, {"EUR": 49, "CHF": 49, "GBP": 45}),
    Entry("town", "city", 5_000, 25_000, 8, 8, {"EUR": 129, "CHF": 129, "GBP": 115}),
    Entry("city", "city", 25_000, 100_000, 25, 25, {"EUR": 290, "CHF": 290, "GBP": 250}),
    Entry("large_city", "city", 100_000, 500_000, 80, None, {"EUR": 690, "CHF": 690, "GBP": 590}),
    Entry("metropolis", "city", 500_000, None, None, None, {"EUR": 1490, "CHF": 1490, "GBP": 1290}),
    Entry("region", "region", 0, None, None, None, {"EUR": 1990, "CHF": 1990, "GBP": 1690}),
)

NAMES: dict[str, _StrPromise] = {
    "village": _("Village"),
    "town": _("Town"),
    "city": _("City"),
    "large_city": _("Large city"),
    "metropolis": _("Metropolis"),
    "region": _("Region"),
}
SUMMARIES: dict[str, _StrPromise] = {
    "village": _("For municipalities with fewer than 5,000 residents."),
    "town": _("For towns with 5,000 to 25,000 residents."),
    "city": _("For cities with 25,000 to 100,000 residents."),
    "large_city": _("For cities with 100,000 to 500,000 residents."),
    "metropolis": _("For cities with more than 500,000 residents."),
    "region": _("For regions, counties and federations of municipalities of any size."),
}
#: What every plan contains. A feature that only some plans have is listed in `ONLY_IN`.
FEATURES: dict[str, _StrPromise] = {
    "participants": _("Any number of participants, contributions and stances"),
    "projects": _("Projects with a purpose, discussions and official answers"),
    "imports": _("Import of earlier consultations"),
    "engagement": _("Engagement figures, each with its definition"),
    "languages": _("English, French, German and Dutch"),
    "departments": _("Departments with administrators of their own"),
    "custom_domain": _("A web address of your own, like participate.your-city.org"),
}
ONLY_IN: dict[str, frozenset[str]] = {
    "departments": frozenset({"city", "large_city", "metropolis", "region"}),
    "custom_domain": frozenset({"town", "city", "large_city", "metropolis", "region"}),
}


def features_of(code: str) -> list[str]:
    """Return the keys of the features that a plan has."""
    return [feature for feature in FEATURES if code in ONLY_IN.get(feature, frozenset({code}))]


def seats_in_words(seats: int | None) -> str:
    """Return how many staff members a plan allows."""
    if seats is None:
        return str(_("Any number of staff members"))
    return ngettext_lazy("%(count)d staff member", "%(count)d staff members", "count") % {"count": seats}


def projects_in_words(projects: int | None) -> str:
    """Return how many projects a plan allows at the same time."""
    if projects is None:
        return str(_("Any number of projects at the same time"))
    return ngettext_lazy(
        "%(count)d project at the same time", "%(count)d projects at the same time", "count"
    ) % {"count": projects}


def lookup_key(code: str, currency: str, interval: str) -> str:
    """Return the key by which a price is known in Stripe."""
    return f"{code}-{currency.lower()}-{interval}-{VALID_FROM:%Y%m}"
