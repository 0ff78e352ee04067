"""What its event costs a contribution."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from unittest.mock import patch

from ..measures import Figure, middle
from .ground import Ground

TIMES = 400


def an_event(there: Ground) -> list[Figure]:
    """Posting with and without the log's statement, in turn in one run: each pair has the same neighbours. At most 10 %."""
    from django.db import transaction

    from accounts.models import User
    from participation.discussions import actions
    from participation.discussions.models import Discussion
    from tenants.context import enter

    numbers = count()
    with enter(there.tenant):
        project = f"bench-{there.size.projects - 2}"
        discussion = Discussion.objects.filter(project__slug=project).select_related("project")[0]
        people = list(User.objects.filter(email__startswith="resident").order_by("pk")[:TIMES])

        def contribute() -> float:
            number = next(numbers)
            began = time.perf_counter()
            with transaction.atomic():
                actions.contribute(
                    discussion, by=people[number % TIMES], body=f"Thought {number} of a benchmark."
                )
            return time.perf_counter() - began

        logged, silent = _in_turn(contribute)
    (with_log, spread), (without, _) = middle(logged), middle(silent)
    each = middle([(one - other) / one for one, other in zip(logged, silent, strict=True)])
    return [
        Figure("post a contribution, with its event", 1000 * with_log, "ms", 1000 * spread, 1000 * without),
        Figure("of it the event", 100 * (with_log - without) / with_log, "%", 100 * each[1], 10),
    ]


def _in_turn(act: Callable[[], float]) -> tuple[list[float], list[float]]:
    logged, silent = [], []
    for number in range(TIMES + 20):
        with patch("participation.journal.actions.record_many", lambda events: 0):
            before = act() if number % 2 else 0.0
        found = act()
        with patch("participation.journal.actions.record_many", lambda events: 0):
            other = before or act()
        if number >= 20:  # plans and caches are warm by then
            logged.append(found)
            silent.append(other)
    return logged, silent
