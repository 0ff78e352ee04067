"""Brings the database, the translations, the static files and the demo to the state of this version of the code."""

from __future__ import annotations

import io
import time

import django
from django.core.management import call_command

STEPS: list[tuple[str, str, dict[str, object]]] = [
    ("Database and its roles", "setup_database", {}),
    ("Tables", "migrate", {}),
    ("Translations", "compile_translations", {}),
    ("Styles, scripts and pictures", "collectstatic", {"interactive": False}),
    ("Plans and prices", "sync_plans", {}),
    ("Demo cities", "create_demo", {}),
]


def main() -> None:
    """Take each step and say how long it took. All of them are safe to repeat, and quick when nothing changed."""
    django.setup()
    for name, command, options in STEPS:
        began = time.monotonic()
        call_command(command, verbosity=0, stdout=io.StringIO(), **options)
        print(f"  {name:<32} {time.monotonic() - began:5.1f} s", flush=True)


if __name__ == "__main__":
    main()
