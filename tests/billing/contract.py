"""Every request that leaves the gateway, held against the SDK's own description of that operation.

The SDK's TypedDicts are rebuilt as pydantic models that forbid unknown keys, and `Literal[...] | str` is closed to the
literal: this catches misspelt and removed parameters, wrong nesting and bad enums, which a fake of ours would repeat.
An operation that is not in the table fails.
"""

from __future__ import annotations

import re
import sys
import types
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin

import pydantic
import stripe.params as params
from stripe import RequestOptions
from stripe.params import billing_portal, checkout, test_helpers
from typing_extensions import get_type_hints, is_typeddict

OPERATIONS: dict[tuple[str, str], type] = {
    ("post", "/v1/customers"): params.CustomerCreateParams,
    ("get", "/v1/customers"): params.CustomerListParams,
    ("post", "/v1/customers/{}"): params.CustomerUpdateParams,
    ("post", "/v1/tax_rates"): params.TaxRateCreateParams,
    ("get", "/v1/credit_notes"): params.CreditNoteListParams,
    ("get", "/v1/credit_notes/{}"): params.CreditNoteRetrieveParams,
    ("post", "/v1/subscriptions/{}"): params.SubscriptionUpdateParams,
    ("post", "/v1/invoices/create_preview"): params.InvoiceCreatePreviewParams,
    ("get", "/v1/charges"): params.ChargeListParams,
    ("get", "/v1/charges/{}"): params.ChargeRetrieveParams,
    ("get", "/v1/disputes"): params.DisputeListParams,
    ("get", "/v1/disputes/{}"): params.DisputeRetrieveParams,
    ("get", "/v1/products/{}"): params.ProductRetrieveParams,
    ("post", "/v1/products"): params.ProductCreateParams,
    ("get", "/v1/prices"): params.PriceListParams,
    ("post", "/v1/prices"): params.PriceCreateParams,
    ("post", "/v1/checkout/sessions"): checkout.SessionCreateParams,
    ("get", "/v1/checkout/sessions"): checkout.SessionListParams,
    ("get", "/v1/checkout/sessions/{}"): checkout.SessionRetrieveParams,
    ("post", "/v1/checkout/sessions/{}/expire"): checkout.SessionExpireParams,
    ("post", "/v1/subscriptions"): params.SubscriptionCreateParams,
    ("get", "/v1/subscriptions"): params.SubscriptionListParams,
    ("get", "/v1/subscriptions/{}"): params.SubscriptionRetrieveParams,
    ("get", "/v1/invoices"): params.InvoiceListParams,
    ("get", "/v1/invoices/{}"): params.InvoiceRetrieveParams,
    ("post", "/v1/billing_portal/sessions"): billing_portal.SessionCreateParams,
    ("get", "/v1/test_helpers/test_clocks/{}"): test_helpers.TestClockRetrieveParams,
}
_ID = re.compile(r"/(?:cs_test|sub|in|cn|ch|du|cus|prod|price|clock|bps|civocracy)_[^/]+")


def violations(method: str, path: str, given: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with one request, in sentences."""
    template = _ID.sub("/{}", path)
    described = OPERATIONS.get((method, template))
    if described is None:
        return [f"{method} {template} is not in the table of operations"]
    try:
        model(described).model_validate(dict(given))
    except pydantic.ValidationError as error:
        return [f"{method} {template}: {one['loc']} {one['msg']}" for one in error.errors()]
    return []


@cache
def model(described: type) -> type[pydantic.BaseModel]:
    """Return a strict pydantic model of one of the SDK's TypedDicts."""
    transport = set(RequestOptions.__annotations__)
    own = {name: hint for name, hint in described.__annotations__.items() if name not in transport}
    names = vars(sys.modules[described.__module__])
    hints = get_type_hints(types.SimpleNamespace(__annotations__=own), globalns=names, include_extras=True)
    fields: dict[str, Any] = {}
    for name, hint in hints.items():
        optional = get_origin(hint) is NotRequired
        inner = get_args(hint)[0] if get_origin(hint) in (NotRequired, Required) else hint
        alias = pydantic.Field(default=None, alias=name) if optional else pydantic.Field(alias=name)
        fields[f"p_{name}"] = (closed(inner), alias)
    config = pydantic.ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    return pydantic.create_model(described.__name__, __config__=config, **fields)


def closed(hint: Any) -> Any:
    """Return a type with TypedDicts made strict and open enums closed."""
    if is_typeddict(hint):
        return model(hint)
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _closed_union(inner)
    if origin in (list, dict):
        return origin[tuple(closed(one) for one in inner)] if origin is dict else list[closed(inner[0])]
    return hint


def _closed_union(options: tuple[Any, ...]) -> Any:
    flat: list[Any] = []
    for option in options:
        nested = get_origin(option) in (Union, types.UnionType)
        flat += get_args(option) if nested else [option]
    words = {word for option in flat if get_origin(option) is Literal for word in get_args(option)}
    kept = [option for option in flat if "StripeObject" not in str(option)]
    if words - {""}:
        kept = [option for option in kept if option is not str]
    return Union[tuple(closed(option) for option in kept)]  # noqa: UP007  # built at run time
