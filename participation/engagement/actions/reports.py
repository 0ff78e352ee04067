"""The report of each month, by mail to those who chose it."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_date
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from kit import audit, clock, scope
from kit.formats import locale
from kit.jobs import enqueue
from kit.mail import compose
from participation.departments.queries import staff
from participation.departments.rules import is_staff
from participation.engagement import pictures, queries
from participation.engagement.actions.counting import bring_up_to_date
from participation.engagement.models import ReportReader
from participation.engagement.papers.pdf import month_report
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
    """Queue the report of last month for everybody who wants it and has not got it, a job each. Returns how many wait.

    Harmless when repeated: one that waits already is not queued again, one that was sent never comes back.
    """
    from participation.engagement.jobs import send_monthly_report

    month = queries.month_before(clock.today())
    bring_up_to_date()
    readers = (
        ReportReader.objects.exclude(sent_for=month).filter(user__in=staff()).values_list("pk", flat=True)
    )
    for reader in readers:
        key = f"{send_monthly_report.name}:{month:%Y-%m}:{reader}"
        enqueue(send_monthly_report, _key=key, reader_id=reader, month=month.isoformat())
    return len(readers)


def send_monthly_report(reader_id: int, *, month: date) -> bool:
    """Send one reader the report of a month as PDF, in their language. Says whether it was sent: never twice.

    Not sent to those who got it, or want it no more, or have left.
    """
    with transaction.atomic():
        # The row stays locked until the mail is out: whoever comes at the same time waits, and finds it sent.
        readers = ReportReader.objects.select_for_update(of=("self",)).exclude(sent_for=month)
        reader = readers.filter(pk=reader_id, user__in=staff()).select_related("user").first()
        if reader is None:
            return False
        ReportReader.objects.filter(pk=reader.pk).update(sent_for=month)
        _send(reader.user, month)
    return True


def _send(person: Any, month: date) -> None:
    language = person.language or scope.current().language
    figures = queries.figures_of_month(month)
    marks = queries.marks_of(queries.Scope())
    happened = queries.annotations_of(queries.Scope(), figures.window, marks=marks)
    with translation.override(language):
        in_words = format_date(month, "LLLL y", locale=locale())
        lines = [
            {"name": str(tile.definition.name), "value": tile.value, "note": tile.note}
            for tile in pictures.month_tiles(figures)
        ]
        pdf = month_report(figures, in_words=in_words, happened=happened)
    mail = compose(
        "engagement/emails/month",
        to=person.email,
        language=language,
        context={
            "month": in_words,
            "lines": lines,
            "url": scope.current().url + reverse("engagement:overview"),
        },
    )
    mail.attach(f"engagement-{month:%Y-%m}.pdf", pdf, "application/pdf")
    mail.send()
