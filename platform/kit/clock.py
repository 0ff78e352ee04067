"""The one clock. Code asks it for the time, so that tests and demonstrations can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen.get() or timezone.now()


def today() -> date:
    """The calendar day in the active time zone, which is the tenant's."""
    return timezone.localtime(now()).date()


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Let `now()` answer `moment` for the length of a block. `moment` must be aware."""
    if timezone.is_naive(moment):
        raise ValueError("A frozen clock needs an aware moment.")
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
