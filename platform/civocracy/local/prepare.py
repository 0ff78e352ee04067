"""Brings the database, the translations, the static files and the demo to the state of this version of the code."""

from __future__ import annotations

import time
from collections.abc import Callable

import django
from django.core.management import call_command


def main() -> None:
    """Take each step and say how long it took. All of them are safe to repeat, and quick when nothing changed."""
    django.setup()
    steps: list[tuple[str, Callable[[], object]]] = [
        ("Database and its roles", lambda: call_command("setup_database", verbosity=0)),
        ("Tables", lambda: call_command("migrate", verbosity=0)),
        ("Translations", lambda: call_command("compile_translations", verbosity=0)),
        (
            "Styles, scripts and pictures",
            lambda: call_command("collectstatic", interactive=False, verbosity=0),
        ),
        ("Plans and prices", lambda: call_command("sync_plans", verbosity=0)),
        ("Demo cities", lambda: call_command("create_demo", verbosity=0)),
    ]
    for name, step in steps:
        began = time.monotonic()
        step()
        print(f"  {name:<32} {time.monotonic() - began:5.1f} s", flush=True)


if __name__ == "__main__":
    main()
