"""The mails in which people are told: one piece of news, or several that were gathered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from kit import scope
from kit.mail import compose
from participation.news.models import Notice
from participation.news.sources import Telling
from participation.news.tokens import Addressee, bounce_token, unsubscribe_token
from tenants.context import current_tenant

#: How many pieces of news one mail spells out; the rest is one click away.
MOST_IN_A_MAIL = 20


def send_news(recipient: Any, told: Sequence[tuple[Notice, Telling]], *, language: str) -> None:
    """Send one mail with these pieces of news, now. Call it in the language and time zone of the recipient."""
    kinds = {notice.news.kind for notice, _telling in told}
    unsubscribe = reverse("news:unsubscribe", args=[unsubscribe_token(recipient.pk, kinds)])
    token = bounce_token(Addressee(current_tenant().pk, recipient.pk))
    here = scope.current()
    items = [_item(telling) for _notice, telling in told[:MOST_IN_A_MAIL]]
    compose(
        "news/emails/news",
        to=recipient.email,
        language=language,
        context={
            "name": recipient.display_name,
            "items": items,
            "single": items[0] if len(told) == 1 else None,
            "count": len(told),
            "more": max(0, len(told) - MOST_IN_A_MAIL),
            "unsubscribe_path": unsubscribe,
            "settings_path": reverse("news:settings"),
            "list_path": reverse("news:list"),
        },
        headers={
            "List-Unsubscribe": f"<{here.url}{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": f"<news.{here.host}>",
            "Auto-Submitted": "auto-generated",
            "X-Civocracy-Mail": token,
            # Where providers look for what they give back with a bounce.
            "X-PM-Metadata-civocracy": token,
            "X-Mailgun-Variables": f'{{"civocracy": "{token}"}}',
        },
        return_path=_return_path(token),
    ).send()


def _return_path(token: str) -> str:
    local, at, domain = settings.BOUNCE_ADDRESS.partition("@")
    return f"{local}+{token}@{domain}" if at else ""


def _item(telling: Telling) -> dict[str, str]:
    return {
        "headline": str(telling.headline),
        "text": str(telling.text),
        "quote": telling.quote,
        "where": telling.where,
        "path": telling.path,
        "button": str(telling.button),
    }
