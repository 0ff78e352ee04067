"""`make bench` and `make bench-quick`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from .measures import ALL, QUICK, Figure
from .world import world

RESULT = Path(__file__).resolve().parents[2] / "var" / "bench.json"


def main(arguments: list[str]) -> int:
    """Measure, print, write var/bench.json."""
    quick = "--quick" in arguments
    print("Starting the product and filling a city …", flush=True)
    figures: list[Figure] = []
    with world(quick=quick) as there:
        print(f"{'':<40}{'median':>12}  {'unit':<12}{'spread':>10}{'floor':>12}{'ratio':>8}")
        for measure in QUICK if quick else ALL:
            for figure in measure(there):
                figures.append(figure)
                print(_line(figure), flush=True)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps([figure.as_json() for figure in figures], indent=1) + "\n")
    print(f"Written to {RESULT}")
    return 0


def _line(figure: Figure) -> str:
    floor = "" if figure.floor is None else f"{figure.floor:,.1f}"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    return f"{figure.name:<40}{figure.median:>12,.1f}  {figure.unit:<12}{figure.spread:>10,.1f}{floor:>12}{ratio:>8}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
