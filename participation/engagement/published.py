"""What sites publish upward, in words: for those who look after many of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from participation.engagement.definitions import DEFINITIONS, Unit
from participation.engagement.pictures import in_words

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TOTAL, THIRTY_DAYS = "_total", "_30_days"
#: What is published beside figures that have a definition.
_OTHERS: dict[str, _StrPromise] = {
    "registered_total": lazy("People with an account"),
    "projects_running": lazy("Projects that run"),
    "discussions_open": lazy("Discussions that are open"),
}
_SHARED = "shared_with_region"
#: Units that the value does not say by itself.
_SAID = (Unit.DAYS, Unit.INDEX, Unit.RATIO)


@dataclass(frozen=True, slots=True)
class Line:
    """One published figure: its name, its value and unit, and what it counts, in the active language."""

    key: str
    name: str
    value: str
    unit: str = ""
    words: str = ""


def published_in_words(figures: Mapping[str, float | None]) -> list[Line]:
    """What a site published on a day, as people read it: in the order of the definitions, then what has none."""
    places = {key: place for place, key in enumerate([*DEFINITIONS, *_OTHERS, _SHARED])}
    last = len(places)
    ordered = sorted(figures, key=lambda key: (places.get(_bare(key), last), len(key), key))
    return [_line(key, figures[key]) for key in ordered]


def _line(key: str, value: float | None) -> Line:
    if key == _SHARED:
        return Line(key, _("Shared with the region"), _("Yes") if value else _("No"))
    if key in _OTHERS:
        return Line(key, str(_OTHERS[key]), in_words(value, Unit.COUNT))
    definition = DEFINITIONS.get(_bare(key))
    if definition is None:
        return Line(key, key, in_words(value, Unit.COUNT))
    name = str(definition.name)
    if key.endswith(TOTAL):
        name = str(_SO_FAR) % {"name": name}
    elif key.endswith(THIRTY_DAYS):
        name = str(_IN_30_DAYS) % {"name": name}
    unit = str(definition.unit.label) if definition.unit in _SAID else ""
    return Line(key, name, in_words(value, definition.unit), unit, str(definition.words))


_SO_FAR = pgettext_lazy("a published figure", "%(name)s so far")
_IN_30_DAYS = pgettext_lazy("a published figure", "%(name)s in 30 days")


def _bare(key: str) -> str:
    """The key of the definition that a published name goes by."""
    return key if key in _OTHERS or key in DEFINITIONS else key.removesuffix(TOTAL).removesuffix(THIRTY_DAYS)
