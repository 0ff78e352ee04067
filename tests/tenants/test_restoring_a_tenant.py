"""Restoring: what was exported comes back, in every table, beside tenants that keep working; or nothing happens at all."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client, override_settings

from accounts.models import User
from tenants import actions, provisioning, rights
from tenants.context import enter, lobby
from tenants.drift import differences
from tenants.leaving import archive, loading, restoring, tables
from tenants.leaving.exporting import write_export
from tenants.leaving.loading import CannotBeMade, fingerprint
from tenants.leaving.restoring import Restored, restore
from tenants.models import Tenant
from tenants.owner import owner_connection
from tenants.queries import tenant_named
from tenants.storage import folder_of
from tests import world
from tests.places import City, furnish
from tests.tenants.test_provisioning_a_tenant import STEPS, reserve

pytestmark = pytest.mark.django_db(transaction=True)
Clients = Callable[..., Client]


def quiet(_line: str) -> None:
    pass


@pytest.fixture
def metz(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[City]:
    """A city of its own role, with everything in it; gone afterwards, with whatever was made of it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    with lobby(), override_settings(PROVISIONING_STEPS=STEPS):
        tenant = reserve("metz")
        actions.set_state(tenant, state="active", reason="paid")
        provisioning.carry_on(tenant)
        tenant.refresh_from_db()
    city = furnish(tenant, marker="ZEBRA")
    with enter(tenant):
        city.resident.set_password("a-long-password")
        city.resident.save()
    plan = folder_of(tenant.schema_name) / "plans" / "rue.txt"
    plan.parent.mkdir(parents=True)
    plan.write_text("Plan")
    yield city
    with lobby():
        for left in Tenant.objects.exclude(slug__in=["lyon", "turin"]):
            actions.drop_tenant(left)


@pytest.fixture
def complete(metz: City, tmp_path: Path) -> Path:
    """The complete export of Metz."""
    with enter(metz.tenant):
        return write_export(metz.tenant, tmp_path / "metz.zip", complete=True).path


def again(path: Path, **options: Any) -> Restored:
    with lobby():
        return restore(path, by="dora", say=quiet, **options)


def content(schema: str, url: str = "", *, complete: bool = True) -> dict[str, tuple[int, str]]:
    """Rows and checksum of each table."""
    with owner_connection(url) as owner:
        owner.execute(tables.PLAIN_VALUES, prepare=False)
        return {
            table.name: fingerprint(tables.read(owner, table.as_json(schema)))
            for table in tables.tables_of(owner, schema, complete=complete)
        }


def everywhere() -> set[str]:
    """Schemas, roles, addresses and folders of tenants that are there now."""
    with owner_connection() as owner:
        found = owner.execute(
            "SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 't!_%' ESCAPE '!'"
            # Roles are the whole server's: those of other databases, of tests that run beside this one, are left out.
            " UNION ALL SELECT 'role ' || rolname FROM pg_roles WHERE rolname LIKE 't!_%' ESCAPE '!' AND EXISTS ("
            "   SELECT FROM pg_shdepend d JOIN pg_database b ON b.oid = d.dbid"
            "   WHERE d.refobjid = pg_roles.oid AND b.datname = current_database())"
            " UNION ALL SELECT 'address ' || slug FROM tenants_tenant"
            " UNION ALL SELECT 'host ' || domain FROM tenants_domain"
        ).fetchall()
    folders = {f"folder {path.name}" for path in Path(settings.MEDIA_ROOT).glob("*")}
    return {str(row[0]) for row in found} | folders  # type: ignore[index]


def test_a_copy_beside_the_original_equals_it_in_every_table_and_file(metz: City, complete: Path) -> None:
    restored = again(complete, slug="metz-copy")
    copy = _named("metz-copy")
    assert copy.schema_name == restored.schema != metz.tenant.schema_name
    assert content(restored.schema) == content(metz.tenant.schema_name)
    assert content(restored.schema)["discussions_contribution"][0] == 2
    assert differences(restored.schema) == []
    assert (folder_of(restored.schema) / "plans" / "rue.txt").read_text() == "Plan"
    assert (copy.state, copy.name, copy.population) == ("active", "Metz", 120_000)


def test_the_copy_works(complete: Path, client_at: Clients) -> None:
    again(complete, slug="metz-copy")
    copy = _named("metz-copy")
    with enter(copy):
        assert User.objects.get(email__startswith="res").check_password("a-long-password")
        last = max(User.objects.values_list("pk", flat=True))
        assert User.objects.create_user("new@metz.example").pk > last
    assert "Quiet streets ZEBRA" in client_at(copy).get("/projects/").content.decode()
    with lobby():
        assert rights.misaligned() == []
        assert copy.state_changes.get().reason.startswith("Restored from the export of")


def test_numbers_that_were_given_out_and_deleted_are_not_given_out_again(metz: City, tmp_path: Path) -> None:
    with enter(metz.tenant):
        gone = User.objects.create_user("gone@metz.example")
        number = gone.pk
        gone.delete()
        path = write_export(metz.tenant, tmp_path / "x.zip").path
    again(path, slug="metz-copy")
    with enter(_named("metz-copy")):
        assert User.objects.create_user("new@metz.example").pk > number


def test_from_a_plain_export_all_but_the_secrets_comes_back(metz: City, tmp_path: Path) -> None:
    with enter(metz.tenant):
        path = write_export(metz.tenant, tmp_path / "plain.zip").path
    restored = again(path, slug="metz-copy")
    assert content(restored.schema, complete=False) == content(metz.tenant.schema_name, complete=False)
    assert any("Passwords" in note for note in restored.notes)
    with enter(_named("metz-copy")):
        user = User.objects.get(email__startswith="res")
        assert not user.has_usable_password()
        assert not user.check_password("a-long-password")


def test_a_tenant_that_was_lost_comes_back_under_its_own_names(metz: City, complete: Path) -> None:
    schema, before = metz.tenant.schema_name, content(metz.tenant.schema_name)
    with lobby():
        actions.drop_tenant(metz.tenant)
    shutil.rmtree(folder_of(schema))
    restored = again(complete)
    assert (restored.schema, restored.slug) == (schema, "metz")
    assert content(schema) == before
    with lobby():
        assert [d.domain for d in _named("metz").domains.all()] == ["metz.localhost"]


def test_domains_of_its_own_come_back_where_they_are_free(metz: City, tmp_path: Path, turin: Tenant) -> None:
    from kit import clock
    from tenants.models import CustomDomain, Domain

    with lobby():
        Domain.objects.filter(tenant=metz.tenant).update(is_primary=False)
        for name, is_primary in (("participer.metz.example", True), ("metz.example", False)):
            Domain.objects.create(tenant=metz.tenant, domain=name, is_primary=is_primary)
            CustomDomain.objects.create(
                tenant=metz.tenant, name=name, token="t", state="active", requested_at=clock.now()
            )
        Tenant.objects.filter(pk=metz.tenant.pk).update(primary_host="participer.metz.example")
    with enter(metz.tenant):
        path = write_export(metz.tenant, tmp_path / "x.zip").path
    again(path, slug="metz-copy")
    with lobby():
        assert [domain.domain for domain in _named("metz-copy").domains.all()] == ["metz-copy.localhost"]
        actions.drop_tenant(metz.tenant)
        Domain.objects.create(tenant=turin, domain="metz.example", is_primary=False)
    with pytest.raises(CannotBeMade, match="Move them away"):
        again(path)  # whose files these are is not for us to decide
    shutil.rmtree(folder_of(metz.tenant.schema_name))
    restored = again(path)
    assert any("metz.example leads to somebody else" in note for note in restored.notes)
    with lobby():
        back = _named("metz")
        assert back.primary_host == "participer.metz.example"
        assert dict(back.domains.values_list("domain", "is_primary")) == {
            "metz.localhost": False,
            "participer.metz.example": True,
        }
        (watched,) = back.custom_domains.all()
        assert (watched.name, watched.state, watched.token) == ("participer.metz.example", "active", "t")
        assert watched.next_check_at is not None


def test_it_comes_back_in_another_database_too(metz: City, complete: Path, tmp_path: Path) -> None:
    with another_database() as url:
        with pytest.raises(CannotBeMade, match="--media"):
            again(complete, into=url)
        restored = again(complete, into=url, media=tmp_path / "elsewhere")
        assert content(restored.schema, url) == content(metz.tenant.schema_name)
        assert (tmp_path / "elsewhere" / restored.schema / "plans" / "rue.txt").exists()
        with owner_connection(url) as owner:
            found = owner.execute("SELECT slug, state FROM tenants_tenant WHERE slug = 'metz'").fetchall()
            assert found == [("metz", "active")]
            owner.execute(f'DROP SCHEMA "{restored.schema}" CASCADE')
            owner.execute(f'DROP ROLE "{restored.schema}"')


def test_a_database_that_was_not_prepared_is_refused(complete: Path, tmp_path: Path) -> None:
    with another_database() as url:
        with owner_connection(url) as owner:
            owner.execute("DROP TABLE tenants_schematemplate CASCADE")
        with pytest.raises(CannotBeMade, match="setup_database"):
            again(complete, into=url, media=tmp_path / "elsewhere")


def test_a_read_only_tenant_comes_back_read_only_in_the_database_as_well(metz: City, tmp_path: Path) -> None:
    with lobby():
        actions.set_state(metz.tenant, state="cancelled", reason="test")
    with enter(metz.tenant):
        path = write_export(metz.tenant, tmp_path / "x.zip").path
    again(path, slug="metz-copy")
    with (
        enter(_named("metz-copy")),
        pytest.raises(DatabaseError, match="permission denied"),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE projects_project SET title = 'x'")


KILLED_AT = {
    "role": (loading.template, "make_schema"),
    "rows": (loading, "_set_sequence"),
    "row": (loading, "add_tenant"),
    "rights": (loading.isolation, "grant_tenant_rights"),
    "files": (restoring, "_put_files"),
}


@pytest.mark.parametrize("step", KILLED_AT)
def test_killed_at_any_point_it_leaves_nothing_and_a_second_try_succeeds(
    complete: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = everywhere()

    def killed(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(*KILLED_AT[step], killed)
        with pytest.raises(KeyboardInterrupt):
            again(complete, slug="metz-copy")
    assert everywhere() == before
    again(complete, slug="metz-copy")
    assert _named("metz-copy").is_live


def test_files_of_a_try_that_was_killed_half_way_are_replaced(complete: Path, metz: City) -> None:
    with archive.Reader(complete), owner_connection() as owner:
        schema = restoring._schema_for(owner, {"schema_name": metz.tenant.schema_name}, complete, "metz-copy")
    left = Path(settings.MEDIA_ROOT) / f"{schema}.restoring" / "half"
    left.parent.mkdir()
    left.write_text("half a file")
    restored = again(complete, slug="metz-copy")
    assert restored.schema == schema
    assert sorted(p.name for p in folder_of(schema).rglob("*")) == ["plans", "rue.txt"]
    assert not left.exists()


def test_the_others_keep_working_meanwhile(complete: Path, turin: Tenant) -> None:
    seen = []

    def meanwhile(_line: str) -> None:
        with psycopg.connect(settings.DATABASE_URL) as other:
            other.execute("SET ROLE t_turin")
            other.execute("INSERT INTO t_turin.kit_ratecount VALUES (gen_random_uuid()::text, 1, now())")
            seen.append(other.execute("SELECT count(*) FROM t_turin.accounts_user").fetchone())

    with lobby():
        restore(complete, slug="metz-copy", by="dora", say=meanwhile)
    assert len(seen) > 20


def test_an_address_that_is_taken_is_refused_and_nothing_happens(complete: Path) -> None:
    before = everywhere()
    with pytest.raises(CannotBeMade, match="--as"):
        again(complete)
    with lobby(), pytest.raises(CommandError, match="--as"):
        call_command("restore_tenant", str(complete), slug="turin", verbosity=0)
    with lobby(), pytest.raises(CommandError, match="small letters"):
        call_command("restore_tenant", str(complete), slug="Not An Address", verbosity=0)
    assert everywhere() == before


def rewritten(path: Path, target: Path, change: Callable[[str, bytes], tuple[str, bytes]]) -> Path:
    """A copy of an archive in which something was changed by hand."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            copy.writestr(*change(name, source.read(name)))
    return target


def test_an_export_that_was_changed_is_refused(complete: Path, tmp_path: Path) -> None:
    def change(name: str, text: bytes) -> tuple[str, bytes]:
        return name, text.replace(b"ZEBRA", b"HORSE") if name.endswith("contribution.jsonl") else text

    before = everywhere()
    with pytest.raises(archive.BrokenArchive, match="changed or damaged"):
        again(rewritten(complete, tmp_path / "changed.zip", change), slug="metz-copy")
    assert everywhere() == before


def test_an_export_with_a_missing_row_is_refused(complete: Path, tmp_path: Path) -> None:
    # By somebody who mends the list of checksums as well: the manifest still knows better.
    sums: dict[str, str] = {}

    def change(name: str, text: bytes) -> tuple[str, bytes]:
        import hashlib

        if name == "data/discussions_contribution.jsonl":
            text = text.splitlines(keepends=True)[0]
        if name == "SHA256SUMS":
            text = "".join(f"{digest}  {path}\n" for path, digest in sums.items()).encode()
        sums[name] = hashlib.sha256(text).hexdigest()
        return name, text

    before = everywhere()
    with pytest.raises(CannotBeMade, match="1 rows arrived of 2"):
        again(rewritten(complete, tmp_path / "changed.zip", change), slug="metz-copy")
    assert everywhere() == before


def test_a_file_that_would_lie_elsewhere_is_refused(complete: Path, tmp_path: Path) -> None:
    def change(name: str, text: bytes) -> tuple[str, bytes]:
        if name == "SHA256SUMS":
            text += b"00  files/../../../evil\n"
        return name, text

    with pytest.raises(archive.BrokenArchive, match="outside"):
        again(rewritten(complete, tmp_path / "evil.zip", change), slug="metz-copy")


def test_what_is_no_export_is_refused_in_words(tmp_path: Path, transactional_db: None) -> None:
    (tmp_path / "x.zip").write_text("not a zip")
    with lobby(), pytest.raises(CommandError, match="not an export"):
        call_command("restore_tenant", str(tmp_path / "x.zip"))
    with lobby(), pytest.raises(CommandError, match="not an export"):
        call_command("restore_tenant", str(tmp_path / "missing.zip"))


def test_an_export_of_another_version_is_refused_and_says_what_differs(
    complete: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = tables.migrations_of
    monkeypatch.setattr(tables, "migrations_of", lambda c, s: [*usual(c, s), ["kit", "9000_tomorrow"]])
    with pytest.raises(CannotBeMade, match="kit.9000_tomorrow"):
        again(complete, slug="metz-copy")


def test_the_command_says_what_came_back_and_what_to_see_to(
    complete: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with lobby():
        call_command("restore_tenant", str(complete), slug="metz-copy", by="dora")
    said = capsys.readouterr().out
    assert "metz-copy is back" in said
    assert "1 files" in said
    assert "subscription" in said


def _named(slug: str) -> Tenant:
    with lobby():
        return tenant_named(slug)


class another_database:  # noqa: N801  # reads like the block it is
    """A second database of ours in the same server, set up and migrated; its owner's URL."""

    def __enter__(self) -> str:
        self.server = world.start_server()
        self.name = world.copy_for_worker(self.server, world.make_template(self.server), "other")
        return self.server.url(user="app_migrator", database=self.name)

    def __exit__(self, *_exception: object) -> None:
        world.drop(self.server, self.name)
