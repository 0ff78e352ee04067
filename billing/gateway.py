"""The only module that speaks with Stripe. Functions take and return our own types; errors are our own, too.

Which Stripe it is depends on settings alone: the real one, or the local twin at STRIPE_API_BASE.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

import stripe
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from billing import readings
from billing.stripe_facts import Checkout, Invoice, Notice, Price, Subscription
from kit.errors import Refused

P = ParamSpec("P")
T = TypeVar("T")
_CONNECT_SECONDS, _READ_SECONDS = 5, 20
_RETRIES = 2
#: Seconds by which the stamp of a signature may lie in the past.
TOLERANCE = 300

stripe.enable_telemetry = False
logging.getLogger("stripe").setLevel(logging.WARNING)  # its information level names addresses and parameters


class StripeUnavailable(Refused):
    """Stripe did not answer, or answered with a fault of its own. Whether it acted is not known: try again later.

    `detail` is for the log. `answered` says that an error was stored under the idempotency key, so that the same key would
    only replay it.
    """

    status = 503

    def __init__(self, detail: str, *, answered: bool = False) -> None:
        super().__init__(_("The payment service does not answer right now. Please try again in a minute."))
        self.detail = detail
        self.answered = answered


class StripeRefused(Exception):
    """Stripe understood and refused; asking the same again is of no use."""


class StripeObjectMissing(StripeRefused):
    """The object does not exist (any more)."""


class SignatureInvalid(Exception):
    """A webhook that none of our secrets has signed, or too long ago."""


_transport: stripe.HTTPClient | None = None


@contextmanager
def transport(client: stripe.HTTPClient) -> Iterator[None]:
    """Send requests through `client` instead of the network. For tests."""
    global _transport
    before, _transport = _transport, client
    try:
        yield
    finally:
        _transport = before


def configuration_fault() -> str:
    """Return what is wrong with the settings, or nothing. The twin must never meet production or a live key."""
    key: str = settings.STRIPE_SECRET_KEY
    if settings.STRIPE_TWIN and key.startswith(("sk_live_", "rk_live_")):
        return "A live Stripe key is set together with the local twin. Unset STRIPE_TWIN or use a test key."
    plays = settings.ENVIRONMENT in ("local", "test")  # an installation may have any other name
    if settings.STRIPE_TWIN and not plays:
        return "The local Stripe twin is chosen in production. Set STRIPE_SECRET_KEY and unset STRIPE_TWIN."
    if key.startswith(("sk_live_", "rk_live_")) and plays:
        return (
            "A live Stripe key is set outside of production: demonstrations would move money. Use a test key."
        )
    if settings.STRIPE_API_BASE and not settings.STRIPE_TWIN:
        return "STRIPE_API_BASE is set without the local twin: requests would go to a stranger. Unset it."
    if not key:
        return "STRIPE_SECRET_KEY is missing."
    return ""


def is_live() -> bool:
    """Return whether the key moves real money."""
    return str(settings.STRIPE_SECRET_KEY).startswith(("sk_live_", "rk_live_"))


def _client() -> stripe.StripeClient:
    if fault := configuration_fault():
        raise ImproperlyConfigured(fault)
    if _transport is not None:
        return stripe.StripeClient(
            settings.STRIPE_SECRET_KEY, http_client=_transport, max_network_retries=_RETRIES
        )
    if settings.STRIPE_TWIN and not settings.STRIPE_API_BASE:
        raise ImproperlyConfigured("The local twin is chosen, but STRIPE_API_BASE does not say where it is.")
    return _networked(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@lru_cache(maxsize=4)
def _networked(key: str, base: str) -> stripe.StripeClient:
    client = stripe.RequestsClient(timeout=(_CONNECT_SECONDS, _READ_SECONDS))
    if not base:
        return stripe.StripeClient(key, http_client=client, max_network_retries=_RETRIES)
    return stripe.StripeClient(
        key, http_client=client, max_network_retries=_RETRIES, base_addresses={"api": base.rstrip("/")}
    )


def _translated(function: Callable[P, T]) -> Callable[P, T]:
    """Turn the SDK's errors into ours."""

    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except (stripe.APIConnectionError, stripe.RateLimitError) as error:
            raise StripeUnavailable(str(error)) from error
        except stripe.InvalidRequestError as error:
            kind = StripeObjectMissing if error.code == "resource_missing" else StripeRefused
            raise kind(str(error)) from error
        except (
            stripe.AuthenticationError,
            stripe.PermissionError,
            stripe.IdempotencyError,
            stripe.CardError,
        ) as error:
            raise StripeRefused(str(error)) from error
        except stripe.StripeError as error:
            raise StripeUnavailable(str(error), answered=error.http_status is not None) from error

    call.__name__, call.__doc__ = function.__name__, function.__doc__
    return call


# -- customers


@_translated
def create_customer(
    *, key: str, name: str, email: str, country: str, language: str, metadata: dict[str, str]
) -> str:
    """Make a customer and return its id."""
    made = _client().v1.customers.create(
        {
            "name": name,
            "email": email,
            "address": {"country": country},
            "preferred_locales": [language],
            "metadata": metadata,
        },
        {"idempotency_key": key},
    )
    return made.id


@_translated
def find_customer(*, email: str, operation_id: str) -> str:
    """Return the id of the customer that an operation made, or nothing. (Search would lag behind; lists do not.)"""
    for customer in _client().v1.customers.list({"email": email, "limit": 100}).auto_paging_iter():
        if readings.entry(customer.metadata, "operation_id") == operation_id:
            return customer.id
    return ""


# -- what is sold


@_translated
def ensure_product(*, code: str, name: str) -> str:
    """Return the id of the product of a plan; it is made when it does not exist."""
    product_id = f"civocracy_{code}"
    try:
        return _client().v1.products.retrieve(product_id).id
    except stripe.InvalidRequestError as error:
        if error.code != "resource_missing":
            raise
    made = _client().v1.products.create(
        {"id": product_id, "name": name, "metadata": {"plan": code}},
        {"idempotency_key": f"product-{product_id}"},
    )
    return made.id


@_translated
def find_prices(lookup_keys: list[str]) -> dict[str, Price]:
    """Return those prices that exist, by lookup key. Stripe takes ten keys at a time."""
    found: dict[str, Price] = {}
    for start in range(0, len(lookup_keys), 10):
        page = _client().v1.prices.list({"lookup_keys": lookup_keys[start : start + 10], "limit": 10})
        found |= {price.lookup_key: readings.price(price) for price in page.data if price.lookup_key}
    return found


@_translated
def create_price(
    *, product_id: str, lookup_key: str, currency: str, amount: int, interval: str, plan: str
) -> Price:
    """Make a recurring price without VAT; `amount` is in minor units."""
    made = _client().v1.prices.create(
        {
            "product": product_id,
            "lookup_key": lookup_key,
            "currency": currency.lower(),
            "unit_amount": amount,
            "recurring": {"interval": "year" if interval == "year" else "month"},
            "tax_behavior": "exclusive",
            "metadata": {"plan": plan},
        },
        {"idempotency_key": f"price-{lookup_key}"},
    )
    return readings.price(made)


# -- subscribing


@_translated
def create_checkout(
    *,
    key: str,
    customer_id: str,
    price_id: str,
    currency: str,
    success_url: str,
    cancel_url: str,
    trial_days: int,
    language: str,
    metadata: dict[str, str],
) -> Checkout:
    """Open a payment page for one subscription; `metadata` is put on the page and on the subscription."""
    data: stripe.params.checkout.SessionCreateParamsSubscriptionData = {"metadata": metadata}
    if trial_days:
        data["trial_period_days"] = trial_days
        data["trial_settings"] = {"end_behavior": {"missing_payment_method": "pause"}}
    made = _client().v1.checkout.sessions.create(
        {
            "mode": "subscription",
            "customer": customer_id,
            "line_items": [{"price": price_id, "quantity": 1}],
            "success_url": success_url,
            "cancel_url": cancel_url,
            "client_reference_id": metadata["tenant"],
            "allowed_payment_method_types": ["card", "sepa_debit"] if currency == "EUR" else ["card"],
            "payment_method_collection": "always",
            "locale": _locale(language),
            "metadata": metadata,
            "subscription_data": data,
        },
        {"idempotency_key": key},
    )
    return readings.checkout(made)


@_translated
def retrieve_checkout(checkout_id: str) -> Checkout:
    """Return a payment page."""
    return readings.checkout(_client().v1.checkout.sessions.retrieve(checkout_id))


@_translated
def find_checkout(*, customer_id: str, operation_id: str) -> Checkout | None:
    """Return the payment page that an operation made, if it did."""
    for session in (
        _client().v1.checkout.sessions.list({"customer": customer_id, "limit": 100}).auto_paging_iter()
    ):
        if readings.entry(session.metadata, "operation_id") == operation_id:
            return readings.checkout(session)
    return None


@_translated
def expire_checkout(checkout_id: str) -> None:
    """Close a payment page on which nobody has paid."""
    _client().v1.checkout.sessions.expire(checkout_id)


@_translated
def create_invoiced_subscription(
    *,
    key: str,
    customer_id: str,
    price_id: str,
    days_until_due: int,
    purchase_order: str,
    metadata: dict[str, str],
) -> Subscription:
    """Subscribe somebody who pays by invoice: active at once, past due when the date passes."""
    params: stripe.params.SubscriptionCreateParams = {
        "customer": customer_id,
        "items": [{"price": price_id}],
        "collection_method": "send_invoice",
        "days_until_due": days_until_due,
        "metadata": metadata,
    }
    if purchase_order:
        params["invoice_settings"] = {
            "custom_fields": [{"name": "Purchase order", "value": purchase_order[:140]}]
        }
    return readings.subscription(_client().v1.subscriptions.create(params, {"idempotency_key": key}))


@_translated
def create_portal(*, customer_id: str, return_url: str, language: str) -> str:
    """Return the address of Stripe's own page for payment methods, invoices and cancelling."""
    made = _client().v1.billing_portal.sessions.create(
        {"customer": customer_id, "return_url": return_url, "locale": _locale(language)}
    )
    return made.url


# -- what Stripe knows


@_translated
def list_subscriptions(customer_id: str) -> list[Subscription]:
    """Return all subscriptions of a customer, ended ones too."""
    page = _client().v1.subscriptions.list({"customer": customer_id, "status": "all", "limit": 100})
    return [readings.subscription(entry) for entry in page.auto_paging_iter()]


@_translated
def list_invoices(customer_id: str) -> list[Invoice]:
    """Return all invoices of a customer that were issued."""
    page = _client().v1.invoices.list({"customer": customer_id, "limit": 100})
    return [readings.invoice(entry) for entry in page.auto_paging_iter() if entry.status != "draft"]


@_translated
def clock_of(test_clock: str) -> datetime:
    """Return the time of a test clock (sandbox and twin only)."""
    return readings.moment(_client().v1.test_helpers.test_clocks.retrieve(test_clock).frozen_time)


@_translated
def customer_of(object_type: str, object_id: str) -> str:
    """Return the customer that an object of a thin event belongs to; nothing for kinds that have none."""
    fetch: dict[str, Callable[[str], Any]] = {
        "checkout.session": _client().v1.checkout.sessions.retrieve,
        "subscription": _client().v1.subscriptions.retrieve,
        "invoice": _client().v1.invoices.retrieve,
    }
    if object_type == "customer":
        return object_id
    if object_type not in fetch:
        return ""
    return readings.identity(fetch[object_type](object_id).customer)


def read_notice(payload: bytes, signature: str) -> Notice:
    """Verify a webhook against every configured secret and return its outline.

    Raises SignatureInvalid, or ValueError when the body is not an event.
    """
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        try:
            stripe.WebhookSignature.verify_header(payload, signature, secret, TOLERANCE)
        except stripe.SignatureVerificationError:
            continue
        body = json.loads(payload)
        if not isinstance(body, dict):
            raise ValueError("The body is not an event.")
        return readings.notice(body)
    raise SignatureInvalid("None of the webhook secrets has signed this.")


def _locale(language: str) -> Any:
    code = language.split("-")[0].lower()
    return code if code in ("de", "en", "fr", "it", "nl", "es") else "auto"
