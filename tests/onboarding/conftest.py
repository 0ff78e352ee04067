"""Fixtures of the signup's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.billing.stage import Stage, on_stage


@pytest.fixture
def stripe_twin() -> Iterator[Stage]:
    """The local Stripe in memory."""
    with on_stage() as stage:
        yield stage
