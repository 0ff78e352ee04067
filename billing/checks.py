"""The system check that keeps simulated and real money apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from billing import gateway


@register
def check_stripe_settings(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start with the twin in production, with a live key and the twin, or without a key."""
    fault = gateway.configuration_fault()
    return [Error(fault, id="billing.E001")] if fault else []
