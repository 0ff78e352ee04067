"""Products and prices: what is sold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import shapes
from ..events import emit
from ..faults import invalid
from ..store import Body
from .lists import blank, fetch, page_of

if TYPE_CHECKING:
    from ..app import Twin

PRODUCT_CREATE = shapes.shape(
    "name",
    id=shapes.text,
    name=shapes.text,
    description=shapes.text,
    active=shapes.boolean,
    metadata=shapes.metadata,
    tax_code=shapes.text,
    unit_label=shapes.text,
)
PRODUCT_UPDATE = shapes.shape(
    name=shapes.text,
    description=shapes.text,
    active=shapes.boolean,
    metadata=shapes.metadata,
    tax_code=shapes.text,
)
PRICE_CREATE = shapes.shape(
    "currency",
    currency=shapes.text,
    product=shapes.text,
    unit_amount=shapes.integer,
    lookup_key=shapes.text,
    transfer_lookup_key=shapes.boolean,
    nickname=shapes.text,
    active=shapes.boolean,
    metadata=shapes.metadata,
    tax_behavior=shapes.one_of("exclusive", "inclusive", "unspecified"),
    recurring=shapes.shape(
        "interval", interval=shapes.one_of("day", "month", "week", "year"), interval_count=shapes.integer
    ),
)
PRICE_UPDATE = shapes.shape(
    active=shapes.boolean,
    lookup_key=shapes.text,
    transfer_lookup_key=shapes.boolean,
    nickname=shapes.text,
    metadata=shapes.metadata,
)
PRICE_LIST = shapes.paged(
    active=shapes.boolean, product=shapes.text, lookup_keys=shapes.list_of(shapes.text), currency=shapes.text
)
PRODUCT_LIST = shapes.paged(active=shapes.boolean, ids=shapes.list_of(shapes.text))


def create_product(twin: Twin, params: dict[str, Any]) -> Body:
    """POST /v1/products"""
    if "id" in params and twin.store.get(params["id"]):
        raise invalid("Product already exists.", param="id", code="resource_already_exists")
    body = {
        "id": twin.store.new_id("prod"),
        "object": "product",
        "active": True,
        **blank(
            "default_price",
            "description",
            "package_dimensions",
            "shippable",
            "statement_descriptor",
            "tax_code",
        ),
        **blank("tax_details", "unit_label", "url"),
        "created": twin.store.now(),
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": {},
        "type": "service",
        "updated": twin.store.now(),
        **params,
    }
    emit(twin, "product.created", twin.store.put(body))
    return body


def retrieve_product(twin: Twin, params: dict[str, Any], id: str) -> Body:  # noqa: A002
    """GET /v1/products/{id}"""
    return fetch(twin, "product", id)


def update_product(twin: Twin, params: dict[str, Any], id: str) -> Body:  # noqa: A002
    """POST /v1/products/{id}"""
    body = fetch(twin, "product", id)
    body["metadata"] |= params.pop("metadata", {})
    body.update(params, updated=twin.store.now())
    emit(twin, "product.updated", twin.store.put(body))
    return body


def list_products(twin: Twin, params: dict[str, Any]) -> Body:
    """GET /v1/products"""
    rows = twin.store.find("product")
    if "ids" in params:
        rows = [row for row in rows if row["id"] in params["ids"]]
    if "active" in params:
        rows = [row for row in rows if row["active"] == params["active"]]
    return page_of(rows, params, "/v1/products")


def create_price(twin: Twin, params: dict[str, Any]) -> Body:
    """POST /v1/prices"""
    if "product" not in params or "unit_amount" not in params:
        raise invalid(
            "The local twin needs product and unit_amount.", param="product", code="parameter_missing"
        )
    fetch(twin, "product", params["product"])
    _claim_lookup_key(twin, params)
    recurring = params.pop("recurring", None)
    body = {
        "id": twin.store.new_id("price"),
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": twin.store.now(),
        **blank("custom_unit_amount", "lookup_key", "nickname", "tiers_mode", "transform_quantity"),
        "livemode": False,
        "metadata": {},
        "recurring": {
            "interval_count": 1,
            "meter": None,
            "trial_period_days": None,
            "usage_type": "licensed",
            **recurring,
        }
        if recurring
        else None,
        "tax_behavior": "unspecified",
        "type": "recurring" if recurring else "one_time",
        "unit_amount_decimal": str(params["unit_amount"]),
        **params,
        "currency": params["currency"].lower(),
    }
    emit(twin, "price.created", twin.store.put(body))
    return body


def _claim_lookup_key(twin: Twin, params: dict[str, Any], own_id: str = "") -> None:
    transfer = params.pop("transfer_lookup_key", False)
    key = params.get("lookup_key")
    for row in twin.store.find("price"):
        if key and row["lookup_key"] == key and row["id"] != own_id:
            if not transfer:
                raise invalid(
                    f"A price (`{row['id']}`) already uses that lookup key.",
                    param="lookup_key",
                    code="resource_already_exists",
                )
            row["lookup_key"] = None
            twin.store.put(row)


def retrieve_price(twin: Twin, params: dict[str, Any], id: str) -> Body:  # noqa: A002
    """GET /v1/prices/{id}"""
    return fetch(twin, "price", id)


def update_price(twin: Twin, params: dict[str, Any], id: str) -> Body:  # noqa: A002
    """POST /v1/prices/{id}"""
    body = fetch(twin, "price", id)
    _claim_lookup_key(twin, params, id)
    body["metadata"] |= params.pop("metadata", {})
    body.update(params)
    emit(twin, "price.updated", twin.store.put(body))
    return body


def list_prices(twin: Twin, params: dict[str, Any]) -> Body:
    """GET /v1/prices"""
    rows = twin.store.find("price")
    if "lookup_keys" in params:
        if len(params["lookup_keys"]) > 10:
            raise invalid("You may only specify up to 10 lookup_keys.", param="lookup_keys")
        rows = [row for row in rows if row["lookup_key"] in params["lookup_keys"]]
    for name in ("active", "product", "currency"):
        if name in params:
            rows = [row for row in rows if row[name] == params[name]]
    return page_of(rows, params, "/v1/prices")
