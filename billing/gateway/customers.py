"""Customers: who pays."""

from __future__ import annotations

import stripe

from billing import readings
from billing.gateway.connection import client, translated
from billing.stripe_facts import CustomerDetails


@translated
def create_customer(*, key: str, details: CustomerDetails, metadata: dict[str, str]) -> str:
    """Make a customer and return its id."""
    params: stripe.params.CustomerCreateParams = {
        "name": details.name,
        "email": details.email,
        "address": _address(details),
        "preferred_locales": [details.language],
        "tax_exempt": "reverse" if details.owes_the_tax else "none",
        "metadata": metadata,
    }
    return client().v1.customers.create(params, {"idempotency_key": key}).id


@translated
def update_customer(customer_id: str, *, key: str, details: CustomerDetails) -> None:
    """Bring a customer's details into line with ours."""
    params: stripe.params.CustomerUpdateParams = {
        "name": details.name,
        "email": details.email,
        "address": _address(details),
        "preferred_locales": [details.language],
        "tax_exempt": "reverse" if details.owes_the_tax else "none",
    }
    client().v1.customers.update(customer_id, params, {"idempotency_key": key})


def _address(details: CustomerDetails) -> stripe.params.CustomerCreateParamsAddress:
    return {
        "line1": details.street,
        "postal_code": details.postal_code,
        "city": details.city,
        "country": details.country,
    }


@translated
def find_customer(*, email: str, operation_id: str) -> str:
    """Return the id of the customer that an operation made, or nothing. (Search would lag behind; lists do not.)"""
    for customer in client().v1.customers.list({"email": email, "limit": 100}).auto_paging_iter():
        if readings.entry(customer.metadata, "operation_id") == operation_id:
            return customer.id
    return ""
