"""Copying a tenant into another database: the same in every table, or nothing there at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from tenants import hosts, rights
from tenants.context import enter, lobby
from tenants.leaving import copying, loading
from tenants.leaving.copying import copy
from tenants.leaving.loading import CannotBeMade
from tenants.models import Tenant
from tenants.owner import owner_connection
from tests.places import City
from tests.tenants.test_restoring_a_tenant import another_database, content, metz, quiet  # noqa: F401  # fixtures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def there(metz: City) -> Iterator[str]:  # noqa: F811
    """The owner's URL of the other database; what was copied there is gone afterwards."""
    with another_database() as url:
        yield url
        with owner_connection(url) as owner:
            owner.execute(f'DROP SCHEMA IF EXISTS "{metz.tenant.schema_name}" CASCADE')


def write(tenant: Tenant) -> None:
    with enter(tenant), connection.cursor() as cursor:
        cursor.execute("UPDATE projects_project SET title = 'LATER'")


def rows_there(url: str, question: str, *values: object) -> list[tuple[object, ...]]:
    with owner_connection(url) as owner:
        return owner.execute(question, values).fetchall()  # type: ignore[return-value]


def test_the_copy_equals_the_original_in_every_table(metz: City, there: str) -> None:  # noqa: F811
    schema = metz.tenant.schema_name
    with lobby():
        copied = copy(metz.tenant, to=there, by="dora", say=quiet)
    assert content(schema, there) == content(schema)
    assert copied.rows["discussions_contribution"] == 2
    found = rows_there(
        there,
        "SELECT slug, schema_name, state FROM tenants_tenant WHERE provisioned_at IS NOT NULL AND slug = 'metz'",
    )
    assert found == [("metz", schema, "active")]
    assert rows_there(there, "SELECT domain FROM tenants_domain WHERE domain LIKE 'metz%%'") == [
        ("metz.localhost",)
    ]
    assert rows_there(
        there,
        "SELECT has_schema_privilege(%s, %s, 'USAGE'), pg_has_role('app_login', %s, 'SET')",
        *[schema] * 3,
    ) == [(True, True)]


def test_without_freezing_people_go_on_and_the_copy_shows_one_moment(
    metz: City,  # noqa: F811
    there: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = loading._fill

    def fill(*arguments: object) -> int:
        write(metz.tenant)
        return usual(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(loading, "_fill", fill)
    with lobby():
        copy(metz.tenant, to=there, by="dora", say=quiet)
    titles = rows_there(there, f'SELECT title FROM "{metz.tenant.schema_name}".projects_project')
    assert titles == [("Quiet streets ZEBRA",)]


def test_frozen_nothing_is_written_here_until_the_time_is_over(
    metz: City,  # noqa: F811
    there: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hosts, "KNOWN_FOR", 0.01)
    with lobby():
        copy(metz.tenant, to=there, by="dora", say=quiet, frozen_for=timedelta(minutes=5))
    with pytest.raises(DatabaseError, match="permission denied"):
        write(metz.tenant)
    assert rows_there(there, "SELECT frozen_until FROM tenants_tenant WHERE slug = 'metz'") == [(None,)]
    with lobby():
        Tenant.objects.filter(pk=metz.tenant.pk).update(frozen_until=None)
        assert rights.misaligned() == [metz.tenant.schema_name]
        rights.align(metz.tenant.schema_name)
    write(metz.tenant)


def test_when_freezing_ends_too_early_nothing_is_copied(
    metz: City,  # noqa: F811
    there: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hosts, "KNOWN_FOR", 0.01)
    usual = copying._add_row

    def slowly(*arguments: object, **options: object) -> None:
        usual(*arguments, **options)  # type: ignore[arg-type]
        Tenant.objects.filter(pk=metz.tenant.pk).update(frozen_until=None)

    monkeypatch.setattr(copying, "_add_row", slowly)
    with lobby(), pytest.raises(CannotBeMade, match="longer"):
        copy(metz.tenant, to=there, by="dora", say=quiet, frozen_for=timedelta(minutes=5))
    assert rows_there(there, "SELECT 1 FROM pg_namespace WHERE nspname = %s", metz.tenant.schema_name) == []


def test_it_waits_for_those_who_were_writing(metz: City, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(hosts, "KNOWN_FOR", 0.01)
    schema = metz.tenant.schema_name
    with psycopg.connect(settings.DATABASE_URL) as writer:
        writer.execute(f'SET ROLE "{schema}"')
        writer.execute(f"UPDATE {schema}.projects_project SET title = 'begun before'")
        waited = []

        def wait(schema: str, *, cell: str) -> None:
            waited.append(schema)
            writer.commit()
            usual(schema, cell=cell)

        usual = rights.wait_for_writers
        monkeypatch.setattr(rights, "wait_for_writers", wait)
        with lobby():
            copying.freeze(metz.tenant, seconds=300, say=quiet)
        assert waited == [schema]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            writer.execute(f"UPDATE {schema}.projects_project SET title = 'after'")


@pytest.mark.parametrize("step", ["_set_sequence", "add_tenant"])
def test_killed_on_the_way_it_leaves_nothing_there(
    metz: City,  # noqa: F811
    there: str,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    def killed(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(loading, step, killed)
        with lobby(), pytest.raises(KeyboardInterrupt):
            copy(metz.tenant, to=there, by="dora", say=quiet)
    assert rows_there(there, "SELECT 1 FROM pg_namespace WHERE nspname = %s", metz.tenant.schema_name) == []
    with lobby():
        copy(metz.tenant, to=there, by="dora", say=quiet)


def test_a_tenant_that_is_there_already_is_not_touched(metz: City, there: str) -> None:  # noqa: F811
    with lobby():
        copy(metz.tenant, to=there, by="dora", say=quiet)
        with pytest.raises(CannotBeMade, match="there already"):
            copy(metz.tenant, to=there, by="dora", say=quiet)
        with pytest.raises(CannotBeMade, match="there already"):
            copy(metz.tenant, to=settings.OWNER_DATABASE_URL, by="dora", say=quiet)


def test_the_command_says_what_it_does_not_do(
    metz: City,  # noqa: F811
    there: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with lobby():
        call_command("copy_tenant", tenant="metz", to=there, by="dora")
        said = capsys.readouterr().out
        assert "the same on both sides" in said
        assert "Files are not in the database" in said
        with pytest.raises(CommandError, match="there already"):
            call_command("copy_tenant", tenant="metz", to=there, verbosity=0)
        with pytest.raises(CommandError, match="no tenant"):
            call_command("copy_tenant", tenant="atlantis", to=there)
