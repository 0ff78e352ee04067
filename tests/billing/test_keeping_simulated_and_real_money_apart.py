"""The twin must never meet production or a live key, and nothing may go to a stranger."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from billing import gateway
from billing.checks import check_stripe_settings
from tests.billing import contract
from tests.billing.stage import on_stage


@pytest.mark.parametrize(
    "wrong",
    [
        {"STRIPE_TWIN": True, "STRIPE_SECRET_KEY": "sk_live_1"},
        {"STRIPE_TWIN": True, "STRIPE_SECRET_KEY": "rk_live_1"},
        {"STRIPE_TWIN": True, "ENVIRONMENT": "production"},
        {"STRIPE_TWIN": True, "ENVIRONMENT": "eu-1"},
        {
            "STRIPE_TWIN": False,
            "STRIPE_API_BASE": "",
            "STRIPE_SECRET_KEY": "sk_live_1",
            "ENVIRONMENT": "local",
        },
        {"STRIPE_TWIN": False, "STRIPE_API_BASE": "http://127.0.0.1:8001"},
        {"STRIPE_TWIN": False, "STRIPE_API_BASE": "", "STRIPE_SECRET_KEY": ""},
    ],
)
def test_settings_that_mix_them_refuse_to_start_and_to_speak(settings: Any, wrong: dict[str, Any]) -> None:
    for name, value in wrong.items():
        setattr(settings, name, value)
    (found,) = check_stripe_settings(None)
    assert found.id == "billing.E001"
    with on_stage(), pytest.raises(ImproperlyConfigured):
        gateway.list_subscriptions("cus_1")


@pytest.mark.parametrize(
    "right",
    [
        {
            "STRIPE_TWIN": False,
            "STRIPE_API_BASE": "",
            "STRIPE_SECRET_KEY": "sk_live_1",
            "ENVIRONMENT": "production",
        },
        {"STRIPE_TWIN": False, "STRIPE_API_BASE": "", "STRIPE_SECRET_KEY": "sk_test_1"},
        {"STRIPE_TWIN": True, "ENVIRONMENT": "local"},
    ],
)
def test_settings_that_keep_them_apart_are_fine(settings: Any, right: dict[str, Any]) -> None:
    for name, value in right.items():
        setattr(settings, name, value)
    assert check_stripe_settings(None) == []


def test_the_twin_without_an_address_never_falls_back_to_the_real_stripe(settings: Any) -> None:
    settings.STRIPE_TWIN, settings.STRIPE_API_BASE = True, ""
    with pytest.raises(ImproperlyConfigured, match="STRIPE_API_BASE"):
        gateway.list_subscriptions("cus_1")


def test_nobody_answering_is_an_error_that_can_be_shown(settings: Any) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:1"
    with pytest.raises(gateway.StripeUnavailable) as caught:
        gateway.list_subscriptions("cus_1")
    assert "try again" in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)
    assert settings.STRIPE_SECRET_KEY not in caught.value.detail


@pytest.mark.parametrize(
    ("method", "path", "given", "complaint"),
    [
        ("post", "/v1/checkout/sessions", {"mode": "subscribe"}, "mode"),
        ("post", "/v1/checkout/sessions", {"payment_method_types": ["card"]}, "payment_method_types"),
        ("post", "/v1/checkout/sessions", {"subscription_data": {"trial_days": "3"}}, "trial_days"),
        ("post", "/v1/customers", {"adress": {"country": "FR"}}, "adress"),
        ("post", "/v1/customers", {"address": {"land": "FR"}}, "land"),
        ("post", "/v1/prices", {"unit_amount": "4900"}, "currency"),
        ("post", "/v1/prices", {"currency": "eur", "unit_amount": "49.50"}, "unit_amount"),
        ("get", "/v1/subscriptions", {"status": "everything"}, "status"),
        ("post", "/v1/refunds", {}, "not in the table"),
    ],
)
def test_the_contract_check_catches_what_stripe_would_refuse(
    method: str, path: str, given: dict[str, Any], complaint: str
) -> None:
    assert any(complaint in one for one in contract.violations(method, path, given))


def test_the_contract_check_accepts_what_stripe_accepts() -> None:
    given = {"mode": "subscription", "locale": "fr", "line_items": [{"price": "price_1", "quantity": "1"}]}
    assert contract.violations("post", "/v1/checkout/sessions", given) == []
