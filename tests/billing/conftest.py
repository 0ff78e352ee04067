"""Fixtures of the billing tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from billing.models import BillingAccount, PlanPrice
from tenants.models import Tenant
from tests.billing.stage import Stage, on_stage


@pytest.fixture
def stripe_twin() -> Iterator[Stage]:
    """The local Stripe in memory, sending thin events."""
    with on_stage() as stage:
        yield stage


@pytest.fixture
def account(lyon: Tenant, in_lobby: None) -> BillingAccount:
    """The account of Lyon, which has not subscribed yet."""
    from tests.billing.world import account_for

    return account_for(lyon)


@pytest.fixture
def price(in_lobby: None) -> PlanPrice:
    """What a metropolis pays a month in euro."""
    from billing import queries

    return queries.price_for(queries.plan_for(522_000), currency="EUR", interval="month")
