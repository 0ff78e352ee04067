"""`make bench` and `make bench-quick`, or a part: `python -m tests.benchmarks --only tenancy --tenants 100`."""

from __future__ import annotations

import argparse
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from . import engagement, participation, tenancy
from .measures import ALL, QUICK, Figure
from .tenancy.ground import ground
from .world import world

logging.disable(logging.WARNING)  # pages for unknown hosts are part of what is measured
RESULT = Path(__file__).resolve().parents[2] / "var" / "bench.json"


def main(given: list[str]) -> int:
    """Measure, print, write var/bench.json."""
    chosen = _arguments(given)
    only = chosen.only.split(",") if chosen.only else []
    if not only and not chosen.quick:
        # Each looks at a database of its own, and Django can be set up once in a process.
        parts = (
            ["--only", "pages"],
            ["--only", "tenancy", "--tenants", str(chosen.tenants)],
            ["--only", "engagement,participation"],
        )
        return max(subprocess.call([sys.executable, "-m", __package__, *part]) for part in parts)
    print(f"Load of this machine: {_load()}", flush=True)
    print(f"{'':<44}{'median':>12}  {'unit':<12}{'spread':>10}{'floor':>12}{'ratio':>8}")
    of_the_largest = {**engagement.ALL, **participation.ALL}
    groups = {"engagement": list(engagement.ALL), "participation": list(participation.ALL)}
    counted = [part for name in only for part in groups.get(name, [name])]
    if counted and set(counted) <= set(of_the_largest):
        with engagement.ground(quick=chosen.quick, keep=chosen.keep) as largest:
            _keep(figure for name in counted for figure in of_the_largest[name](largest))
    elif chosen.quick or only == ["pages"]:
        with world(quick=chosen.quick) as there:
            _keep(figure for measure in (QUICK if chosen.quick else ALL) for figure in measure(there))
    else:
        names = list(tenancy.ALL) if only == ["tenancy"] else only
        with ground(tenants=chosen.tenants, patience=chosen.patience) as below:
            _keep(figure for name in names for figure in tenancy.ALL[name](below))
    print(f"Load of this machine: {_load()}. Written to {RESULT}")
    return 0


def _arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument(
        "--quick", action="store_true", help="the pages and actions that change most often; less to count"
    )
    parser.add_argument(
        "--only",
        default="",
        help="pages, tenancy, engagement, participation, or with commas parts of one:"
        f" of tenancy ({', '.join(tenancy.ALL)}), of engagement ({', '.join(engagement.ALL)}),"
        f" of participation ({', '.join(participation.ALL)})",
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="of the two on the largest tenant: keep its database, and use the one that was kept",
    )
    parser.add_argument("--tenants", type=int, default=1000, help="how many to go up to (default: 1000)")
    parser.add_argument(
        "--patience", type=float, default=600, help="seconds after which no more are made (default: 600)"
    )
    return parser.parse_args(given)


def _keep(figures: Iterable[Figure]) -> None:
    """Print each as it is found; what is on file under other names stays."""
    found: list[dict[str, Any]] = []
    for figure in figures:
        print(_line(figure), flush=True)
        found.append(figure.as_json())
    RESULT.parent.mkdir(exist_ok=True)
    before = json.loads(RESULT.read_text()) if RESULT.exists() else []
    names = {one["name"] for one in found}
    kept = [one for one in before if one["name"] not in names]
    RESULT.write_text(json.dumps(kept + found, indent=1) + "\n")


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f} over the last minute, {os.cpu_count()} cores"


def _line(figure: Figure) -> str:
    floor = "" if figure.floor is None else _number(figure.floor)
    ratio = "" if figure.ratio is None else f"{figure.ratio:.3f}"
    return (
        f"{figure.name:<44}{_number(figure.median):>12}  {figure.unit:<12}{_number(figure.spread):>10}{floor:>12}"
        f"{ratio:>8}"
    )


def _number(value: float) -> str:
    return f"{value:,.1f}" if value >= 100 or value == 0 else f"{value:,.3g}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
