"""The line to Stripe: which one it is (the real one, or the local twin at STRIPE_API_BASE), and its errors as ours."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import ParamSpec, TypeVar

import stripe
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from kit.errors import Refused

P = ParamSpec("P")
T = TypeVar("T")
_CONNECT_SECONDS, _READ_SECONDS = 5, 20
_RETRIES = 2

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


def client() -> stripe.StripeClient:
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
    line = stripe.RequestsClient(timeout=(_CONNECT_SECONDS, _READ_SECONDS))
    if not base:
        return stripe.StripeClient(key, http_client=line, max_network_retries=_RETRIES)
    return stripe.StripeClient(
        key, http_client=line, max_network_retries=_RETRIES, base_addresses={"api": base.rstrip("/")}
    )


def translated(function: Callable[P, T]) -> Callable[P, T]:
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
