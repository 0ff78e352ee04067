"""Which request goes where, and what it may hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from . import shapes
from .resources import (
    catalogue,
    changes,
    checkout,
    clocks,
    customers,
    invoices,
    notices,
    payments,
    portal,
    subscriptions,
    taxes,
)

Handler = Callable[..., dict[str, Any]]
_TABLE: list[tuple[str, str, shapes.Field, Handler]] = [
    ("POST", "/v1/customers", customers.CREATE, customers.create),
    ("GET", "/v1/customers", customers.LIST, customers.index),
    ("GET", "/v1/customers/search", customers.SEARCH, customers.search),
    ("GET", "/v1/customers/{id}", shapes.nothing, customers.retrieve),
    ("POST", "/v1/customers/{id}", customers.UPDATE, customers.update),
    ("POST", "/v1/products", catalogue.PRODUCT_CREATE, catalogue.create_product),
    ("GET", "/v1/products", catalogue.PRODUCT_LIST, catalogue.list_products),
    ("GET", "/v1/products/{id}", shapes.nothing, catalogue.retrieve_product),
    ("POST", "/v1/products/{id}", catalogue.PRODUCT_UPDATE, catalogue.update_product),
    ("POST", "/v1/prices", catalogue.PRICE_CREATE, catalogue.create_price),
    ("GET", "/v1/prices", catalogue.PRICE_LIST, catalogue.list_prices),
    ("GET", "/v1/prices/{id}", shapes.nothing, catalogue.retrieve_price),
    ("POST", "/v1/prices/{id}", catalogue.PRICE_UPDATE, catalogue.update_price),
    ("POST", "/v1/checkout/sessions", checkout.CREATE, checkout.create),
    ("GET", "/v1/checkout/sessions", checkout.LIST, checkout.index),
    ("GET", "/v1/checkout/sessions/{id}", shapes.nothing, checkout.retrieve),
    ("POST", "/v1/checkout/sessions/{id}/expire", shapes.nothing, checkout.expire),
    ("POST", "/v1/subscriptions", subscriptions.CREATE, subscriptions.create),
    ("GET", "/v1/subscriptions", subscriptions.LIST, subscriptions.index),
    ("GET", "/v1/subscriptions/{id}", shapes.nothing, subscriptions.retrieve),
    ("POST", "/v1/subscriptions/{id}", subscriptions.UPDATE, subscriptions.update),
    ("DELETE", "/v1/subscriptions/{id}", subscriptions.CANCEL, subscriptions.cancel),
    ("POST", "/v1/tax_rates", taxes.RATE_CREATE, taxes.create_rate),
    ("GET", "/v1/tax_rates", taxes.RATE_LIST, taxes.list_rates),
    ("POST", "/v1/credit_notes", taxes.NOTE_CREATE, taxes.create_note),
    ("GET", "/v1/credit_notes", taxes.NOTE_LIST, taxes.list_notes),
    ("GET", "/v1/credit_notes/{id}", shapes.nothing, taxes.retrieve_note),
    ("POST", "/v1/invoices/create_preview", invoices.PREVIEW, changes.preview),
    ("GET", "/v1/invoices", invoices.LIST, invoices.index),
    ("GET", "/v1/invoices/{id}", shapes.nothing, invoices.retrieve),
    ("POST", "/v1/billing_portal/sessions", portal.CREATE, portal.create),
    ("GET", "/v1/charges", payments.CHARGES, payments.list_charges),
    ("GET", "/v1/charges/{id}", shapes.nothing, payments.retrieve_charge),
    ("GET", "/v1/disputes", payments.DISPUTES, payments.list_disputes),
    ("GET", "/v1/disputes/{id}", shapes.nothing, payments.retrieve_dispute),
    ("GET", "/v1/events", notices.LIST, notices.index),
    ("GET", "/v1/events/{id}", shapes.nothing, notices.retrieve),
    ("GET", "/v1/test_helpers/test_clocks/{id}", shapes.nothing, clocks.retrieve),
    ("GET", "/v2/core/events/{id}", shapes.shape(), notices.retrieve_thin),
]


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(template.replace("{id}", r"(?P<id>[^/]+)"))


ROUTES = [(method, _pattern(path), path, shape, handler) for method, path, shape, handler in _TABLE]


def route(method: str, path: str) -> tuple[str, shapes.Field, Handler, dict[str, str]] | None:
    """Return (template, request shape, handler, path variables), or None when the twin does not know the operation."""
    for verb, pattern, template, shape, handler in ROUTES:
        if verb == method and (match := pattern.fullmatch(path)):
            return template, shape, handler, match.groupdict()
    return None
