"""The mails in which people are told: one piece of news, or several that were gathered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.html import escape

from kit import scope
from kit.mail import Words, message, words_of
from participation.news.models import Notice
from participation.news.sources import Telling
from participation.news.tokens import Addressee, bounce_token, unsubscribe_token
from tenants.context import current_tenant

#: How many pieces of news one mail spells out; the rest is one click away.
MOST_IN_A_MAIL = 20
#: Stand for what differs between two people who are told the same, until it is filled in.
_NAME, _UNSUBSCRIBE = "\ue000name\ue001", "unsubscribe-\ue000\ue001"


class Letters:
    """Writes the mails of a batch. What several people are told in the same words is rendered once for all of them."""

    def __init__(self) -> None:
        self._written: dict[tuple[Any, ...], Words] = {}

    def to(
        self, recipient: Any, told: Sequence[tuple[Notice, Telling]], *, language: str
    ) -> EmailMultiAlternatives:
        """The mail with these pieces of news. Call it in the language and time zone of the recipient."""
        kinds = {notice.news.kind for notice, _telling in told}
        unsubscribe = reverse("news:unsubscribe", args=[unsubscribe_token(recipient.pk, kinds)])
        token = bounce_token(Addressee(current_tenant().pk, recipient.pk))
        here = scope.current()
        return message(
            self._words(recipient.display_name, told, unsubscribe=unsubscribe, language=language),
            to=recipient.email,
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
        )

    def _words(
        self, name: str, told: Sequence[tuple[Notice, Telling]], *, unsubscribe: str, language: str
    ) -> Words:
        items = [_item(telling) for _notice, telling in told[:MOST_IN_A_MAIL]]
        key = (language, bool(name), len(told), *(tuple(item.values()) for item in items))
        words = self._written.get(key)
        if words is None:
            words = self._written[key] = _common_words(items, len(told), named=bool(name), language=language)
        return Words(
            words.subject,
            words.text.replace(_NAME, name).replace(_UNSUBSCRIBE, unsubscribe),
            words.html.replace(_NAME, escape(name)).replace(_UNSUBSCRIBE, escape(unsubscribe)),
        )


def _common_words(items: list[dict[str, str]], count: int, *, named: bool, language: str) -> Words:
    context = {
        "name": _NAME if named else "",
        "items": items,
        "single": items[0] if count == 1 else None,
        "count": count,
        "more": max(0, count - MOST_IN_A_MAIL),
        "unsubscribe_path": _UNSUBSCRIBE,
        "settings_path": reverse("news:settings"),
        "list_path": reverse("news:list"),
    }
    return words_of("news/emails/news", context=context, language=language)


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
