"""The test clock. The twin has one, for everything in it; it exists once it has been moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..calendar import DAY
from ..events import emit
from ..faults import missing
from ..store import Body
from .passing_time import run_due

if TYPE_CHECKING:
    from ..app import Twin

CLOCK_ID = "clock_twin"


def retrieve(twin: Twin, params: dict[str, Any], id: str) -> Body:  # noqa: A002
    """GET /v1/test_helpers/test_clocks/{id}"""
    if id != CLOCK_ID:
        raise missing("test_clock", id)
    return as_object(twin)


def as_object(twin: Twin) -> Body:
    """Return the clock as Stripe's object."""
    return {
        "id": CLOCK_ID,
        "object": "test_helpers.test_clock",
        "created": 1_760_000_000,
        "deletes_after": twin.store.now() + 30 * DAY,
        "frozen_time": twin.store.now(),
        "livemode": False,
        "name": "The twin's clock",
        "status": "ready",
        "status_details": {},
    }


def advance(twin: Twin, seconds: int) -> int:
    """Move the clock forward; everything that falls due on the way happens in order. Return the new time."""
    with twin.store.transaction():
        twin.store.set_setting("clock_offset", str(twin.store.clock_offset() + max(0, seconds)))
        for kind in ("subscription", "invoice", "customer"):
            for body in twin.store.find(kind):
                if body["test_clock"] is None:
                    twin.store.put(body | {"test_clock": CLOCK_ID})
        run_due(twin)
        emit(twin, "test_helpers.test_clock.ready", as_object(twin))
        return twin.store.now()
