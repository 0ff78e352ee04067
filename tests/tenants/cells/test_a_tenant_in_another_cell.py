"""A tenant whose schema lies in another database works like any other, and nobody meets it in the wrong one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from kit import audit, jobs, scope
from kit.errors import Refused
from kit.models import AuditEntry
from participation.discussions.models import Contribution
from tenants import actions, cells, rights, upgrade
from tenants.context import enter, inside, lobby
from tenants.drift import differences
from tenants.leaving import offboarding, records
from tenants.leaving.actions import offboard
from tenants.leaving.exporting import write_export
from tenants.leaving.restoring import restore
from tenants.middleware import scope_is_left
from tenants.models import Domain, Tenant
from tenants.owner import owner_connection
from tests.places import City
from tests.tenants.test_migrating_all_tenants import a_column, coming  # noqa: F401  # a fixture

pytestmark = pytest.mark.django_db(transaction=True)
Clients = Callable[..., Client]


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()::text")
        return str(cursor.fetchone()[0])


def schemas(cell: str) -> set[str]:
    with owner_connection(cell=cell) as owner:
        found = owner.execute("SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 't!_%' ESCAPE '!'")
        return {str(row[0]) for row in found}  # type: ignore[index]


def waiting(cell: str) -> list[tuple[Any, ...]]:
    with owner_connection(cell=cell) as owner:
        return owner.execute(
            "SELECT task_name, args ->> '_tenant' FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id"
        ).fetchall()  # type: ignore[return-value]


def test_its_schema_lies_there_and_nowhere_else(oslo: City) -> None:
    assert oslo.tenant.schema_name in schemas("north")
    assert oslo.tenant.schema_name not in schemas(cells.MAIN)
    assert differences(oslo.tenant.schema_name, cell="north") == []


def test_entering_takes_the_connection_of_its_cell_and_leaving_gives_it_back(
    oslo: City, lyon: Tenant
) -> None:
    at_home = database()
    with enter(lyon):
        with enter(oslo.tenant):
            there = database()
            with lobby():
                assert database() == at_home
                assert Tenant.objects.filter(slug="oslo").exists()
            with enter(lyon):
                assert database() == at_home
            assert database() == there != at_home
            assert Contribution.objects.count() == 2
        assert database() == at_home
        assert Contribution.objects.count() == 0
    assert scope_is_left()


def test_its_pages_answer_and_leave_the_lobby_as_they_found_it(oslo: City, client_at: Clients) -> None:
    client = client_at(oslo.tenant, oslo.resident)
    page = client.get(f"/projects/{oslo.project.slug}/")
    assert page.status_code == 200
    assert "FJORD" in page.content.decode()
    assert client_at(oslo.tenant, oslo.administrator).get("/workspace/").status_code == 200
    assert scope_is_left()


def test_a_tenant_that_is_routed_to_the_wrong_cell_is_an_error_and_never_public_rows(
    oslo: City, lyon: Tenant
) -> None:
    for tenant, cell in ((oslo.tenant, cells.MAIN), (lyon, "north")):
        tenant.cell = cell
        for statement in ("SELECT 1", "SELECT * FROM accounts_user", "SELECT * FROM tenants_tenant"):
            with (
                enter(tenant),
                pytest.raises(DatabaseError, match="does not exist"),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)


def test_a_tenant_of_a_cell_that_nobody_knows_is_an_error(lyon: Tenant) -> None:
    lyon.cell = "atlantis"
    with pytest.raises(cells.UnknownCell, match="atlantis"), enter(lyon):
        pass
    assert scope_is_left()


@pytest.mark.parametrize("table", ["tenants_tenant", "accounts_user", "kit_cache"])
def test_the_shared_schema_of_a_further_cell_is_shut_but_for_its_queue(oslo: City, table: str) -> None:
    with cells.visiting("north") as there, there.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        with pytest.raises(DatabaseError, match="permission denied"):
            cursor.execute("SELECT * FROM " + table)
    assert scope.current_or_none() is None


def test_nothing_shared_is_readable_for_tenants_or_it_would_have_to_be_copied_to_every_cell() -> None:
    from tenants.isolation import READABLE_BY_TENANTS

    assert READABLE_BY_TENANTS == {}


# --- Transactions over two cells ---------------------------------------------------------------------------------------


def rename(tenant: Tenant, name: str) -> None:
    actions.edit_profile(tenant, by=None, name=name)


def name_of(tenant: Tenant) -> str:
    with lobby():
        return Tenant.objects.get(pk=tenant.pk).name


@pytest.mark.parametrize("breaks", [False, True])
def test_what_is_done_in_both_cells_happens_in_both_or_in_neither(oslo: City, breaks: bool) -> None:
    try:
        with enter(oslo.tenant), transaction.atomic():
            rename(oslo.tenant, "Christiania")
            audit.record("tenant.profile_edited", by=None, subject=oslo.tenant)
            if breaks:
                raise Refused("no")
    except Refused:
        pass
    with enter(oslo.tenant):
        recorded = AuditEntry.objects.filter(action="tenant.profile_edited").exists()
    assert recorded is not breaks
    assert name_of(oslo.tenant) == ("Oslo" if breaks else "Christiania")
    assert scope_is_left()


@pytest.mark.parametrize("breaks", [False, True])
def test_the_same_when_the_transaction_begins_in_the_lobby(oslo: City, breaks: bool) -> None:
    try:
        with lobby(), transaction.atomic():
            Tenant.objects.filter(pk=oslo.tenant.pk).update(name="Christiania")
            with enter(oslo.tenant):
                audit.record("tenant.profile_edited", by=None, subject=oslo.tenant)
            if breaks:
                raise Refused("no")
    except Refused:
        pass
    with enter(oslo.tenant):
        recorded = AuditEntry.objects.filter(action="tenant.profile_edited").exists()
    assert recorded is not breaks
    assert name_of(oslo.tenant) == ("Oslo" if breaks else "Christiania")


def test_a_tenants_key_that_fails_at_the_commit_undoes_the_shared_change_too(oslo: City) -> None:
    with (
        pytest.raises(DatabaseError, match="foreign key"),
        lobby(),
        transaction.atomic(),
    ):
        Tenant.objects.filter(pk=oslo.tenant.pk).update(name="Christiania")
        with enter(oslo.tenant):
            Contribution.objects.filter(pk=oslo.contribution.pk).update(discussion_id=987_654)
    assert name_of(oslo.tenant) == "Oslo"


def test_what_fails_in_the_other_cell_and_is_caught_leaves_the_rest(oslo: City) -> None:
    with enter(oslo.tenant), transaction.atomic():
        audit.record("tenant.profile_edited", by=None, subject=oslo.tenant)
        with pytest.raises(DatabaseError), lobby():
            Tenant.objects.filter(pk=oslo.tenant.pk).update(name="x" * 500)
        rename(oslo.tenant, "Christiania")
    assert name_of(oslo.tenant) == "Christiania"


def test_a_connection_that_dies_in_the_middle_leaves_no_transaction_behind(oslo: City) -> None:
    with pytest.raises(DatabaseError), enter(oslo.tenant), transaction.atomic():
        rename(oslo.tenant, "Christiania")
        with owner_connection(cell="north") as owner, connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
            owner.execute("RESET ROLE")
            _terminate(pid)
        Contribution.objects.count()
    assert name_of(oslo.tenant) == "Oslo"
    assert not connection.in_atomic_block
    assert scope_is_left()


def _terminate(pid: int) -> None:
    import psycopg

    from tests import world

    with psycopg.connect(world.start_server().url(), autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s)", [pid])


# --- Jobs -----------------------------------------------------------------------------------------------------------


def test_its_jobs_wait_in_its_own_cell_in_the_transaction_that_causes_them(oslo: City) -> None:
    from tenants.jobs import forget_rate_counts

    with lobby():
        jobs.run_waiting()
    with enter(oslo.tenant):
        with pytest.raises(Refused), transaction.atomic():
            jobs.enqueue(forget_rate_counts)
            raise Refused("no")
        before = len(waiting("north"))
        with transaction.atomic():
            jobs.enqueue(forget_rate_counts)
    assert waiting("north")[before:] == [("tenants.forget_rate_counts", oslo.tenant.schema_name)]
    assert waiting(cells.MAIN) == []


def test_the_worker_serves_every_queue(oslo: City, lyon: Tenant) -> None:
    from tenants.jobs import forget_rate_counts

    for tenant in (oslo.tenant, lyon):
        with enter(tenant):
            jobs.enqueue(forget_rate_counts)
    call_command("work", once=True)
    left = [
        name for cell in cells.names() for name, _tenant in waiting(cell)
    ]  # mails that the jobs queued on their way
    assert "tenants.forget_rate_counts" not in left


def test_a_job_that_is_found_in_another_cells_queue_still_runs_inside_its_tenant(
    oslo: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenants.jobs import forget_rate_counts

    seen: list[str] = []
    monkeypatch.setattr("kit.ratelimit.forget_expired", lambda: seen.append(connection.schema_name))  # type: ignore[attr-defined]
    with lobby():
        jobs.run_waiting()
        jobs.enqueue(forget_rate_counts, _tenant=oslo.tenant.schema_name)
        jobs.run_waiting()
    assert seen == [oslo.tenant.schema_name]


# --- Everything else that concerns a whole tenant -----------------------------------------------------------------------


def test_rights_follow_its_state_in_its_cell(oslo: City) -> None:
    with lobby():
        actions.set_state(oslo.tenant, state="read_only", reason="unpaid")
        assert rights.misaligned() == [oslo.tenant.schema_name]
        jobs.run_waiting()
        assert rights.misaligned() == []
    with enter(oslo.tenant), pytest.raises(DatabaseError, match="permission denied"):
        Contribution.objects.update(body="x")


def test_it_is_exported_and_restored_into_its_cell(oslo: City, tmp_path: Path) -> None:
    with enter(oslo.tenant):
        path = write_export(oslo.tenant, tmp_path / "oslo.zip", complete=True).path
    with lobby():
        restored = restore(path, slug="oslo-copy", cell="north", by="dora", say=lambda _line: None)
        copy = Tenant.objects.get(slug="oslo-copy")
    assert copy.cell == "north"
    assert restored.schema in schemas("north")
    with enter(copy):
        assert Contribution.objects.count() == 2


def test_its_rows_can_be_streamed_after_the_request_has_left_it(oslo: City) -> None:
    def rows() -> Any:
        yield from Contribution.objects.order_by("id").iterator(chunk_size=1)

    streamed = []
    for row in inside(oslo.tenant, rows):
        assert scope_is_left()
        streamed.append(row.pk)
    assert len(streamed) == 2


def test_migrating_takes_every_cell_and_leaves_them_alike(
    oslo: City,
    coming: Callable[..., None],  # noqa: F811
) -> None:
    coming(a_column())
    report = upgrade.migrate(say=lambda _line: None)
    assert report.failed == []
    assert oslo.tenant.schema_name in report.migrated
    assert differences(oslo.tenant.schema_name, cell="north") == []
    assert differences("tenant_template", cell="north") == []
    with enter(oslo.tenant), connection.cursor() as cursor:
        cursor.execute("SELECT note FROM kit_ratecount")
    again = upgrade.migrate(say=lambda _line: None)
    assert (again.migrated, again.failed) == ([], [])


def test_it_is_offboarded_and_the_proof_asks_every_cell(oslo: City, settings: Any, tmp_path: Path) -> None:
    settings.FAREWELL_ROOT = tmp_path / "farewell"
    with lobby():
        actions.set_state(oslo.tenant, state="cancelled", reason="ended")
        offboard(oslo.tenant, by="dora", reason="contract ended", override="asked for it")
        record = offboarding.carry_on(oslo.tenant)
        verdict = records.verify(record)
    assert verdict.holds
    assert {"schema", "schema in north", "role in north", "jobs in north"} <= set(verdict.left)
    assert oslo.tenant.schema_name not in schemas("north")
    with lobby():
        assert not Domain.objects.filter(tenant=oslo.tenant).exists()
