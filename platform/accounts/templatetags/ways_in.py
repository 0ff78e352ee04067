"""``{% load ways_in %}``: what a sign-in page offers beside the code."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from accounts import queries
from accounts.models import IdentityProvider

register = template.Library()


@register.simple_tag
def identity_providers() -> Sequence[IdentityProvider]:
    """The identity providers that people can use here."""
    return queries.providers(active=True)
