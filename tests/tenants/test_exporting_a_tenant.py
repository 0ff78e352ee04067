"""A full export: everything of one tenant, nothing of another, no secrets, readable without us, true to one moment."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import tracemalloc
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.entry import make_entry_url
from accounts.models import User
from tenants.actions import edit_profile
from tenants.context import enter, lobby
from tenants.leaving import exporting, tables
from tenants.leaving.exporting import Exported, write_export
from tenants.models import Tenant
from tenants.owner import owner_connection
from tenants.storage import folder_of
from tests.places import City, furnish

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a-long-password-of-ada"
SECOND_FACTOR = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def city(lyon: Tenant, tmp_path: Path, settings: Any) -> City:
    """Lyon with everything in it, files and secrets included."""
    settings.MEDIA_ROOT = tmp_path / "media"
    edit_profile(lyon, by=None, language="en", languages=["en", "fr"])
    made = furnish(lyon, marker="ZEBRA")
    with enter(lyon):
        made.resident.set_password(PASSWORD)
        made.resident.save()
        make_entry_url(made.resident, valid_for=timedelta(days=1))
        from allauth.mfa.models import Authenticator

        Authenticator.objects.create(user=made.resident, type="totp", data={"secret": SECOND_FACTOR})
        from django.core.cache import cache

        cache.set("what", "CACHED-THING")
        from django.contrib.sessions.backends.db import SessionStore

        session = SessionStore()
        session["x"] = "SESSION-THING"
        session.create()
    place = folder_of("t_lyon") / "plans" / "rue de l'école.txt"
    place.parent.mkdir(parents=True)
    place.write_text("Plan ZEBRA")
    old = folder_of("t_lyon") / exporting.EXPORTS / "before.zip"
    old.parent.mkdir()
    old.write_text("an export from before")
    return made


def export(tenant: Tenant, path: Path, **options: Any) -> Exported:
    with enter(tenant):
        return write_export(tenant, path, **options)


def everything(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


def document(path: Path, name: str) -> Any:
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read(name))


def rows(path: Path, table: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(path) as archive:
        return [json.loads(line) for line in archive.read(f"data/{table}.jsonl").decode().splitlines()]


def cells(path: Path, table: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(f"data/{table}.csv").decode("utf-8-sig"))))


def test_every_table_of_the_schema_is_in_it_or_left_out_for_a_reason(city: City, tmp_path: Path) -> None:
    made = export(city.tenant, tmp_path / "lyon.zip")
    with owner_connection() as owner:
        found = owner.execute(
            "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p', 'm', 'v', 'f')"
            " AND relnamespace = 't_lyon'::regnamespace"
        ).fetchall()
    names = {row[0] for row in found}  # type: ignore[index]
    assert names - set(made.rows) == tables.OF_THE_PROGRAM | tables.PASSING | tables.SECRET
    assert made.rows["discussions_contribution"] == 2


def test_the_rows_are_those_of_the_database_in_both_forms(city: City, tmp_path: Path) -> None:
    path = tmp_path / "lyon.zip"
    body = 'Two lines,\n"quoted"; a \\ and an é \N{WAVING HAND SIGN}\t\x01\x02 \\. \\N end'
    with enter(city.tenant):
        type(city.contribution).objects.filter(pk=city.contribution.pk).update(body=body, hidden_reason="")
        export(city.tenant, path)
        kept = type(city.contribution).objects.get(pk=city.contribution.pk)
    line, cell = rows(path, "discussions_contribution")[0], cells(path, "discussions_contribution")[0]
    assert line["body"] == cell["body"] == kept.body == body
    assert line["id"] == int(cell["id"]) == kept.pk
    assert (line["edited_at"], cell["edited_at"]) == (None, "")
    assert line["hidden_reason"] == cell["hidden_reason"] == ""
    assert line["created_at"] == cell["created_at"]
    assert line["created_at"].endswith("+00:00")


def test_no_secret_is_in_any_file(city: City, tmp_path: Path) -> None:
    path = tmp_path / "lyon.zip"
    export(city.tenant, path)
    text = everything(path)
    assert "ZEBRA" in text
    with enter(city.tenant):
        user = User.objects.get(pk=city.resident.pk)
    for secret in (user.password, SECOND_FACTOR, "CACHED-THING", "SESSION-THING", "an export from before"):
        assert secret not in text
    for name in (*tables.SECRET, *tables.PASSING):
        assert f"data/{name}" not in text
    assert "password hashes" in document_text(path, "README.txt")


def document_text(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return " ".join(archive.read(name).decode().split())


def test_every_column_that_sounds_like_a_secret_was_thought_about(lyon: Tenant) -> None:
    """A new one belongs into tables.SECRET or SECRET_COLUMNS, or here with the reason why it opens nothing."""
    harmless = {
        "imports_consultationimport.source_key",  # names the file's origin
        "imports_consultationimport.checksum",
        "accounts_identity.key",  # digests of who somebody is at a provider; the provider signs them in, not these
        "accounts_identityprovider.key",  # part of the public address that a provider leads back to
        "projects_project.cover_key",  # part of the public address of a picture
        "projects_documentversion.key",  # part of a file's name; its address has none
        "ideas_picture.key",  # part of the public address of a picture
        "news_news.key",  # what is told, so that it is told once
        "teamwork_risk.template_key",
        "teamwork_task.template_key",
    }
    with owner_connection() as owner:
        leaving = tables.tables_of(owner, "t_lyon", complete=False)
    suspicious = {
        f"{table.name}.{column.name}"
        for table in leaving
        for column in table.columns
        if any(word in column.name for word in ("password", "secret", "token", "hash", "key", "code", "salt"))
    }
    assert suspicious - harmless == set()


def test_no_column_can_hold_a_json_null_that_restoring_would_mistake(lyon: Tenant) -> None:
    with owner_connection() as owner:
        leaving = tables.tables_of(owner, "t_lyon", complete=True)
    nullable = [
        f"{t.name}.{c.name}"
        for t in leaving
        for c in t.columns
        if c.type in ("json", "jsonb") and not c.is_required
    ]
    assert nullable == []


def test_nothing_of_another_tenant_is_in_it(city: City, turin: Tenant, tmp_path: Path) -> None:
    furnish(turin, marker="OCTOPUS")
    export(city.tenant, tmp_path / "lyon.zip")
    assert "octopus" not in everything(tmp_path / "lyon.zip").lower()
    assert "turin" not in everything(tmp_path / "lyon.zip").lower()


def test_it_is_read_with_the_tenants_own_role_which_can_change_nothing(lyon: Tenant) -> None:
    with exporting.snapshot("t_lyon", cell="main") as source:
        assert source.execute("SELECT current_user::text").fetchone() == ("t_lyon",)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            source.execute("DELETE FROM t_lyon.django_session")
    with (
        exporting.snapshot("t_lyon", cell="main") as source,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        source.execute("SELECT * FROM t_turin.accounts_user")


def test_what_happens_meanwhile_is_not_half_in_it(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = tables.read

    def read(source: Any, statement: Any) -> Any:
        with psycopg.connect(settings.OWNER_DATABASE_URL) as other:  # somebody goes on working
            other.execute("SET ROLE app_owner")
            other.execute("DELETE FROM t_lyon.discussions_stance")
            other.execute("UPDATE t_lyon.discussions_contribution SET body = 'LATER'")
        return usual(source, statement)

    monkeypatch.setattr(tables, "read", read)
    made = export(city.tenant, tmp_path / "lyon.zip")
    assert made.rows["discussions_stance"] == 1
    assert "LATER" not in everything(tmp_path / "lyon.zip")


def test_a_spreadsheet_gets_no_formula_and_a_program_the_exact_text(city: City, tmp_path: Path) -> None:
    with enter(city.tenant):
        contributions = type(city.contribution).objects
        contributions.filter(pk=city.contribution.pk).update(body='=HYPERLINK("http://x")')
        contributions.filter(pk=city.reply.pk).update(body="-12,5")
    path = tmp_path / "lyon.zip"
    export(city.tenant, path)
    assert [row["body"] for row in rows(path, "discussions_contribution")] == [
        '=HYPERLINK("http://x")',
        "-12,5",
    ]
    assert [row["body"] for row in cells(path, "discussions_contribution")] == [
        '\'=HYPERLINK("http://x")',
        "-12,5",
    ]


def test_the_description_names_every_file_table_column_and_key(city: City, tmp_path: Path) -> None:
    path = tmp_path / "lyon.zip"
    made = export(city.tenant, path)
    package = document(path, "datapackage.json")
    by_path = {resource["path"]: resource for resource in package["resources"]}
    filled = {name for name, count in made.rows.items() if count}
    assert set(by_path) == {f"data/{name}.csv" for name in made.rows} | {
        f"data/{name}.jsonl" for name in filled
    }
    names = {resource["name"] for resource in package["resources"]}
    for resource in package["resources"]:
        fields = [field["name"] for field in resource["schema"]["fields"]]
        assert set(resource["schema"]["primaryKey"]) <= set(fields)
        for key in resource["schema"]["foreignKeys"]:
            assert key["reference"]["resource"] in {*names, ""}
        if resource["format"] == "csv":
            table = resource["path"].removeprefix("data/").removesuffix(".csv")
            for cell in cells(path, table)[:1]:
                assert list(cell) == fields
    contribution = by_path["data/discussions_contribution.csv"]
    assert "somebody said" in contribution["description"]
    types = {field["name"]: field["type"] for field in contribution["schema"]["fields"]}
    assert (types["id"], types["body"], types["created_at"]) == ("integer", "string", "datetime")


def test_checksums_and_counts_are_those_of_the_files(city: City, tmp_path: Path) -> None:
    path = tmp_path / "lyon.zip"
    made = export(city.tenant, path)
    assert made.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "open")
    done = subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"],
        cwd=tmp_path / "open",
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    listed = {line.split("  ")[1] for line in (tmp_path / "open/SHA256SUMS").read_text().splitlines()}
    inside = {str(p.relative_to(tmp_path / "open")) for p in (tmp_path / "open").rglob("*") if p.is_file()}
    assert inside - listed == {"SHA256SUMS"}
    manifest = document(path, "manifest.json")
    assert manifest["tables"]["discussions_contribution"]["rows"] == 2
    assert (tmp_path / "open/files/plans/rue de l'école.txt").read_text() == "Plan ZEBRA"


def test_what_the_shared_schema_knows_of_it_is_in_it_without_names_of_operators(
    city: City, tmp_path: Path
) -> None:
    from tenants import actions

    with lobby():
        actions.set_state(city.tenant, state="grace", reason="unpaid", by="Dora of Civocracy")
    export(city.tenant, tmp_path / "lyon.zip")
    facts = document(tmp_path / "lyon.zip", "tenant.json")
    assert facts["state_changes"][0]["to_state"] == "grace"
    assert facts["domains"] == [{"domain": "lyon.localhost", "is_primary": True}]
    assert "Dora" not in everything(tmp_path / "lyon.zip")


def test_nobody_else_can_read_the_file_and_a_failure_leaves_none(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lyon.zip"
    export(city.tenant, path)
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()

    def fails(*_arguments: object, **_options: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(exporting, "_readme", fails)
    with pytest.raises(OSError, match="no space"):
        export(city.tenant, path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.glob("*.part")] == []


def test_a_read_only_and_a_suspended_tenant_can_be_exported(
    city: City, tmp_path: Path, run_jobs: Any
) -> None:
    from tenants import actions

    for state in ("read_only", "suspended", "cancelled"):
        with lobby():
            actions.set_state(city.tenant, state=state, reason="test")
        run_jobs()
        assert export(city.tenant, tmp_path / f"{state}.zip").rows["discussions_contribution"] == 2


@pytest.mark.slow
def test_memory_does_not_grow_with_the_tenant(lyon: Tenant, tmp_path: Path) -> None:
    def peak(count: int) -> int:
        with enter(lyon), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO journal_event (kind, channel, occurred_at, recorded_at)"
                " SELECT 'x', 'web', now(), now() FROM generate_series(1, %s)",
                [count],
            )
        tracemalloc.start()
        try:
            export(lyon, tmp_path / "lyon.zip")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(1)  # what is loaded the first time
    small, large = peak(2_000), peak(100_000)
    assert large < small + 2 * 1024 * 1024


def test_the_command_exports_and_warns_about_secrets(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with lobby():
        call_command("export_tenant", str(tmp_path / "plain.zip"), tenant="lyon")
        assert "opens every account" not in capsys.readouterr().err
        call_command("export_tenant", str(tmp_path / "all.zip"), tenant="t_lyon", complete=True)
        said = capsys.readouterr()
        assert "opens every account" in said.err
        assert "100 %" in said.out
        with pytest.raises(CommandError, match="no tenant"):
            call_command("export_tenant", str(tmp_path / "x.zip"), tenant="atlantis")
    assert SECOND_FACTOR in everything(tmp_path / "all.zip")
    assert "WARNING" in document_text(tmp_path / "all.zip", "README.txt")
