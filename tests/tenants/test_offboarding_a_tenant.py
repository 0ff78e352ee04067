"""The end of a tenant: only when it is time, in recorded steps, resumable anywhere, with a signed proof."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client, override_settings

from accounts.models import User
from kit import audit, clock, jobs, scope
from kit.errors import NotAllowed, Refused
from tenants import actions as tenants
from tenants import upgrade
from tenants.context import enter, lobby
from tenants.leaving import actions, offboarding, queries, records
from tenants.leaving.actions import offboard
from tenants.leaving.offboarding import STEPS, OffboardingFailed, carry_on
from tenants.leaving.restoring import restore
from tenants.models import (
    CustomDomain,
    DeletionRecord,
    Domain,
    Offboarding,
    OffboardingStep,
    StateChange,
    Tenant,
)
from tenants.owner import owner_connection
from tenants.storage import folder_of
from tests.places import City
from tests.tenants.test_restoring_a_tenant import everywhere, metz, quiet  # noqa: F401  # a fixture

pytestmark = pytest.mark.django_db(transaction=True)
Run = Callable[[], int]
REASON = "The contract has ended."


@pytest.fixture
def farewell(tmp_path: Path, settings: Any) -> Path:
    """Where final exports wait."""
    settings.FAREWELL_ROOT = tmp_path / "farewell"
    return tmp_path / "farewell"


@pytest.fixture
def city(metz: City, farewell: Path, run_jobs: Run) -> City:  # noqa: F811
    """Metz, cancelled, its export confirmed, with traces of it everywhere they can be."""
    run_jobs()
    with lobby():
        tenants.set_state(metz.tenant, state="cancelled", reason="The contract has ended")
    run_jobs()
    with enter(metz.tenant):
        export = actions.request_export(metz.tenant, by=metz.administrator)
    run_jobs()
    with enter(metz.tenant):
        found = queries.export_of(metz.tenant, export.pk)
        assert found is not None
        actions.confirm_export(found, by=metz.administrator)
        from tenants.jobs import forget_rate_counts

        jobs.enqueue(forget_rate_counts)
        caches["default"].set("x", "of metz")
    with lobby():
        host = "participer.metz.example"
        Domain.objects.create(tenant=metz.tenant, domain=host, is_primary=False)
        CustomDomain.objects.create(tenant=metz.tenant, name=host, token="t", requested_at=clock.now())
        tenants.publish_figures(metz.tenant, on=clock.today(), figures={"contributions": 2})
        _leave_in_the_shared_cache(metz.tenant.schema_name)
    return metz


def _leave_in_the_shared_cache(schema: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO kit_cache VALUES (%s, 'x', now())", [f"{schema}::1:x"])


def later(days: int = 91) -> Any:
    return clock.frozen_at(clock.now() + timedelta(days=days))


def begun(city: City, **options: Any) -> Offboarding:
    with lobby():
        return offboard(city.tenant, by="Dora", reason=REASON, **options)


def end(city: City) -> DeletionRecord:
    with later():
        begun(city)
        with lobby():
            return carry_on(city.tenant)


def traces(city: City) -> set[str]:
    """Everything anywhere that names the tenant."""
    schema = city.tenant.schema_name
    found = {one for one in everywhere() if schema in one or "metz" in one}
    with owner_connection() as owner:
        for what, question in records.QUESTIONS.items():
            if owner.execute(question, [schema]).fetchone() != (0,):
                found.add(what)
    return found


# --- when -------------------------------------------------------------------------------------------------------


def test_before_the_retention_period_is_over_it_is_refused_with_the_day(city: City) -> None:
    with later(89), pytest.raises(Refused, match=r"is kept until \d+ \w+ 20"):
        begun(city)
    with later(91):
        assert begun(city).override == ""


def test_without_a_confirmed_export_it_is_refused(city: City) -> None:
    with lobby():
        city.tenant.exports.update(confirmed_at=None)
    with later(), pytest.raises(Refused, match="confirmed an export"):
        begun(city)


def test_an_export_from_before_it_was_cancelled_does_not_count(city: City) -> None:
    with lobby():
        before = StateChange.objects.get(tenant=city.tenant, to_state="cancelled").at - timedelta(minutes=1)
        city.tenant.exports.update(started_at=before)
    with later(), pytest.raises(Refused, match="confirmed an export"):
        begun(city)


@pytest.mark.parametrize("state", ["active", "grace", "read_only", "suspended"])
def test_only_a_cancelled_tenant_can_be_deleted_whatever_the_override(city: City, state: str) -> None:
    with lobby():
        tenants.set_state(city.tenant, state=state, reason="They came back")
    with later(), pytest.raises(Refused, match="cancelled"):
        begun(city, override="The mayor insisted.")


def test_being_cancelled_anew_begins_the_period_anew(city: City) -> None:
    with lobby(), clock.frozen_at(clock.now() + timedelta(days=80)):
        tenants.set_state(city.tenant, state="active", reason="They came back")
        tenants.set_state(city.tenant, state="cancelled", reason="And left")
    with later(100), pytest.raises(Refused, match="is kept until"):
        begun(city)


def test_an_operator_may_go_ahead_with_a_reason_which_is_in_the_record(city: City) -> None:
    with pytest.raises(Refused):
        begun(city, override="no")
    begun(city, override="They asked for deletion at once.")
    with lobby():
        record = carry_on(city.tenant)
    assert json.loads(record.document)["override"] == "They asked for deletion at once."


def test_without_any_export_only_on_an_override(city: City, farewell: Path) -> None:
    with later(), pytest.raises(Refused, match="override"):
        begun(city, without_export=True)
    begun(city, override="They asked for plain deletion.", without_export=True)
    with lobby():
        record = carry_on(city.tenant)
    assert json.loads(record.document)["final_export"] is None
    assert not farewell.exists()


def test_a_reason_and_a_name_are_asked_for_and_nobody_of_a_city_may(city: City) -> None:
    with later(), lobby():
        with pytest.raises(Refused):
            offboard(city.tenant, by="Dora", reason="")
        with pytest.raises(NotAllowed):
            offboard(city.tenant, by="", reason=REASON)
    with later(), enter(city.tenant), pytest.raises(NotAllowed):
        offboard(city.tenant, by=city.administrator, reason=REASON)


def test_one_that_pays_again_in_the_last_minute_stays(city: City) -> None:
    with later():
        begun(city)
        with lobby():
            tenants.set_state(city.tenant, state="active", reason="Paid")
            with pytest.raises(OffboardingFailed, match="is active again"):
                carry_on(city.tenant)
            call_command("offboard_tenant", tenant="metz", withdraw=True)
            assert not Offboarding.objects.exists()
    with enter(city.tenant):
        assert User.objects.count() == 3


# --- how --------------------------------------------------------------------------------------------------------


def test_nothing_is_left_and_the_others_are_untouched(city: City, lyon: Tenant, turin: Tenant) -> None:
    schema = city.tenant.schema_name
    assert traces(city) >= {
        schema,
        f"role {schema}",
        "address metz",
        f"folder {schema}",
        "jobs",
        "cache",
        "hosts",
    }
    others = everywhere() - traces(city)
    end(city)
    assert traces(city) == set()
    assert everywhere() - {f"address gone-{city.tenant.pk}"} == others
    for tenant in (lyon, turin):
        with enter(tenant):
            assert User.objects.count() == 0


def test_what_the_shared_schema_keeps_says_nothing_about_people(city: City) -> None:
    end(city)
    with lobby():
        row = Tenant.objects.get(pk=city.tenant.pk)
        assert (row.state, row.slug, row.contact_email) == ("offboarded", f"gone-{row.pk}", "")
        assert (row.provisioned_at, row.entitlements) == (None, {})
        assert [export.file for export in row.exports.all()] == [""]


def test_the_final_export_waits_for_the_tenant_and_is_destroyed_after_its_time(
    city: City, farewell: Path
) -> None:
    record = end(city)
    path = farewell / record.export_file
    assert path.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(path) as archive:
        assert b"ZEBRA" in archive.read("data/discussions_contribution.jsonl")
    with later(91 + 29), lobby():
        assert offboarding.destroy_farewell_exports() == 0
    with later(91 + 31), lobby():
        assert not records.verify(record).holds  # its time is over, and it is still there
        assert offboarding.destroy_farewell_exports() == 1
        assert offboarding.destroy_farewell_exports() == 0
        assert not path.exists()
        record.refresh_from_db()
        assert record.export_destroyed_at is not None
        assert records.verify(record).holds


def test_the_record_says_what_was_deleted_by_whom_and_how_it_was_proven(city: City) -> None:
    record = end(city)
    document = json.loads(record.document)
    assert document["tenant"] == {
        "name": "Metz",
        "kind": "city",
        "country": "FR",
        "address": "metz",
        "schema": city.tenant.schema_name,
    }
    assert (document["asked_by"], document["reason"]) == ("Dora", REASON)
    assert document["deleted"]["tables"]["discussions_contribution"] == 2
    assert document["deleted"]["tables"]["accounts_user"] == 3
    assert document["deleted"]["hosts"] == ["metz.localhost", "participer.metz.example"]
    assert document["deleted"]["files"] == 2  # the plan, and the export
    assert document["deleted"]["jobs"] >= 1  # its own, and what the clock had queued for it
    assert document["deleted"]["cache"] == 1
    assert document["confirmed_export"]["confirmed_at"]
    assert document["final_export"]["sha256"]
    assert [step["key"] for step in document["steps"]] == list(STEPS)[:-1]
    assert all(step["finished_at"] for step in document["steps"])
    assert {one["what"]: one["left"] for one in document["proof"]} == dict.fromkeys(
        [*records.QUESTIONS, "files", "exports"], 0
    )
    assert f"'{city.tenant.schema_name}'" in document["proof"][0]["asked"]
    assert any("backups" in sentence for sentence in document["not_covered"])
    assert "@" not in record.document.replace(city.tenant.contact_email, "@")


def test_a_deletion_that_left_something_is_not_signed(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(offboarding.STEPS, "files", lambda _tenant, _offboarding: {})
    with later():
        begun(city)
        with lobby(), pytest.raises(OffboardingFailed, match=r"Something is left. files: 1, exports: 1"):
            carry_on(city.tenant)
        monkeypatch.undo()
        with lobby():
            assert not DeletionRecord.objects.exists()
            OffboardingStep.objects.filter(key="files").update(state="waiting")
            carry_on(city.tenant)
            assert DeletionRecord.objects.count() == 1


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("key", list(STEPS))
def test_killed_at_any_step_it_carries_on_there(
    city: City, monkeypatch: pytest.MonkeyPatch, key: str, moment: str
) -> None:
    usual = STEPS[key]

    def killed(tenant: Tenant, found: Offboarding) -> dict[str, Any]:
        if moment == "after":
            usual(tenant, found)
        raise KeyboardInterrupt

    with later():
        begun(city)
        with monkeypatch.context() as patched:
            patched.setitem(offboarding.STEPS, key, killed)
            with lobby(), pytest.raises(KeyboardInterrupt):
                carry_on(city.tenant)
        with lobby():
            upgrade.migrate(say=quiet)  # what is half gone stands in nobody's way
            record = carry_on(city.tenant)
            assert carry_on(city.tenant) == record
    assert traces(city) == set()
    assert json.loads(record.document)["deleted"]["tables"]["discussions_contribution"] == 2
    with lobby():
        attempts = dict(OffboardingStep.objects.values_list("key", "attempts"))
        assert attempts == {**dict.fromkeys(STEPS, 1), key: 2}
        assert records.verify(record).holds


def test_a_step_that_fails_is_on_record_and_the_queue_tries_again(
    city: City, monkeypatch: pytest.MonkeyPatch, run_jobs: Run
) -> None:
    def fails(_tenant: Tenant, _offboarding: Offboarding) -> dict[str, Any]:
        raise OSError("disk on fire")

    with later():
        begun(city)
        with monkeypatch.context() as patched:
            patched.setitem(offboarding.STEPS, "files", fails)
            with pytest.raises(OffboardingFailed):
                run_jobs()
        failed = next(step for step in queries.offboarding_steps(city.tenant) if step.key == "files")
        assert failed.state == "failed"
        assert "disk on fire" in failed.error
        from tenants.jobs import carry_on_offboarding

        with lobby():
            jobs.run(carry_on_offboarding, {"tenant_id": city.tenant.pk})
            jobs.run(carry_on_offboarding, {"tenant_id": city.tenant.pk})
            assert DeletionRecord.objects.count() == 1


def test_two_at_once_do_not_get_in_each_others_way(city: City) -> None:
    with later():
        begun(city)
        with psycopg.connect(django_settings.DATABASE_URL, autocommit=True) as other:
            other.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"offboard:{city.tenant.schema_name}"])
            with lobby(), pytest.raises(OffboardingFailed, match="Another process"):
                carry_on(city.tenant)


def test_a_job_that_is_being_worked_on_is_waited_for(city: City) -> None:
    with owner_connection() as owner:
        owner.execute(
            "UPDATE procrastinate_jobs SET status = 'doing' WHERE args ->> '_tenant' = %s",
            [city.tenant.schema_name],
        )
    with later():
        begun(city)
        with lobby(), pytest.raises(OffboardingFailed, match="being worked on"):
            carry_on(city.tenant)
    with owner_connection() as owner:
        owner.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE status = 'doing'")
    with later(), lobby():
        carry_on(city.tenant)


def test_a_role_with_rights_in_another_database_is_said_so(city: City) -> None:
    from tests.tenants.test_restoring_a_tenant import another_database

    schema = city.tenant.schema_name
    with another_database() as url:
        with owner_connection(url) as owner:
            owner.execute(f'CREATE SCHEMA "{schema}"')
            owner.execute(f'GRANT USAGE ON SCHEMA "{schema}" TO "{schema}"')
        with later():
            begun(city)
            with lobby(), pytest.raises(OffboardingFailed, match="another database"):
                carry_on(city.tenant)
        with owner_connection(url) as owner:
            owner.execute(f'DROP SCHEMA "{schema}"')
        with later(), lobby():
            carry_on(city.tenant)


# --- afterwards -------------------------------------------------------------------------------------------------


def test_its_site_and_its_jobs_are_gone_and_nothing_brings_it_back(city: City, run_jobs: Run) -> None:
    end(city)
    assert Client(HTTP_HOST="metz.localhost").get("/").status_code == 404
    with lobby():
        with pytest.raises(Refused, match="Nothing brings it back"):
            tenants.set_state(city.tenant, state="active", reason="Changed their mind")
        from tenants.jobs import forget_rate_counts

        jobs.run(forget_rate_counts, {"_tenant": city.tenant.schema_name})  # skipped, and no error
        with pytest.raises(OffboardingFailed, match="no way back"):
            offboarding.withdraw(city.tenant)
        report = upgrade.migrate(say=quiet)
        assert (report.failed, report.up_to_date) == ([], 2)
        call_command("check_drift", all_tenants=True)
    run_jobs()


def test_the_address_is_free_again_and_the_schemas_name_never(city: City, farewell: Path) -> None:
    record = end(city)
    with lobby():
        restored = restore(farewell / record.export_file, by="dora", say=quiet)
        assert restored.slug == "metz"
        assert restored.schema != city.tenant.schema_name
        assert records.verify(record).holds


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace('"discussions_contribution":2', '"discussions_contribution":0'),
        lambda text: text + " ",
    ],
)
def test_a_record_that_was_changed_does_not_hold(
    city: City, tmp_path: Path, change: Callable[[str], str]
) -> None:
    record = end(city)
    path = tmp_path / "record.json"
    path.write_text(records.portable(record))
    with lobby():
        call_command("verify_deletion", str(path))
        kept = json.loads(path.read_text())
        assert change(kept["document"]) != kept["document"]
        path.write_text(json.dumps({**kept, "document": change(kept["document"])}))
        with pytest.raises(CommandError, match="does not hold"):
            call_command("verify_deletion", str(path))


def test_a_record_stays_valid_when_keys_are_rotated(city: City) -> None:
    with override_settings(RECORD_KEYS=["first"]):
        record = end(city)
    with lobby():
        assert not records.verify(record).is_signed
        with override_settings(RECORD_KEYS=["second", "first"], SECRET_KEY="another"):
            assert records.verify(record).holds


def test_a_record_of_something_that_came_back_does_not_hold(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    record = end(city)
    with lobby():
        call_command("verify_deletion", record.reference)
        assert "nothing is left" in capsys.readouterr().out
    folder_of(city.tenant.schema_name).mkdir(parents=True)
    with lobby(), pytest.raises(CommandError, match="does not hold"):
        call_command("verify_deletion", city.tenant.schema_name)
    assert "files: 1 left" in capsys.readouterr().out
    shutil.rmtree(folder_of(city.tenant.schema_name))
    with lobby(), pytest.raises(CommandError, match="neither"):
        call_command("verify_deletion", "nonsense")


def test_the_running_application_cannot_change_or_delete_a_record(city: City) -> None:
    record = end(city)
    with lobby():
        for change in (
            lambda: DeletionRecord.objects.filter(pk=record.pk).update(document="{}"),
            lambda: DeletionRecord.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                change()


def test_the_command_does_nothing_without_yes_and_says_what_is_missing(
    city: City, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    before = everywhere()
    with lobby():
        call_command("offboard_tenant", tenant="metz")
        said = capsys.readouterr().out
        assert "is kept until" in said
        assert "Nothing was done" in said
        with pytest.raises(CommandError, match="is kept until"):
            call_command("offboard_tenant", tenant="metz", yes=True, reason=REASON, by="dora")
        assert everywhere() == before
        with later():
            call_command(
                "offboard_tenant",
                tenant="metz",
                yes=True,
                reason=REASON,
                by="dora",
                save=tmp_path / "record.json",
            )
            said = capsys.readouterr().out
            assert "Metz is deleted" in said
            assert "final export is" in said
            call_command("offboard_tenant", tenant=city.tenant.schema_name, yes=True)
            assert "Metz is deleted" in capsys.readouterr().out
            call_command("verify_deletion", str(tmp_path / "record.json"))
        with pytest.raises(CommandError, match="no tenant"):
            call_command("offboard_tenant", tenant="metz")


def test_nothing_of_it_is_written_while_it_ends(city: City) -> None:
    with later():
        begun(city)
        with lobby():
            tenant = Tenant.objects.get(pk=city.tenant.pk)
            offboarding._export(tenant, Offboarding.objects.get())
    with enter(city.tenant):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            User.objects.create_user("late@metz.example")
        assert scope.current().schema == city.tenant.schema_name
        audit.record("tenant.looked_at", by=None, subject=city.tenant)
