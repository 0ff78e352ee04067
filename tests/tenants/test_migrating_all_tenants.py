"""Migrating all tenants: those with nothing to do are left alone, the others are changed alike, a failing one alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.test import override_settings

from tenants import actions, provisioning, upgrade
from tenants.context import enter, lobby
from tenants.drift import differences
from tenants.models import Tenant
from tenants.owner import owner_connection
from tests.tenants.test_provisioning_a_tenant import STEPS, reserve

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def metz(transactional_db: None) -> Iterator[Tenant]:
    """A third tenant."""
    with lobby(), override_settings(PROVISIONING_STEPS=STEPS):
        tenant = reserve("metz")
        provisioning.carry_on(tenant)
        yield tenant
        actions.drop_tenant(tenant)


@pytest.fixture
def coming(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Adds a migration to the kit, as if it had been written today."""
    usual = MigrationLoader.load_disk

    def add(*operations: migrations.operations.base.Operation) -> None:
        def load(loader: MigrationLoader) -> None:
            usual(loader)
            made = migrations.Migration("9000_today", "kit")
            made.operations = list(operations)
            latest = max(name for app, name in loader.disk_migrations if app == "kit")
            made.dependencies = [("kit", latest)]
            loader.disk_migrations["kit", "9000_today"] = made

        monkeypatch.setattr(MigrationLoader, "load_disk", load)

    return add


def a_column() -> migrations.AddField:
    return migrations.AddField(
        "ratecount", "note", models.CharField(max_length=20, default="a 'quoted' 100 %", null=True)
    )


def quiet(_line: str) -> None:
    pass


def columns(schema: str) -> list[str]:
    with owner_connection() as owner:
        rows = owner.execute(
            "SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [f"{schema}.kit_ratecount"],
        ).fetchall()
    return [str(row[0]) for row in rows]  # type: ignore[index]


def test_with_nothing_to_do_no_tenant_is_visited(metz: Tenant) -> None:
    report = upgrade.migrate(say=quiet)
    assert (report.migrated, report.failed, report.up_to_date) == ([], [], 3)


def test_a_new_column_reaches_every_tenant_and_all_stay_alike(
    metz: Tenant, coming: Callable[..., None]
) -> None:
    coming(a_column())
    report = upgrade.migrate(say=quiet)
    assert sorted(report.migrated) == sorted(["t_lyon", "t_turin", metz.schema_name])
    assert all("note" in columns(schema) for schema in report.migrated)
    assert [differences(schema) for schema in report.migrated] == [[], [], []]
    assert upgrade.migrate(say=quiet).up_to_date == 3


def test_a_tenant_made_afterwards_has_it_too(coming: Callable[..., None], transactional_db: None) -> None:
    coming(a_column())
    upgrade.migrate(say=quiet)
    with lobby(), override_settings(PROVISIONING_STEPS=STEPS):
        tenant = reserve("nancy")
        try:
            provisioning.carry_on(tenant)
            assert "note" in columns(tenant.schema_name)
        finally:
            actions.drop_tenant(tenant)


def test_the_tenants_role_may_use_what_is_new(metz: Tenant, coming: Callable[..., None]) -> None:
    coming(migrations.CreateModel("Leaflet", [("id", models.BigAutoField(primary_key=True))]))
    upgrade.migrate(say=quiet)
    from django.db import connection

    with enter(metz), connection.cursor() as cursor:
        cursor.execute("INSERT INTO kit_leaflet DEFAULT VALUES RETURNING id")
        assert cursor.fetchone() == (1,)
        cursor.execute(
            "SELECT count(*) FROM django_content_type WHERE app_label = 'kit' AND model = 'ratecount'"
        )
        assert cursor.fetchone() == (1,)


def test_one_that_fails_neither_stops_nor_hides_the_rest_and_is_not_half_migrated(
    metz: Tenant, coming: Callable[..., None]
) -> None:
    with owner_connection() as owner:
        owner.execute("ALTER TABLE t_turin.kit_ratecount ADD COLUMN note int")
    coming(migrations.CreateModel("Leaflet", [("id", models.BigAutoField(primary_key=True))]), a_column())
    report = upgrade.migrate(say=quiet)
    assert report.failed == ["t_turin"]
    assert sorted(report.migrated) == sorted(["t_lyon", metz.schema_name])
    with owner_connection() as owner:
        assert owner.execute("SELECT to_regclass('t_turin.kit_leaflet')").fetchone() == (None,)
        owner.execute("ALTER TABLE t_turin.kit_ratecount DROP COLUMN note")
    again = upgrade.migrate(say=quiet)
    assert (again.migrated, again.failed, again.up_to_date) == (["t_turin"], [], 2)
    assert differences("t_turin") == []


def test_a_migration_in_python_runs_in_every_tenant(metz: Tenant, coming: Callable[..., None]) -> None:
    def note(apps: object, editor: object) -> None:
        editor.execute(  # type: ignore[attr-defined]
            "INSERT INTO kit_ratecount (bucket, count, expires_at) VALUES (current_schema(), 1, now())"
        )

    coming(migrations.RunPython(note))
    assert len(upgrade.migrate(say=quiet).migrated) == 3
    with owner_connection() as owner:
        for schema in ("t_lyon", "t_turin", metz.schema_name):
            assert owner.execute(f"SELECT bucket FROM {schema}.kit_ratecount").fetchall() == [(schema,)]


def test_tables_in_use_are_waited_for_a_little_and_then_reported(
    metz: Tenant, coming: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upgrade, "TRIES", 1)
    coming(a_column())
    with psycopg.connect(settings.OWNER_DATABASE_URL) as busy:
        busy.execute("SET ROLE app_owner")
        busy.execute("LOCK TABLE t_turin.kit_ratecount IN ACCESS SHARE MODE")
        assert upgrade.migrate(say=quiet).failed == ["t_turin"]
    assert upgrade.migrate(say=quiet).migrated == ["t_turin"]


def test_only_one_process_migrates_at_a_time(transactional_db: None) -> None:
    with upgrade.alone(), pytest.raises(upgrade.AlreadyMigrating):
        upgrade.migrate(say=quiet)
