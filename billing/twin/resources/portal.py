"""Customer portal sessions: a page on which a customer looks after their subscription."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import shapes
from ..store import Body
from .lists import blank, fetch

if TYPE_CHECKING:
    from ..app import Twin

CREATE = shapes.shape(
    "customer",
    customer=shapes.text,
    return_url=shapes.url,
    locale=shapes.one_of("auto", "de", "en", "fr", "nl", "it", "es"),
    expand=shapes.list_of(shapes.text),
)


def create(twin: Twin, params: dict[str, Any]) -> Body:
    """POST /v1/billing_portal/sessions"""
    fetch(twin, "customer", params["customer"])
    session_id = twin.store.new_id("bps")
    return twin.store.put(
        {
            "id": session_id,
            "object": "billing_portal.session",
            **blank("after_expiration", "customer_account", "flow", "locale", "on_behalf_of", "return_url"),
            "configuration": "bpc_twin",
            "created": twin.store.now(),
            "customer": params["customer"],
            "livemode": False,
            "url": f"{twin.public_url}/p/session/{session_id}",
            **{name: params[name] for name in ("return_url", "locale") if name in params},
        }
    )
