"""What reading, finding and giving out cost at sizes that break others: on top of a million contributions, see `filling`."""

from __future__ import annotations

from collections.abc import Callable

from ..engagement import Ground
from ..measures import Figure
from .files import giving_out
from .reading import finding, reading

Measure = Callable[[Ground], list[Figure]]

ALL: dict[str, Measure] = {"reading": reading, "finding": finding, "giving-out": giving_out}

__all__ = ["ALL"]
