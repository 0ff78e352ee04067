"""What every resource needs: look-up, lists with cursors, expansion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..faults import invalid, missing
from ..store import Body

if TYPE_CHECKING:
    from ..app import Twin


def blank(*names: str) -> Body:
    """Return an object with these keys, all null."""
    return dict.fromkeys(names)


def fetch(twin: Twin, kind: str, object_id: str) -> Body:
    """Return an object or raise Stripe's `resource_missing`."""
    found = twin.store.get(object_id, kind)
    if found is None:
        raise missing(kind.rpartition(".")[2], object_id)
    return found


def page_of(rows: list[Body], params: dict[str, Any], url: str) -> Body:
    """Return one page of `rows` (newest first) as Stripe's list object."""
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise invalid("limit must be between 1 and 100", param="limit")
    ids = [row["id"] for row in rows]
    first, last = 0, len(rows)
    if after := params.get("starting_after"):
        first = _position(ids, after, "starting_after") + 1
    if before := params.get("ending_before"):
        last = _position(ids, before, "ending_before")
        first = max(first, last - limit)
    return {
        "object": "list",
        "url": url,
        "has_more": last > first + limit,
        "data": rows[first : min(last, first + limit)],
    }


def _position(ids: list[str], wanted: str, param: str) -> int:
    if wanted not in ids:
        raise invalid(f"No such object: '{wanted}'", param=param, code="resource_missing")
    return ids.index(wanted)


def sublist(rows: list[Body], url: str) -> Body:
    """Return rows that live inside another object as a complete list."""
    return {"object": "list", "url": url, "has_more": False, "data": rows, "total_count": len(rows)}


def expand(twin: Twin, body: Body, paths: list[str]) -> Body:
    """Replace ids by the objects they name, along paths such as `data.customer`."""
    for path in paths:
        _expand(twin, body, path.split("."))
    return body


def _expand(twin: Twin, node: Any, path: list[str]) -> None:
    if isinstance(node, list):
        for entry in node:
            _expand(twin, entry, path)
        return
    if not isinstance(node, dict) or path[0] not in node:
        raise invalid(f"This property cannot be expanded ({path[0]}).", param="expand")
    value = node[path[0]]
    if isinstance(value, str) and (found := twin.store.get(value)):
        node[path[0]] = value = found
    if len(path) > 1 and value is not None:
        _expand(twin, value, path[1:])
