"""What the twin tells others: an event per change, queued for delivery in the same transaction."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .store import Body, public

if TYPE_CHECKING:
    from .app import Twin

API_VERSION = "2026-10-28.endive"
_COLLECTIONS = {
    "customer": "customers",
    "checkout.session": "checkout/sessions",
    "subscription": "subscriptions",
    "invoice": "invoices",
    "credit_note": "credit_notes",
    "charge": "charges",
    "dispute": "disputes",
    "payment_method": "payment_methods",
    "product": "products",
    "price": "prices",
    "billing_portal.session": "billing_portal/sessions",
    "test_helpers.test_clock": "test_helpers/test_clocks",
}


def emit(twin: Twin, kind: str, subject: Body) -> Body:
    """Record that `kind` happened to `subject` and queue its delivery."""
    store = twin.store
    event = store.put(
        {
            "id": store.new_id("evt"),
            "object": "event",
            "account": None,
            "api_version": API_VERSION,
            "context": None,
            "created": store.now(),
            "data": {"object": public(subject)},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": twin.current_key},
            "type": kind,
        }
    )
    queue(twin, event["id"])
    return event


def queue(twin: Twin, event_id: str, *, delay: float = 0.0) -> None:
    """Queue one delivery of an event (again)."""
    state = "held" if twin.store.setting("webhooks") == "held" else "pending"
    twin.store.query(
        "INSERT INTO deliveries (event, state, next_at) VALUES (?, ?, ?)",
        event_id,
        state,
        time.time() + delay,
    )
    twin.wake.set()


def thin(event: Body) -> dict[str, Any]:
    """Return the thin notification of a recorded event: what changed, not how it looks."""
    subject = event["data"]["object"]
    collection = _COLLECTIONS[subject["object"]]
    return {
        "id": event["id"].replace("evt_", "evt_thin_", 1),
        "object": "v2.core.event",
        "type": f"v1.{event['type']}",
        "livemode": False,
        "created": datetime.fromtimestamp(event["created"], UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "context": None,
        "reason": None,
        "related_object": {
            "id": subject["id"],
            "type": subject["object"],
            "url": f"/v1/{collection}/{subject['id']}",
        },
        "snapshot_event": event["id"],
    }
