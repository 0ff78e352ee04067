"""``{% load texts %}``: what people wrote, as it is shown."""

from __future__ import annotations

from functools import lru_cache
from html import unescape
from typing import Any

from django import template
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kit.markdown import to_html

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """Show a text that somebody wrote in Markdown."""
    return _rendered(text)


# Reading is far more frequent than writing, and the same few hundred texts are read most of the time. Keyed by nothing
# but the text itself, so one tenant's words can never come out on another's page.
@lru_cache(maxsize=2_048)
def _rendered(text: str) -> SafeString:
    return to_html(text)


@register.filter
def said(contribution: Any) -> SafeString:
    """Show what somebody said, or that it is no longer there."""
    if contribution.body:
        return _rendered(contribution.body)
    gone = _("Its words were removed.") if contribution.is_hidden else _("Removed by its author.")
    return format_html('<p class="soft">{}</p>', gone)


@register.filter
def plain(text: str) -> str:
    """Return a text in Markdown without its signs, for excerpts."""
    return unescape(strip_tags(_rendered(text))).strip()


@register.filter
def points(text: str) -> list[str]:
    """Split a text into its lines, without signs of a list in front of them."""
    lines = (
        line.strip().removeprefix("- ").removeprefix("* ").removeprefix("• ").strip()
        for line in text.splitlines()
    )
    return [line for line in lines if line]


@register.filter
def first_paragraph(text: str) -> str:
    """Return what stands before the first empty line."""
    return text.strip().replace("\r\n", "\n").partition("\n\n")[0]


@register.filter
def after_first_paragraph(text: str) -> str:
    """Return what stands after the first empty line."""
    return text.strip().replace("\r\n", "\n").partition("\n\n")[2].strip()
