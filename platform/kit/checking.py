"""Checking the chain of the record in the background, for whoever asks from a page; the finding is kept for a while.

It lies in the scope's own cache: losing it costs another check, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils.dateparse import parse_datetime

from kit import audit, chain, clock, jobs
from kit.models import AuditEntry

_KEY = "record-check"
_KEPT_FOR = int(timedelta(days=90).total_seconds())
#: A check that has said nothing for so long was killed; another one may be asked for.
_GIVEN_UP_AFTER = timedelta(minutes=30)
_SHOWN = 20


@dataclass(frozen=True)
class Check:
    """The latest check: running since `asked_at`, or finished with what it found.

    `since` is when the first line was written, `met` whether the seal that somebody kept was found (None: none was given).
    """

    asked_at: datetime
    finished_at: datetime | None = None
    lines: int = 0
    since: datetime | None = None
    last_seal: str = ""
    met: bool | None = None
    #: Line, place and reason of the first breaks; `breaks_in_all` counts them.
    breaks: tuple[tuple[int, int | None, str], ...] = ()
    breaks_in_all: int = 0

    @property
    def is_running(self) -> bool:
        """Whether the finding is still to come."""
        return self.finished_at is None and clock.now() - self.asked_at < _GIVEN_UP_AFTER

    @property
    def is_whole(self) -> bool:
        """Whether it is finished and nothing was touched."""
        return self.finished_at is not None and not self.breaks_in_all


def start_check(*, by: Any, subject: Any, seal: str = "") -> None:
    """Check the record of this scope in the background. `seal` is one that was kept elsewhere. Harmless when repeated."""
    latest = latest_check()
    if latest is not None and latest.is_running:
        return
    with transaction.atomic():
        audit.record("record.checked", by=by, subject=subject, after={"kept_seal": bool(seal)})
        cache.set(_KEY, {"asked_at": clock.now().isoformat()}, _KEPT_FOR)
        jobs.enqueue(check_record, seal=seal.strip()[:64], _key="check_record")


def latest_check() -> Check | None:
    """The latest check, running or finished; None when nobody has asked for one in 90 days."""
    kept: dict[str, Any] | None = cache.get(_KEY)
    if kept is None:
        return None
    moments = {name: parse_datetime(kept[name]) for name in ("finished_at", "since") if kept.get(name)}
    return Check(
        **{
            **kept,
            **moments,
            "asked_at": parse_datetime(kept["asked_at"]) or clock.now(),
            "breaks": tuple(map(tuple, kept.get("breaks", ()))),
        }
    )


@jobs.job(even_when_read_only=True)
def check_record(*, seal: str = "") -> None:
    """Read the whole record and keep what was found. Harmless when repeated."""
    kept: dict[str, Any] = cache.get(_KEY) or {"asked_at": clock.now().isoformat()}
    first = AuditEntry.objects.order_by("id").values_list("occurred_at", flat=True).first()
    finding = chain.verify(kept=seal)
    touched = [one for one in finding.breaks if one.line_id]
    found = {
        "asked_at": kept["asked_at"],
        "finished_at": clock.now().isoformat(),
        "lines": finding.lines,
        "since": first.isoformat() if first else None,
        "last_seal": finding.last_seal,
        "met": (len(touched) == len(finding.breaks)) if seal else None,
        "breaks": [(one.line_id, one.position, one.why) for one in touched[:_SHOWN]],
        "breaks_in_all": len(finding.breaks),
    }
    cache.set(_KEY, found, _KEPT_FOR)
