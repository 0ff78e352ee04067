"""Customers: who pays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .. import shapes
from ..events import emit
from ..faults import invalid
from ..store import Body
from .lists import blank, fetch, page_of

if TYPE_CHECKING:
    from ..app import Twin

_FIELDS: dict[str, shapes.Field] = {
    "address": shapes.address,
    "description": shapes.text,
    "email": shapes.text,
    "name": shapes.text,
    "business_name": shapes.text,
    "phone": shapes.text,
    "metadata": shapes.metadata,
    "preferred_locales": shapes.list_of(shapes.text),
    "tax_exempt": shapes.one_of("exempt", "none", "reverse"),
    "invoice_settings": shapes.shape(
        default_payment_method=shapes.text, footer=shapes.text, custom_fields=shapes.custom_fields
    ),
    "expand": shapes.list_of(shapes.text),
}
CREATE = shapes.shape(**_FIELDS)
UPDATE = shapes.shape(**_FIELDS)
LIST = shapes.paged(email=shapes.text)
SEARCH = shapes.shape("query", query=shapes.text, limit=shapes.integer, page=shapes.text)


def create(twin: Twin, params: dict[str, Any]) -> Body:
    """POST /v1/customers"""
    params.pop("expand", None)
    body = {
        "id": twin.store.new_id("cus"),
        "object": "customer",
        **blank(
            "address",
            "business_name",
            "currency",
            "customer_account",
            "default_source",
            "description",
            "discount",
            "email",
        ),
        **blank("individual_name", "name", "phone", "shipping", "test_clock"),
        "balance": 0,
        "created": twin.store.now(),
        "delinquent": False,
        "invoice_prefix": twin.store.new_id("x")[2:10].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "next_invoice_sequence": 1,
        "preferred_locales": [],
        "tax_exempt": "none",
    }
    twin.store.put(_changed(body, params))
    emit(twin, "customer.created", body)
    return body


def _changed(body: Body, params: dict[str, Any]) -> Body:
    settings = params.pop("invoice_settings", None)
    if settings:
        body["invoice_settings"] |= settings
    if "metadata" in params:
        merged = body["metadata"] | params.pop("metadata")
        body["metadata"] = {key: value for key, value in merged.items() if value != ""}
    body.update({key: value or None if key == "address" else value for key, value in params.items()})
    return body


def retrieve(twin: Twin, params: dict[str, Any], id: str) -> Body:  # noqa: A002
    """GET /v1/customers/{id}"""
    return fetch(twin, "customer", id)


def update(twin: Twin, params: dict[str, Any], id: str) -> Body:  # noqa: A002
    """POST /v1/customers/{id}"""
    params.pop("expand", None)
    body = _changed(fetch(twin, "customer", id), params)
    twin.store.put(body)
    emit(twin, "customer.updated", body)
    return body


def index(twin: Twin, params: dict[str, Any]) -> Body:
    """GET /v1/customers"""
    rows = twin.store.find("customer")
    if "email" in params:
        rows = [row for row in rows if row["email"] == params["email"]]
    return page_of(rows, params, "/v1/customers")


def search(twin: Twin, params: dict[str, Any]) -> Body:
    """GET /v1/customers/search, for queries of the form metadata['key']:'value'."""
    match = re.fullmatch(r"metadata\['([^']+)'\]:'([^']*)'", params["query"])
    if match is None:
        raise invalid("The local twin only searches metadata['key']:'value'", param="query")
    rows = [row for row in twin.store.find("customer") if row["metadata"].get(match[1]) == match[2]]
    limit = params.get("limit", 10)
    return {
        "object": "search_result",
        "url": "/v1/customers/search",
        "has_more": len(rows) > limit,
        "next_page": None,
        "data": rows[:limit],
    }
