"""Whether those who take part are like those who live here: by age band and area, where people chose to tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import AgeBand, Area
from participation.engagement.models import Census
from participation.engagement.queries._groups import groups_of
from participation.engagement.queries._scope import Scope
from participation.engagement.rolling.groups import Dimension

#: A group of fewer participants is not shown, nor is a second one from which its number could be worked out.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its share among participants who told and among inhabitants. None where it is too small, or unknown."""

    key: str
    name: str
    people: int | None
    share: float | None
    inhabitants: int | None
    share_of_inhabitants: float | None

    @property
    def ratio(self) -> float | None:
        """How many times its share of the inhabitants it has among participants: 1 is like the city."""
        if self.share is None or not self.share_of_inhabitants:
            return None
        return self.share / self.share_of_inhabitants


@dataclass(frozen=True, slots=True)
class Representation:
    """All groups of a dimension, how many participants told, and how many took part with an account."""

    dimension: str
    groups: Sequence[Group]
    told: int
    has_census: bool


def representation_of(scope: Scope) -> list[Representation]:
    """Participants of a scope against the census, by age band and by area. Four statements."""
    census: dict[str, dict[str, int]] = {"age": {}, "area": {}}
    for dimension, group, inhabitants in Census.objects.values_list("dimension", "group", "inhabitants"):
        census[dimension][group] = inhabitants
    names = {
        "age": {str(band.value): str(band.label) for band in AgeBand},
        "area": {str(pk): name for pk, name in Area.objects.values_list("pk", "name")},
    }
    return [
        against(str(dimension), names[dimension], groups_of(scope, dimension), census[dimension])
        for dimension in (Dimension.AGE, Dimension.AREA)
        if names[dimension]
    ]


def against(
    dimension: str, names: dict[str, str], people: dict[str, int], census: dict[str, int]
) -> Representation:
    """Groups of people against the census. Small groups are hidden, and with one of them the next smallest."""
    told, all_inhabitants = sum(people.get(key, 0) for key in names), sum(census.get(key, 0) for key in names)
    hidden = too_small({key: people.get(key, 0) for key in names})
    groups = [
        Group(
            key=key,
            name=name,
            people=None if key in hidden else people.get(key, 0),
            share=None if key in hidden or not told else people.get(key, 0) / told,
            inhabitants=census.get(key),
            share_of_inhabitants=census[key] / all_inhabitants if census.get(key) else None,
        )
        for key, name in names.items()
    ]
    return Representation(dimension, groups, told, bool(all_inhabitants))


def too_small(people: dict[str, int]) -> set[str]:
    """Which groups must not be shown: those with one to four people, and with a single one the next smallest as well.

    Otherwise the total minus the others would tell it.
    """
    hidden = {key for key, number in people.items() if 0 < number < FEWEST}
    if len(hidden) == 1:
        others = [(number, key) for key, number in people.items() if key not in hidden and number]
        if others:
            hidden.add(min(others)[1])
    return hidden
