"""Choosing how to be told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit.errors import Refused
from participation.lifecycle import refuse_unless_writable
from participation.news.kinds import DEFAULTS, Kind, Pace, paces_for
from participation.news.models import Notice, Reader


def choose_paces(user: Any, *, paces: dict[str, str], timezone: str = "") -> Reader:
    """Say for each kind of news how soon it is mailed, and in which time zone one's mornings begin; empty: the site's.

    Raises Refused. What waits already of a kind that is mailed no more is not mailed.
    """
    refuse_unless_writable()
    if any(kind not in Kind.values or pace not in paces_for(kind) for kind, pace in paces.items()):
        raise Refused(_("Choose how often for each kind of news."), field="paces")
    if timezone and timezone not in available_timezones():
        raise Refused(_("Choose a time zone from the list."), field="timezone")
    with transaction.atomic():
        reader = _held(user)
        chosen = {**reader.paces, **paces}
        reader.paces = {kind: pace for kind, pace in chosen.items() if pace != DEFAULTS[kind]}
        reader.timezone = timezone
        reader.save(update_fields=["paces", "timezone"])
        _forget_mails(user, [kind for kind, pace in paces.items() if pace == Pace.NEVER])
    return reader


def stop_mails(user: Any, *, kinds: Iterable[str]) -> None:
    """Mail these kinds of news no more; they still stand in the list. What a link in a mail does, without signing in."""
    never = [kind for kind in kinds if kind in Kind.values]
    with transaction.atomic():
        reader = _held(user)
        reader.paces = {**reader.paces, **dict.fromkeys(never, Pace.NEVER.value)}
        reader.save(update_fields=["paces"])
        _forget_mails(user, never)


def _held(user: Any) -> Reader:
    Reader.objects.bulk_create([Reader(user=user)], ignore_conflicts=True)
    return Reader.objects.select_for_update().get(user=user)


def _forget_mails(user: Any, kinds: list[str]) -> None:
    if kinds:
        Notice.objects.waiting().filter(recipient=user, news__kind__in=kinds).update(mail_due_at=None)
