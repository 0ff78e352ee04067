"""A tenant that may only be read cannot be written to, whoever asks: its role in the database has lost the right."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.core import mail
from django.db import DatabaseError, connection, migrations, models, transaction
from django.test import Client
from django.utils import timezone

from accounts.entry import make_entry_url
from accounts.models import User
from kit import audit, jobs
from tenants import actions, rights, upgrade
from tenants.context import Frozen, enter, lobby
from tenants.models import Tenant
from tenants.owner import owner_connection
from tests.isolation.test_the_matrix import ask, body_of, declared, filled, own_addresses
from tests.places import furnish
from tests.tenants.test_migrating_all_tenants import coming, quiet  # noqa: F401  # a fixture

pytestmark = pytest.mark.django_db(transaction=True)
Clients = Callable[..., Client]
Run = Callable[[], int]


def be(tenant: Tenant, state: str) -> None:
    with lobby():
        actions.set_state(tenant, state=state, reason="test")


def write(tenant: Tenant, statement: str) -> None:
    with enter(tenant), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


DENIED = [
    "INSERT INTO departments_department (name, slug, created_at) VALUES ('x', 'x', now())",
    "UPDATE discussions_contribution SET body = 'x'",
    "DELETE FROM discussions_stance",
    "UPDATE accounts_user SET email = 'x'",
    "INSERT INTO accounts_user (email) VALUES ('x')",
    "DELETE FROM kit_auditentry",
    "UPDATE kit_auditentry SET action = 'x'",
    "TRUNCATE journal_event",
]


@pytest.mark.parametrize("state", ["read_only", "suspended", "cancelled"])
def test_even_plain_sql_is_refused_and_given_back_with_the_state(
    lyon: Tenant, run_jobs: Run, state: str
) -> None:
    be(lyon, state)
    run_jobs()
    for statement in DENIED:
        with pytest.raises(DatabaseError, match="permission denied"):
            write(lyon, statement)
    be(lyon, Tenant.State.ACTIVE)
    run_jobs()
    write(lyon, DENIED[0])
    assert rights.misaligned() == []


def test_another_tenant_is_not_touched(lyon: Tenant, turin: Tenant, run_jobs: Run) -> None:
    be(lyon, Tenant.State.READ_ONLY)
    run_jobs()
    write(turin, DENIED[0])


def test_one_can_still_sign_in_by_code_and_by_a_personal_link(
    lyon: Tenant, ada: User, bruno: User, client_at: Clients, run_jobs: Run
) -> None:
    with enter(lyon):
        link = make_entry_url(bruno)
    be(lyon, Tenant.State.READ_ONLY)
    run_jobs()
    client = client_at(lyon)
    client.post("/account/login/", {"email": ada.email})
    run_jobs()
    found = re.search(r"^\s{4}(\S+)\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found
    client.post("/account/login/code/confirm/", {"code": found.group(1)})
    assert client.get("/account/profile/").status_code == 200
    assert client.post("/account/logout/").status_code == 302
    other = client_at(lyon)
    assert other.post(urlsplit(link).path).status_code == 302
    assert other.get("/workspace/").status_code == 200


def test_nobody_makes_an_account_meanwhile_and_the_answer_tells_nothing(
    lyon: Tenant, ada: User, client_at: Clients, run_jobs: Run
) -> None:
    be(lyon, Tenant.State.READ_ONLY)
    run_jobs()
    unknown = client_at(lyon).post("/account/login/", {"email": "new@lyon.example"})
    known = client_at(lyon).post("/account/login/", {"email": ada.email})
    assert (unknown.status_code, unknown.headers["Location"]) == (
        known.status_code,
        known.headers["Location"],
    )
    with enter(lyon):
        assert not User.objects.filter(email="new@lyon.example").exists()


@pytest.mark.parametrize("path", ["/account/profile/", "/account/email/", "/account/password/change/"])
def test_what_an_account_says_is_not_changed_either_and_said_so(
    lyon: Tenant, ada: User, client_at: Clients, run_jobs: Run, path: str
) -> None:
    be(lyon, Tenant.State.READ_ONLY)
    run_jobs()
    client = client_at(lyon, ada)
    assert client.get(path).status_code in (200, 302)
    assert client.post(path, {"display_name": "Zoe", "language": "fr"}).status_code == 403


@pytest.mark.parametrize("who", ["nobody", "resident", "moderator", "administrator"])
def test_every_page_still_opens(lyon: Tenant, client_at: Clients, run_jobs: Run, who: str) -> None:
    city = furnish(lyon)
    run_jobs()
    be(lyon, Tenant.State.READ_ONLY)
    run_jobs()
    client = client_at(lyon, getattr(city, who, None))
    broken = []
    for path, _view in own_addresses("ROOT_URLCONF"):
        response = ask(client, "GET", filled(path, city))
        body_of(response)
        if response.status_code >= 500:
            broken.append(path)
    assert broken == []


def test_every_change_is_answered_and_none_breaks(lyon: Tenant, client_at: Clients, run_jobs: Run) -> None:
    city = furnish(lyon)
    run_jobs()
    be(lyon, Tenant.State.READ_ONLY)
    run_jobs()
    broken = []
    for path, view in own_addresses("ROOT_URLCONF"):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            if declared(view, method):
                response = ask(client_at(lyon, city.administrator), method, filled(path, city))
                if response.status_code >= 500:
                    broken.append((method, path))
    assert broken == []


def test_the_record_goes_on(lyon: Tenant, ada: User, run_jobs: Run) -> None:
    be(lyon, Tenant.State.READ_ONLY)
    run_jobs()
    with enter(lyon):
        audit.record("account.looked_at", by=ada, subject=ada)


def test_a_crash_before_the_job_is_repaired_by_the_clock(lyon: Tenant, run_jobs: Run) -> None:
    with lobby():
        Tenant.objects.filter(pk=lyon.pk).update(state=Tenant.State.READ_ONLY)  # and no job was queued
    write(lyon, DENIED[0])
    with lobby():
        assert rights.misaligned() == ["t_lyon"]
        from tenants.jobs import align_rights

        align_rights()
        assert rights.misaligned() == []
    with pytest.raises(DatabaseError, match="permission denied"):
        write(lyon, DENIED[0])


def test_a_table_made_by_a_migration_meanwhile_cannot_be_written_either(
    lyon: Tenant,
    run_jobs: Run,
    coming: Callable[..., None],  # noqa: F811
) -> None:
    be(lyon, Tenant.State.READ_ONLY)
    run_jobs()
    made = migrations.CreateModel(
        "Leaflet", [("id", models.BigAutoField(primary_key=True)), ("text", models.TextField())]
    )
    coming(made)
    with lobby():
        upgrade.migrate(say=quiet)
        assert rights.misaligned() == []
    with pytest.raises(DatabaseError, match="permission denied"):
        write(lyon, "INSERT INTO kit_leaflet (text) VALUES ('x')")


def test_a_frozen_tenant_takes_no_writes_and_thaws_by_itself(lyon: Tenant, run_jobs: Run) -> None:
    with lobby():
        actions.freeze(lyon, until=timezone.now() + timedelta(minutes=5))
    run_jobs()
    assert not lyon.is_writable
    with pytest.raises(DatabaseError, match="permission denied"):
        write(lyon, DENIED[0])
    with lobby():
        Tenant.objects.update(frozen_until=timezone.now() - timedelta(seconds=1))
        assert rights.misaligned() == ["t_lyon"]
        rights.align("t_lyon")
    write(lyon, DENIED[0])


def test_a_job_of_a_frozen_tenant_comes_back_and_is_not_lost(lyon: Tenant) -> None:
    from tenants.jobs import forget_rate_counts

    with lobby():
        actions.freeze(lyon, until=timezone.now() + timedelta(minutes=5))
        with pytest.raises(Frozen):
            jobs.run(forget_rate_counts, {"_tenant": "t_lyon"})


def test_waiting_for_writers_waits_for_those_who_began_before(lyon: Tenant) -> None:
    with psycopg.connect(settings.DATABASE_URL) as writer:
        writer.execute("SET ROLE t_lyon")
        writer.execute("UPDATE t_lyon.departments_department SET name = name")
        with lobby():
            actions.freeze(lyon, until=timezone.now() + timedelta(minutes=5))
        rights.align("t_lyon")
        with owner_connection() as owner:
            owner.execute("SET lock_timeout = '200ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                owner.execute("LOCK TABLE t_lyon.departments_department IN SHARE MODE")
    rights.wait_for_writers("t_lyon", cell="main")
