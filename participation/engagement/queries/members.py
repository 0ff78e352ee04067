"""A region and its member cities: what those who share their figures have published, side by side.

Read from the shared schema alone: no other tenant is entered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kit import clock
from tenants.context import current_tenant
from tenants.queries import (
    DAYS_SHARED,
    FRESH_FOR,
    days_of_members,
    members_page,
    number_of_members,
    sums_of_members,
)

#: What is shown of each city, in this order; the first is of the 30 days before.
MEMBER_FIGURES = (
    "participants_30_days",
    "participants_per_thousand",
    "answered_share",
    "days_to_answer",
    "sustain_index",
)
MEMBERS_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class MemberCity:
    """What one city shares: its newest figures, and the number of participants (of 30 days each) over the days before."""

    name: str
    slug: str
    population: int
    figures: Mapping[str, Any]
    last_on: date
    trend: Sequence[tuple[date, int]]

    @property
    def is_fresh(self) -> bool:
        """Whether it has published within the last days."""
        return self.last_on > clock.today() - FRESH_FOR


@dataclass(frozen=True, slots=True)
class Members:
    """A page of the cities that share, by name. The sums are over all of them, and over the newest day of each."""

    cities: Sequence[MemberCity]
    next_cursor: str
    sharing: int
    in_all: int
    population: int
    contributions: int
    participants: int

    @property
    def has_next(self) -> bool:
        """Whether more cities follow."""
        return bool(self.next_cursor)


def member_cities(*, cursor: str | None = None) -> Members | None:
    """The member cities of this region that share their figures; None for a city. Five statements."""
    region = current_tenant()
    if region.kind != region.Kind.REGION:
        return None
    page, newest = members_page(region, cursor=cursor, size=MEMBERS_ON_A_PAGE)
    days = days_of_members(list(newest), name="participants_30_days", days=DAYS_SHARED)
    sharing, population, contributions, participants = sums_of_members(region)
    cities = [
        MemberCity(
            name=city.name,
            slug=city.slug,
            population=city.population,
            figures=newest[city.pk].figures,
            last_on=newest[city.pk].on,
            trend=days.get(city.pk, ()),
        )
        for city in page.items
    ]
    in_all = number_of_members(region)
    return Members(cities, page.next_cursor, sharing, in_all, population, contributions, participants)
