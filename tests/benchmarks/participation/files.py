"""Files of everything: how long they take, and how much more memory the process holds when they are done."""

from __future__ import annotations

import resource
import time

from ..engagement import Ground
from ..engagement.screens import client_of
from ..measures import Figure
from .filling import sizes_of


def giving_out(there: Ground) -> list[Figure]:
    """A survey of 2.5 million answers, 50,000 ideas and 100,000 contributions, as staff download them."""
    sizes = sizes_of(there)
    client = client_of(f"{there.tenant.slug}.localhost", there.staff, there.tenant)
    files = {
        "2.5 million answers as CSV": (f"/workspace/activities/survey/{sizes.survey}/file.csv", 150),
        "2.5 million answers as JSON": (f"/workspace/activities/survey/{sizes.survey}/file.json", 150),
        "50,000 ideas as CSV": (f"/workspace/activities/ideas/{sizes.box}/file.csv", 5),
        "100,000 contributions as CSV": (f"/workspace/activities/discussion/{sizes.discussion}/file.csv", 10),
    }
    figures = []
    for name, (path, budget) in files.items():
        before, began, size = _most_memory(), time.perf_counter(), 0
        answer = client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        for chunk in answer:
            size += len(chunk)
        figures.append(Figure(name, time.perf_counter() - began, "s", 0, budget))
        figures.append(Figure(f"memory: {name}", _most_memory() - before, "MiB", 0))
        assert size > 1_000_000, f"{path}: {size} bytes"
    return figures


def _most_memory() -> float:
    """The most that this process ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
