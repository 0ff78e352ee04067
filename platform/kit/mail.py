"""Mail: queued in the transaction that causes it, rendered by the worker inside the tenant it speaks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from kit import jobs, scope


def queue_mail(
    template: str,
    *,
    to: Sequence[str],
    context: dict[str, Any],
    language: str = "",
    reply_to: str = "",
    headers: dict[str, str] | None = None,
) -> None:
    """Queue one mail to each address of `to`.

    `template` names three files: `<template>_subject.txt`, `<template>.txt`, `<template>.html`. `context` holds JSON values
    only. `language` defaults to the tenant's own.
    """
    for address in to:
        jobs.enqueue(
            send_mail,
            _urgent=True,
            template=template,
            to=address,
            context=context,
            language=language or scope.current().language,
            reply_to=reply_to,
            headers=headers or {},
        )


@jobs.job(even_when_read_only=True)
def send_mail(
    *,
    template: str,
    to: str,
    context: dict[str, Any],
    language: str,
    reply_to: str = "",
    headers: dict[str, str],
) -> None:
    """Render and send one mail."""
    compose(template, to=to, context=context, language=language, reply_to=reply_to, headers=headers).send()


def compose(
    template: str,
    *,
    to: str,
    context: dict[str, Any],
    language: str,
    reply_to: str = "",
    headers: dict[str, str] | None = None,
    return_path: str = "",
) -> EmailMultiAlternatives:
    """The mail as a message, in `language`, from the scope's name. Subject lines are one line, whatever a name holds.

    `return_path` is where it comes back to when it cannot be delivered; empty: to the sender.
    """
    return message(
        words_of(template, context=context, language=language),
        to=to,
        reply_to=reply_to,
        headers=headers,
        return_path=return_path,
    )


@dataclass(frozen=True)
class Words:
    """What a mail says: its subject in one line, and the same twice, for programs with and without HTML."""

    subject: str
    text: str
    html: str


def words_of(template: str, *, context: dict[str, Any], language: str) -> Words:
    """The words of a mail in `language`, from the scope's name."""
    here = scope.current()
    with translation.override(language):
        full = {**context, "site": here, "site_name": here.name, "site_url": here.url, "language": language}
        subject = " ".join(render_to_string(f"{template}_subject.txt", full).split())
        text = render_to_string(f"{template}.txt", full)
        html = render_to_string(f"{template}.html", full)
    return Words(subject, text, html)


def message(
    words: Words,
    *,
    to: str,
    reply_to: str = "",
    headers: dict[str, str] | None = None,
    return_path: str = "",
) -> EmailMultiAlternatives:
    """Words as a message, from the scope's name."""
    here = scope.current()
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    sender = formataddr((here.name, address))
    made = EmailMultiAlternatives(
        words.subject,
        words.text,
        return_path or sender,
        [to],
        reply_to=[reply_to] if reply_to else None,
        headers={
            **(headers or {}),
            **({"From": sender} if return_path else {}),
            "X-Civocracy-Site": here.host,
        },
    )
    made.attach_alternative(words.html, "text/html")
    return made
