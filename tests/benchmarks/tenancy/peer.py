"""Asks the process with django-tenants' own settings (see `plain`) for its times."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from .ground import Ground


def seconds(there: Ground, database: str, *arguments: str) -> dict[str, list[float]]:
    """What `python -m tests.benchmarks.tenancy.plain` found. Raises RuntimeError with what it said."""
    variables = {
        **there.variables,
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.tenancy.plain.settings",
        "PLAIN_DATABASE_URL": there.superuser_url(database),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.tenancy.plain", *arguments],
        env=variables,
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"django-tenants could not be measured:\n{done.stderr[-3000:]}")
    found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return found
