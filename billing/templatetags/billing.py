"""Money in templates: `{% load billing %}{% amount invoice.total invoice.currency %}`."""

from __future__ import annotations

from django import template

from billing import money

register = template.Library()


@register.simple_tag
def amount(minor: int, currency: str) -> str:
    """Return an amount given in minor units as the reader's language writes it."""
    return money.in_words(minor, currency)
