"""What counting costs in the largest tenant: rolling up, pages of figures, the console, and an event's share of a change."""

from __future__ import annotations

from collections.abc import Callable

from ..measures import Figure
from .counting import busy_day, rebuilding
from .ground import Ground, ground
from .screens import console, dashboards
from .writing import an_event

Measure = Callable[[Ground], list[Figure]]

#: In this order: pages are measured on what was counted.
ALL: dict[str, Measure] = {
    "rebuilding": rebuilding,
    "dashboards": dashboards,
    "overseeing": console,
    "event": an_event,
    "busy-day": busy_day,
}

__all__ = ["ALL", "Ground", "ground"]
