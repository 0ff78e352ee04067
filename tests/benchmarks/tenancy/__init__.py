"""What one schema and one role for each tenant cost, and what our ways with them gain over django-tenants' own."""

from __future__ import annotations

from collections.abc import Callable

from ..measures import Figure
from .creating import creating
from .crowd import cold, crowd, growth
from .entering import entering, routing
from .ground import Ground
from .migrating import migrating
from .moving import moving
from .paying import paying

Measure = Callable[[Ground], list[Figure]]

#: In this order: the number of tenants only grows.
ALL: dict[str, Measure] = {
    "creating": creating,
    "entering": entering,
    "routing": routing,
    "paying": paying,
    "moving": moving,
    "cold": cold,
    "growth": growth,
    "migrating": migrating,
    "crowd": crowd,
}
