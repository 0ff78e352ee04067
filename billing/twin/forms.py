"""Reading the nested form encoding of Stripe's v1 API: `items[0][price]=price_1` and so on."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

_SEGMENT = re.compile(r"\[([^\]]*)\]")


def nested(encoded: str) -> dict[str, Any]:
    """Return the un-flattened parameters of a query string or form body; every leaf is a string.

    >>> nested("items[0][price]=p&expand[]=customer")
    {'items': [{'price': 'p'}], 'expand': ['customer']}
    """
    root: dict[str, Any] = {}
    for key, value in parse_qsl(encoded, keep_blank_values=True):
        head, _, _ = key.partition("[")
        _place(root, [head, *_SEGMENT.findall(key)], value)
    return {key: _listed(value) for key, value in root.items()}


def _place(node: dict[str, Any], path: list[str], value: str) -> None:
    for segment in path[:-1]:
        node = node.setdefault(segment or str(len(node)), {})
    last = path[-1] or str(len(node))
    node[last] = value


def _listed(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    inner = {key: _listed(value) for key, value in node.items()}
    if inner and all(key.isdigit() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner
