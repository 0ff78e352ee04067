"""Times django-tenants' own ways, in a process with its own settings, and prints seconds as JSON.

`create N`: N tenants by saving them (their migrations), N by clone_schema, into an empty database.
`migrate COMING SCHEMA…`: its standard executor over these schemas, with the first COMING columns announced.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import django


def main(what: str, *arguments: str) -> None:
    """Do one of them."""
    django.setup()
    if what == "create":
        found = _create(int(arguments[0]))
    else:
        found = {"migrate": _migrate(int(arguments[0]), list(arguments[1:]))}
    print(json.dumps(found))


def _create(count: int) -> dict[str, list[float]]:
    from django.core.management import call_command
    from django.db import connection
    from django_tenants.clone import CloneSchema

    from .models import City, Host

    # django-tenants is untyped.
    clones: Any = CloneSchema()
    city: Any = City

    call_command("migrate_schemas", shared=True, verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(City)
        editor.create_model(Host)

    def migrated(number: int) -> None:
        city(schema_name=f"migrated_{number}", name=str(number)).save(verbosity=0)

    def cloned(number: int) -> None:
        clones.clone_schema("migrated_0", f"cloned_{number}")

    return {
        "migrated": [_seconds(migrated, number) for number in range(count)],
        "cloned": [_seconds(cloned, number) for number in range(count)],
    }


def _migrate(coming: int, schemas: list[str]) -> list[float]:
    from django.core.management.commands.migrate import Command as Migrate
    from django_tenants.migration_executors.standard import StandardExecutor

    from ..coming import announce

    announce(coming)
    usual = vars(Migrate().create_parser("manage.py", "migrate").parse_args(["--noinput"]))
    options = {**usual, "verbosity": 0, "skip_checks": True}
    options.pop("args", None)
    executor: Any = StandardExecutor  # django-tenants is untyped
    # One after the other is what it does; a call for each gives the spread as well.
    return [
        _seconds(lambda number: executor((), dict(options)).run_migrations([schemas[number]]), number)
        for number in range(len(schemas))
    ]


def _seconds(action: Callable[[int], object], number: int) -> float:
    began = time.perf_counter()
    action(number)
    return time.perf_counter() - began


if __name__ == "__main__":
    main(*sys.argv[1:])
