"""Moving a tenant between cells: everything is there afterwards, wherever it was killed, and others never notice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client

from accounts.actions import account_for
from accounts.models import User
from kit import clock, jobs
from kit.errors import Refused
from kit.models import AuditEntry
from participation.discussions.models import Contribution
from tenants import cells, hosts, rights
from tenants.context import Frozen, enter, lobby
from tenants.drift import differences
from tenants.leaving import tables
from tenants.leaving.actions import offboard
from tenants.leaving.loading import CannotBeMade, fingerprint
from tenants.models import Move, Tenant
from tenants.moving import actions, program, steps
from tenants.moving.actions import begin, carry_on, withdraw
from tenants.moving.steps import MovingFailed
from tenants.owner import owner_connection
from tests.places import City
from tests.tenants.cells.test_a_tenant_in_another_cell import schemas, waiting

pytestmark = pytest.mark.django_db(transaction=True)
Clients = Callable[..., Client]


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "KNOWN_FOR", 0.01)


def content(schema: str, cell: str) -> dict[str, tuple[int, str]]:
    """Rows and checksum of each table."""
    with owner_connection(cell=cell) as owner:
        owner.execute(tables.PLAIN_VALUES, prepare=False)
        return {
            table.name: fingerprint(tables.read(owner, table.as_json(schema)))
            for table in tables.tables_of(owner, schema, complete=True)
        }


def moved(tenant: Tenant, *, to: str) -> Tenant:
    with lobby():
        begin(tenant, to=to, by="dora", reason="north is full")
        carry_on(tenant)
        return Tenant.objects.get(pk=tenant.pk)


def test_after_a_move_everything_is_there_and_nothing_is_left(oslo: City) -> None:
    schema = oslo.tenant.schema_name
    before = content(schema, "north")
    tenant = moved(oslo.tenant, to=cells.MAIN)
    assert tenant.cell == cells.MAIN
    assert not tenant.is_frozen
    assert content(schema, cells.MAIN) == before
    assert before["discussions_contribution"][0] == 2
    assert schema not in schemas("north")
    assert differences(schema) == []
    with lobby():
        assert rights.misaligned() == []


def test_it_moves_back_as_well(oslo: City) -> None:
    here = moved(oslo.tenant, to=cells.MAIN)
    again = moved(here, to="north")
    assert again.cell == "north"
    assert oslo.tenant.schema_name not in schemas(cells.MAIN)
    with enter(again):
        assert Contribution.objects.count() == 2


def test_numbers_go_on_where_they_were(oslo: City) -> None:
    with enter(oslo.tenant):
        last = User.objects.order_by("-id").values_list("id", flat=True)[0]
    tenant = moved(oslo.tenant, to=cells.MAIN)
    with enter(tenant):
        made = account_for("new@oslo.example", language="fr", display_name="New")
    assert made.pk > last


def test_it_answers_in_its_new_place_and_takes_changes(oslo: City, client_at: Clients) -> None:
    assert client_at(oslo.tenant).get("/").status_code == 200
    tenant = moved(oslo.tenant, to=cells.MAIN)
    client = client_at(tenant, oslo.resident)
    assert client.get(f"/projects/{oslo.project.slug}/").status_code == 200
    with enter(tenant):
        Contribution.objects.filter(pk=oslo.contribution.pk).update(body="After the move")


def test_the_hand_over_is_on_the_record(oslo: City) -> None:
    moved(oslo.tenant, to=cells.MAIN)
    with lobby():
        line = AuditEntry.objects.get(action="tenant.moved")
        move = Move.objects.get()
    assert (line.before["cell"], line.after["cell"]) == ("north", "main")
    assert line.after["reason"] == "north is full"
    assert move.by == "dora"
    assert move.finished_at is not None
    assert move.steps.get(key="verify").outcome["rows"] > 20


def test_its_waiting_jobs_move_with_it(oslo: City) -> None:
    from tenants.jobs import forget_rate_counts

    with enter(oslo.tenant):
        jobs.enqueue(forget_rate_counts, _at=clock.now() + timedelta(days=30))
    waited = len(waiting("north"))
    moved(oslo.tenant, to=cells.MAIN)
    assert waiting("north") == []
    schema = oslo.tenant.schema_name
    assert sum(owner == schema for _name, owner in waiting(cells.MAIN)) == waited > 0


# --- Frozen -----------------------------------------------------------------------------------------------------------


def stop_before(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    def killed(*_arguments: object) -> dict[str, Any]:
        raise KeyboardInterrupt

    monkeypatch.setitem(steps.STEPS, key, killed)


def begun(oslo: City, monkeypatch: pytest.MonkeyPatch, *, until: str) -> None:
    """The move as a kill just before a step leaves it."""
    with monkeypatch.context() as patched, lobby():
        stop_before(patched, until)
        begin(oslo.tenant, to=cells.MAIN, by="dora", reason="north is full")
        with pytest.raises(KeyboardInterrupt):
            carry_on(oslo.tenant)


def test_on_its_way_it_is_read_and_not_changed_in_pages_api_and_database(
    oslo: City, client_at: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_at(oslo.tenant, oslo.resident)
    begun(oslo, monkeypatch, until="copy")
    hosts.forget_here()
    assert client.get(f"/projects/{oslo.project.slug}/").status_code == 200
    refused = client.post("/discussions/1/contributions/", {"body": "x"})
    assert refused.status_code == 503
    assert refused["Retry-After"] == "60"
    assert client.post("/api/v1/discussions/1/contributions/", {"body": "x"}).json()["detail"]
    assert client_at(oslo.tenant).post("/account/login/", {"email": "a@b.example"}).status_code == 503
    with enter(oslo.tenant):
        for table in ("discussions_contribution", "django_session", "kit_auditentry"):
            with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
                cursor.execute("DELETE FROM " + table)


def test_on_its_way_a_reader_is_noted_and_that_may_be_missing_there(
    oslo: City, client_at: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(oslo, monkeypatch, until="verify")
    with enter(oslo.tenant), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_seat SET seen_on = '2001-01-01'")
        cursor.execute("UPDATE accounts_apitoken SET last_used_on = '2001-01-01'")
        cursor.execute("UPDATE django_session SET expire_date = expire_date + interval '1 second'")
    with lobby():
        assert carry_on(oslo.tenant).finished_at is not None


def test_on_its_way_its_jobs_come_back_later(oslo: City, monkeypatch: pytest.MonkeyPatch) -> None:
    from tenants.jobs import write_export_in_background

    begun(oslo, monkeypatch, until="copy")
    with lobby(), pytest.raises(Frozen):
        jobs.run(write_export_in_background, {"_tenant": oslo.tenant.schema_name, "export_id": 1})


def test_others_go_on_meanwhile(
    oslo: City, lyon: Tenant, client_at: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def look(move: Move, say: Any) -> dict[str, Any]:
        seen.append(client_at(lyon).get("/").status_code)
        with enter(lyon):
            Contribution.objects.update(body="x")
        return usual(move, say)

    usual = steps.STEPS["verify"]
    monkeypatch.setitem(steps.STEPS, "verify", look)
    moved(oslo.tenant, to=cells.MAIN)
    assert seen == [200]


# --- Killed -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", list(steps.STEPS))
def test_killed_before_any_step_the_next_run_ends_it(
    oslo: City, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    before = content(oslo.tenant.schema_name, "north")
    begun(oslo, monkeypatch, until=key)
    with lobby():
        carry_on(oslo.tenant)
    assert content(oslo.tenant.schema_name, cells.MAIN) == before
    assert oslo.tenant.schema_name not in schemas("north")


@pytest.mark.parametrize("key", list(steps.STEPS))
def test_killed_after_a_step_and_before_its_note_the_next_run_ends_it(
    oslo: City, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    before = content(oslo.tenant.schema_name, "north")

    def killed(move: Move, say: Any) -> dict[str, Any]:
        usual(move, say)
        raise KeyboardInterrupt

    usual = steps.STEPS[key]
    with monkeypatch.context() as patched, lobby():
        patched.setitem(steps.STEPS, key, killed)
        begin(oslo.tenant, to=cells.MAIN, by="dora", reason="north is full")
        with pytest.raises(KeyboardInterrupt):
            carry_on(oslo.tenant)
    with lobby():
        carry_on(oslo.tenant)
    assert content(oslo.tenant.schema_name, cells.MAIN) == before
    assert oslo.tenant.schema_name not in schemas("north")


def test_a_copy_that_may_be_old_is_made_anew(oslo: City, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(oslo, monkeypatch, until="hand_over")
    with lobby():
        Tenant.objects.filter(pk=oslo.tenant.pk).update(frozen_until=clock.now() - timedelta(seconds=1))
        rights.align(oslo.tenant.schema_name)
    with enter(oslo.tenant):
        Contribution.objects.filter(pk=oslo.contribution.pk).update(body="Meanwhile")
    with lobby():
        carry_on(oslo.tenant)
        tenant = Tenant.objects.get(pk=oslo.tenant.pk)
    with enter(tenant):
        assert Contribution.objects.get(pk=oslo.contribution.pk).body == "Meanwhile"


def test_it_is_not_handed_over_when_it_thaws_in_the_middle(
    oslo: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    def thaw(move: Move, say: Any) -> dict[str, Any]:
        outcome = usual(move, say)
        Tenant.objects.filter(pk=move.tenant_id).update(frozen_until=clock.now())
        return outcome

    usual = steps.STEPS["verify"]
    with monkeypatch.context() as patched, lobby():
        patched.setitem(steps.STEPS, "verify", thaw)
        begin(oslo.tenant, to=cells.MAIN, by="dora", reason="north is full")
        with pytest.raises(MovingFailed, match="thawed"):
            carry_on(oslo.tenant)
    with lobby():
        assert Tenant.objects.get(pk=oslo.tenant.pk).cell == "north"
        carry_on(oslo.tenant)


def test_a_copy_that_differs_is_not_handed_over(oslo: City, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(oslo, monkeypatch, until="verify")
    with owner_connection() as owner:
        owner.execute(f"UPDATE {oslo.tenant.schema_name}.projects_project SET title = 'x'")
    with lobby(), pytest.raises(MovingFailed, match="projects_project"):
        carry_on(oslo.tenant)
    with lobby():
        assert Tenant.objects.get(pk=oslo.tenant.pk).cell == "north"
        assert Move.objects.get().steps.get(key="verify").state == "failed"


# --- Called off ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["freeze", "copy", "verify", "hand_over"])
def test_before_the_hand_over_it_can_be_called_off(
    oslo: City, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    begun(oslo, monkeypatch, until=key)
    with lobby():
        withdraw(oslo.tenant)
        tenant = Tenant.objects.get(pk=oslo.tenant.pk)
        assert rights.misaligned() == []
    assert not tenant.is_frozen
    assert oslo.tenant.schema_name not in schemas(cells.MAIN)
    with enter(tenant):
        Contribution.objects.filter(pk=oslo.contribution.pk).update(body="It goes on")
    assert moved(tenant, to=cells.MAIN).cell == cells.MAIN


def test_after_the_hand_over_there_is_only_the_way_on(oslo: City, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(oslo, monkeypatch, until="thaw")
    with lobby(), pytest.raises(MovingFailed, match="handed over"):
        withdraw(oslo.tenant)


# --- Who may, and when not ------------------------------------------------------------------------------------------------


def test_what_cannot_be_moved_is_refused(oslo: City) -> None:
    with lobby():
        with pytest.raises(Refused, match="already"):
            begin(oslo.tenant, to="north", by="dora", reason="north is full")
        with pytest.raises(cells.UnknownCell):
            begin(oslo.tenant, to="south", by="dora", reason="north is full")
        with pytest.raises(Refused, match="why"):
            begin(oslo.tenant, to=cells.MAIN, by="dora", reason="")
        with pytest.raises(MovingFailed, match="not on its way"):
            carry_on(oslo.tenant)


def test_rows_of_the_program_that_are_numbered_otherwise_matter_only_where_something_points_at_them(
    oslo: City,
) -> None:
    schema = oslo.tenant.schema_name
    with owner_connection(cell="north") as here, owner_connection(cell="north") as there:
        there.execute(f"UPDATE {schema}.django_content_type SET model = 'other' WHERE model = 'user'")
        program.check_alike(
            here, there, schema
        )  # nobody holds a permission of Django's own: nothing points at them
        here.execute(
            f"CREATE TABLE {schema}.pointing (permission_id integer REFERENCES {schema}.auth_permission);"
            f"INSERT INTO {schema}.pointing SELECT id FROM {schema}.auth_permission LIMIT 1"
        )
        with pytest.raises(CannotBeMade, match="pointing points at"):
            program.check_alike(here, there, schema)
        here.rollback()
        there.rollback()


def test_a_tenant_on_its_way_is_not_deleted(oslo: City, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(oslo, monkeypatch, until="copy")
    with lobby():
        Tenant.objects.filter(pk=oslo.tenant.pk).update(state="cancelled")
        with pytest.raises(Refused, match="on its way"):
            offboard(oslo.tenant, by="dora", reason="contract ended", override="asked for it")


def test_two_processes_do_not_move_it_at_once(oslo: City) -> None:
    import psycopg
    from django.conf import settings

    with lobby(), psycopg.connect(settings.DATABASE_URL) as other:
        begin(oslo.tenant, to=cells.MAIN, by="dora", reason="north is full")
        other.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"move:{oslo.tenant.schema_name}"])
        with pytest.raises(MovingFailed, match="Another process"):
            carry_on(oslo.tenant)


def test_the_worker_goes_on_when_the_process_is_gone(oslo: City, monkeypatch: pytest.MonkeyPatch) -> None:
    from tenants.jobs import carry_on_moving

    begun(oslo, monkeypatch, until="verify")
    assert ("tenants.carry_on_moving", None) in waiting(cells.MAIN)
    with lobby():
        carry_on_moving(tenant_id=oslo.tenant.pk)
        assert Tenant.objects.get(pk=oslo.tenant.pk).cell == cells.MAIN
        carry_on_moving(tenant_id=oslo.tenant.pk)  # and finds nothing to do when it was not needed


def test_the_command_moves_and_calls_off(
    oslo: City, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with lobby():
        with pytest.raises(CommandError, match="why"):
            call_command("move_tenant", tenant="oslo", to=cells.MAIN)
        begun(oslo, monkeypatch, until="verify")
        call_command("move_tenant", tenant="oslo", withdraw=True)
        assert "stays in north" in capsys.readouterr().out
        call_command("move_tenant", tenant="oslo", to=cells.MAIN, reason="north is full", by="dora")
        assert "lives in main now" in capsys.readouterr().out


def test_every_step_has_a_way_back_or_is_behind_the_hand_over() -> None:
    assert list(steps.STEPS)[: len(steps.BEFORE_HAND_OVER)] == list(steps.BEFORE_HAND_OVER)
    assert actions.LOOKED_AFTER < steps.FROZEN_FOR
