"""What a definition says of a figure, and on which days definitions changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FIRST = date(2026, 11, 23)
SECOND = date(2026, 11, 26)
THIRD = date(2026, 11, 27)


class Unit(TextChoices):
    """What a figure counts."""

    COUNT = "count", _("number")
    PER_DAY = "per_day", _("number per day")
    SHARE = "share", _("share, 0% to 100%")
    INDEX = "index", _("index, 0 to 1")
    PER_THOUSAND = "per_thousand", _("per 1,000 inhabitants")
    DATE = "date", _("date")
    DAYS = "days", _("days")
    RATIO = "ratio", _("number for each")


class Origin(TextChoices):
    """Where a figure is taken from."""

    JOURNAL = "journal", _("the event log of this site")
    CONTRIBUTIONS = "contributions", _("the contributions on this site")
    ACCOUNTS = "accounts", _("the event log and the accounts of this site")
    ANSWERS = "answers", _("the official answers on this site")
    VISITS = "visits", _("the pages that were asked for, without cookies and without addresses")
    TEAMWORK = "teamwork", _("the teams, tasks and hand-overs of this site")
    POPULATION = "population", _("the event log, and the number of inhabitants stated for this site")


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure means.

    ``name`` labels it, ``words`` say it to anybody, ``formula`` says exactly how it is worked out, ``unit`` and
    ``source`` say of what and from what, ``since`` and ``version`` from when on it has meant this.
    """

    key: str
    name: _StrPromise
    words: _StrPromise
    formula: _StrPromise
    unit: Unit
    source: Origin
    since: date = FIRST
    version: int = 1
    until: date | None = None
