"""``{% load mails %}``: what templates of mails need. Mail programs read inline styles only, so colours come as values."""

from __future__ import annotations

from typing import Any

from django import template

from kit import scope, theme
from kit.markdown import to_text

register = template.Library()


@register.filter
def without_signs(text: str) -> str:
    """Return a text in Markdown as the plain part of a mail shows it."""
    return to_text(text)


@register.simple_tag
def mail_palette() -> theme.Palette:
    """Return the light colours of the site that the mail speaks for; of Civocracy where its own make no sense."""
    here = scope.current_or_none()
    try:
        return theme.theme(here.brand_color if here else "").light
    except theme.NotAColor:
        return theme.theme("").light


@register.inclusion_tag("emails/base.button.html")
def mail_button(url: str, label: str) -> dict[str, Any]:
    """Draw the one thing to do in a mail, with its address below for programs that show no buttons."""
    return {"url": url, "label": label, "palette": mail_palette()}


@register.inclusion_tag("emails/base.quote.html")
def mail_quote(text: str, author: str = "") -> dict[str, Any]:
    """Quote what somebody wrote."""
    return {"text": text, "author": author, "palette": mail_palette()}
