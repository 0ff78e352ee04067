"""Money and reasons in templates: `{% load billing %}{% amount invoice.total invoice.currency %}`."""

from __future__ import annotations

from django import template

from billing import money, words

register = template.Library()


@register.filter
def in_short(reason: str) -> str:
    """Why access is as it is, in a few words; what somebody wrote themselves stays as it is."""
    return str(words.IN_SHORT.get(reason, reason))


@register.simple_tag
def amount(minor: int, currency: str) -> str:
    """Return an amount given in minor units as the reader's language writes it."""
    return money.in_words(minor, currency)
