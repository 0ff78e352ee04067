"""Pages that are kept for a moment, so that many readers at once cost about as much as one (decision record 0014).

A view says of itself that whoever is not signed in gets the same page from it. The middleware that keeps them is
`tenants.moments`; this is what it keeps them in: bounded, and with a key that cannot be made outside of a scope.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from django.http import HttpResponse
from django.urls import ResolverMatch

from kit import scope

_View = TypeVar("_View", bound=Callable[..., Any])


def seconds() -> float:
    """The clock that pages grow old by: it never goes back."""
    return time.monotonic()


def same_for_everybody(view: _View) -> _View:
    """Declare that everybody without cookies gets the same page from this view, and that making it leaves nothing behind.

    Not for what is drawn by lot, counts against a limit, or is given out for a link that somebody must know.
    """
    view.same_for_everybody = True  # type: ignore[attr-defined]  # read by the middleware
    return view


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it left the view. `since` is when the request for it came in, so what it shows is no older than that."""

    since: float
    #: Whatever must be the very same object for the page to be right still: the tenant as it was.
    stands_on: object
    body: bytes
    headers: tuple[tuple[str, str], ...]
    match: ResolverMatch

    def response(self) -> HttpResponse:
        """The same answer once more, to be changed by whoever gets it."""
        return HttpResponse(self.body, headers=dict(self.headers))


class Moments:
    """Pages of this process, the least recently read given up first."""

    def __init__(
        self, *, most_pages: int = 256, most_bytes: int = 8 * 2**20, largest: int = 512 * 2**10
    ) -> None:
        self._most_pages, self._most_bytes, self._largest = most_pages, most_bytes, largest
        self._pages: OrderedDict[tuple[str, ...], Kept] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def find(self, key: tuple[str, ...], *, stands_on: object, life: float) -> Kept | None:
        """The page under the key, if it is younger than `life` seconds. Raises scope.OutsideScope."""
        full = _full(key)
        with self._lock:
            kept = self._pages.get(full)
            if kept is None:
                return None
            if kept.stands_on is not stands_on or seconds() - kept.since >= life:
                self._give_up(full)
                return None
            self._pages.move_to_end(full)
            return kept

    def keep(self, key: tuple[str, ...], kept: Kept) -> None:
        """Keep a page in place of the one before. Raises scope.OutsideScope."""
        full = _full(key)
        if len(kept.body) > self._largest:
            return
        with self._lock:
            if full in self._pages:
                self._give_up(full)
            self._pages[full] = kept
            self._bytes += len(kept.body)
            while len(self._pages) > self._most_pages or self._bytes > self._most_bytes:
                self._give_up(next(iter(self._pages)))

    def forget(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._pages.clear()
            self._bytes = 0

    def __len__(self) -> int:
        return len(self._pages)

    @property
    def bytes(self) -> int:
        """What the pages weigh together."""
        return self._bytes

    def _give_up(self, full: tuple[str, ...]) -> None:
        self._bytes -= len(self._pages.pop(full).body)


def _full(key: tuple[str, ...]) -> tuple[str, ...]:
    # Outside of a scope this raises: a page can neither be kept nor found without its tenant.
    return (scope.current().schema, *key)
