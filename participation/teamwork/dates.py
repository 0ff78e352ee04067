"""The days of a project that due dates are counted from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from participation.projects.models import Project
from participation.teamwork.models import Anchor


def anchor_days(
    project: Project, *, publication: date | None = None, closing: date | None = None
) -> dict[str, date | None]:
    """The day of each anchor, in the site's time zone; None where it is not known.

    What has happened counts before what was planned.
    """
    return {
        Anchor.PUBLICATION.value: _day(project.published_at) or publication,
        Anchor.CLOSING.value: _day(project.closed_at) or closing,
        Anchor.DECISION.value: project.decide_on,
    }


def nearest_anchor(due_on: date | None, days: Mapping[str, date | None]) -> tuple[str, int]:
    """The anchor a date lies nearest to, and how many days after it; ("", 0) without a date or without anchors."""
    if due_on is None:
        return "", 0
    apart = [((due_on - day).days, anchor) for anchor, day in days.items() if day is not None]
    if not apart:
        return "", 0
    after, anchor = min(apart, key=lambda one: (abs(one[0]), one[1]))
    return anchor, max(-32_000, min(after, 32_000))


def _day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None
