"""The report of each month, by mail to those who chose it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from babel.dates import format_date
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from kit import audit, clock, scope
from kit.formats import locale, number_in_words
from kit.mail import queue_mail
from participation.departments.queries import staff
from participation.departments.rules import is_staff
from participation.engagement import pictures, queries
from participation.engagement.models import ReportReader
from participation.lifecycle import refuse_unless_writable


def choose_report(person: Any, *, wanted: bool, by: Any) -> None:
    """Get the report of each month by mail, or no longer. Each for themselves; nothing happens for who is no staff."""
    refuse_unless_writable()
    if person.pk != by.pk or not is_staff(person):
        return
    with transaction.atomic():
        if wanted:
            ReportReader.objects.get_or_create(user=person, defaults={"chosen_at": clock.now()})
        else:
            ReportReader.objects.filter(user=person).delete()
        audit.record("engagement.report_chosen", by=by, subject=person, after={"wanted": wanted})


def send_monthly_reports() -> int:
    """Send the report of last month to everybody who wants it and has not got it. Returns how many were sent."""
    month = (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)
    sent = 0
    readers = ReportReader.objects.exclude(sent_for=month).filter(user__in=staff()).select_related("user")
    for reader in readers:
        with transaction.atomic():
            # Marked with the mail in one transaction: nobody gets it twice, and nobody goes without.
            if not ReportReader.objects.exclude(sent_for=month).filter(pk=reader.pk).update(sent_for=month):
                continue
            _send(reader.user, month)
            sent += 1
    return sent


def _send(person: Any, month: date) -> None:
    language = person.language or scope.current().language
    last = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    days = queries.figures_by_day(month, last)
    before = queries.figures_by_day(
        month - timedelta(days=(last - month).days + 1), month - timedelta(days=1)
    )
    with translation.override(language):
        in_words = format_date(month, "LLLL y", locale=locale())
        lines = [
            {
                "name": pictures.name_of(key),
                "value": number_in_words(_sum(days, key)),
                "before": number_in_words(_sum(before, key)),
            }
            for key in ("visitors", "contributions", "replies", "stances")
        ]
    queue_mail(
        "engagement/emails/month",
        to=[person.email],
        language=language,
        context={
            "month": in_words,
            "lines": lines,
            "url": scope.current().url + reverse("engagement:overview"),
            "pdf_url": scope.current().url + reverse("engagement:report"),
        },
    )


def _sum(days: dict[date, queries.Published], key: str) -> int:
    return int(sum(figures.get(key) or 0 for figures in days.values()))
