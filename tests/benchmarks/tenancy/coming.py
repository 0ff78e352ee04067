"""Migrations that nobody has written: one added column each, the same for us and for django-tenants."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

_usual = MigrationLoader.load_disk


def announce(count: int) -> None:
    """Let Django find the first `count` of them, in this process, as if they lay in kit/migrations."""

    def load(loader: MigrationLoader) -> None:
        _usual(loader)
        before = max(name for app, name in loader.disk_migrations if app == "kit")
        for number in range(count):
            made: Any = migrations.Migration(f"{9000 + number}_column", "kit")
            made.dependencies = [("kit", before)]
            made.operations = [
                migrations.AddField(
                    "ratecount", f"column_{number}", models.CharField(max_length=20, null=True)
                )
            ]
            loader.disk_migrations["kit", made.name] = made
            before = made.name

    MigrationLoader.load_disk = load  # type: ignore[method-assign, assignment]
