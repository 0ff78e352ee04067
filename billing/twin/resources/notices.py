"""Events as they can be read back, in both forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import shapes
from ..events import thin
from ..store import Body
from .lists import fetch, page_of

if TYPE_CHECKING:
    from ..app import Twin

LIST = shapes.paged(
    type=shapes.text,
    types=shapes.list_of(shapes.text),
    created=shapes.shape(gt=shapes.integer, gte=shapes.integer, lt=shapes.integer, lte=shapes.integer),
)


def retrieve(twin: Twin, params: dict[str, Any], id: str) -> Body:  # noqa: A002
    """GET /v1/events/{id}"""
    return fetch(twin, "event", id)


def index(twin: Twin, params: dict[str, Any]) -> Body:
    """GET /v1/events"""
    rows = twin.store.find("event")
    wanted = params.get("types") or ([params["type"]] if "type" in params else None)
    if wanted is not None:
        rows = [row for row in rows if row["type"] in wanted]
    compare = {"gt": int.__gt__, "gte": int.__ge__, "lt": int.__lt__, "lte": int.__le__}
    for name, bound in params.get("created", {}).items():
        rows = [row for row in rows if compare[name](row["created"], bound)]
    return page_of(rows, params, "/v1/events")


def retrieve_thin(twin: Twin, params: dict[str, Any], id: str) -> Body:  # noqa: A002
    """GET /v2/core/events/{id}"""
    return thin(fetch(twin, "event", id.replace("evt_thin_", "evt_", 1)))
