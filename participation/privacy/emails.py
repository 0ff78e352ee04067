"""Mails about a person's data. Queued in the caller's transaction; none says what the data is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation

from kit.formats import day_in_words
from kit.mail import queue_mail
from participation.privacy import links
from participation.privacy.models import PersonalRequest


def tell_download_is_ready(user: Any) -> None:
    """It can be fetched, on the site, by whoever signs in."""
    _queue("download_ready", user, path=reverse("privacy:mine"))


def tell_deletion_is_coming(user: Any, request: PersonalRequest) -> None:
    """When, and how to undo it with one click."""
    token = links.undo_token(request.pk, user.pk)
    path = reverse("privacy:undo", args=[token])
    _queue("deletion_coming", user, path=path, on=_day(request.due_at, user.language))


def tell_deletion_was_stopped(user: Any) -> None:
    """They took on something meanwhile that has to be handed over."""
    _queue("deletion_stopped", user, path=reverse("privacy:mine"))


def tell_account_is_gone(user: Any) -> None:
    """The last mail."""
    _queue("account_gone", user, path="/")


def warn_about_inactivity(user: Any, *, on: datetime) -> None:
    """The account will be deleted unless they sign in."""
    _queue("inactive", user, path=reverse("account_login"), on=_day(on, user.language))


def _queue(name: str, user: Any, **context: Any) -> None:
    queue_mail(
        f"privacy/emails/{name}",
        to=[user.email],
        language=user.language,
        context={"name": user.display_name, **context},
    )


def _day(moment: datetime | None, language: str) -> str:
    with translation.override(language):
        return day_in_words(timezone.localtime(moment).date()) if moment else ""
