"""The old code runs against the new structure during a deploy: a migration that breaks it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from tenants.rolling import hazards, our_apps, unsafe_migrations

ROOT = Path(__file__).parents[2]


def test_every_room_with_tables_is_looked_at() -> None:
    folders = [path.parent.parent for path in ROOT.glob("*/migrations/__init__.py")]
    folders += ROOT.glob("participation/*/migrations/..")
    folders += ROOT.glob("platform/*/migrations/..")
    assert folders
    assert {folder.resolve().name for folder in folders} <= our_apps()
    assert "sessions" not in our_apps()


def test_no_migration_of_ours_breaks_the_running_release() -> None:
    assert unsafe_migrations() == {}


def reasons(*operations: Operation) -> list[str]:
    migration = migrations.Migration("9000_today", "kit")
    migration.operations = list(operations)
    state = MigrationLoader(None, ignore_no_migrations=True).project_state()
    return list(hazards(migration, state))


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("ratecount", "count"),
        migrations.DeleteModel("RateCount"),
        migrations.RenameField("ratecount", "count", "times"),
        migrations.RenameModel("RateCount", "Count"),
        migrations.AddField("ratecount", "note", models.CharField(max_length=20, default="x")),
        migrations.AlterField("ratecount", "bucket", models.CharField(max_length=10, primary_key=True)),
        migrations.AlterField("ratecount", "count", models.CharField(max_length=10)),
        migrations.AlterField("auditentry", "actor_id", models.BigIntegerField()),
        migrations.AlterField("auditentry", "action", models.CharField(max_length=80, unique=True)),
        migrations.AddConstraint("ratecount", models.UniqueConstraint(fields=["count"], name="once")),
    ],
)
def test_what_the_running_release_could_not_live_with_is_refused(operation: Operation) -> None:
    assert len(reasons(operation)) == 1


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("ratecount", "note", models.CharField(max_length=20, null=True)),
        migrations.AddField("ratecount", "note", models.CharField(max_length=20, db_default="x")),
        migrations.AlterField("ratecount", "bucket", models.CharField(max_length=200, primary_key=True)),
        migrations.AddIndex("ratecount", models.Index(fields=["count"], name="by_count")),
    ],
)
def test_what_only_adds_is_let_through(operation: Operation) -> None:
    assert reasons(operation) == []


def test_a_table_made_in_the_same_step_may_be_anything() -> None:
    made = migrations.CreateModel("Leaflet", [("id", models.BigAutoField(primary_key=True))])
    column = migrations.AddField("leaflet", "text", models.TextField())
    assert reasons(made, column) == []
