"""Connections that are shared, reused, broken or in other threads: always the own row, or an error, never the other's."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, OperationalError, connection, connections, transaction

from accounts.models import User
from civocracy.settings.base import database
from kit import scope
from tenants.context import enter
from tenants.models import Tenant
from tenants.postgresql.base import DatabaseWrapper
from tests.conftest import person

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def people(transactional_db: None, lyon: Tenant, turin: Tenant) -> tuple[Tenant, Tenant]:
    """One committed person in each of two tenants, under the same id."""
    for tenant, name in ((lyon, "ada"), (turin, "chiara")):
        with enter(tenant):
            User.objects.all().delete()
            User.objects.create(pk=77_001, email=f"{name}@x.example", joined_at="2026-01-01T00:00Z")
    return lyon, turin


def who_is_it(tenant: Tenant) -> str:
    with enter(tenant):
        return User.objects.get(pk=77_001).email


def test_threads_that_switch_all_the_time_see_their_own_row_only(people: tuple[Tenant, Tenant]) -> None:
    lyon, turin = people

    def work(number: int) -> set[tuple[str, str]]:
        try:
            seen = set()
            for turn in range(60):
                tenant = people[(number + turn) % 2]
                seen.add((tenant.slug, who_is_it(tenant)))
            return seen
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        seen = set().union(*pool.map(work, range(6)))
    assert seen == {("lyon", "ada@x.example"), ("turin", "chiara@x.example")}
    assert (lyon.slug, turin.slug) == ("lyon", "turin")


def test_a_thread_starts_in_the_lobby_whatever_its_parent_had_entered(people: tuple[Tenant, Tenant]) -> None:
    found: list[object] = []

    def look() -> None:
        try:
            found.append(connection.schema_name)
            found.append(scope.current_or_none())
        finally:
            connections.close_all()

    with enter(people[0]):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert found == ["public", None]


def test_coroutines_that_interleave_keep_their_own_scope_and_cache(people: tuple[Tenant, Tenant]) -> None:
    async def visit(tenant: Tenant) -> set[tuple[str, str]]:
        from tenants.context import scope_of

        seen = set()
        with scope.entered(scope_of(tenant)):
            for _turn in range(30):
                await asyncio.sleep(0)
                seen.add((tenant.slug, cache.make_key("who")))
        return seen

    async def both() -> list[set[tuple[str, str]]]:
        return await asyncio.gather(*(visit(tenant) for tenant in people))

    seen = set().union(*asyncio.run(both()))
    assert seen == {("lyon", "t_lyon::1:who"), ("turin", "t_turin::1:who")}


def test_a_query_in_another_thread_of_a_coroutine_is_its_own_tenants(people: tuple[Tenant, Tenant]) -> None:
    def look(tenant: Tenant) -> str:
        try:
            return who_is_it(tenant)
        finally:
            connections.close_all()

    async def both() -> list[str]:
        ask = sync_to_async(look, thread_sensitive=False)
        return await asyncio.gather(*(ask(people[number % 2]) for number in range(10)))

    assert set(asyncio.run(both())[::2]) == {"ada@x.example"}


def test_a_connection_that_died_half_way_comes_back_in_the_right_tenant(
    people: tuple[Tenant, Tenant],
) -> None:
    lyon, _turin = people
    with enter(lyon):
        assert who_is_it(lyon) == "ada@x.example"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        with psycopg.connect(settings.SUPERUSER_DATABASE_URL, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(%s)", [pid])
        with pytest.raises(OperationalError):
            User.objects.count()
        connection.close_if_unusable_or_obsolete()
        assert User.objects.get(pk=77_001).email == "ada@x.example"


def test_a_transaction_that_failed_inside_one_tenant_does_not_reach_the_next(
    people: tuple[Tenant, Tenant],
) -> None:
    lyon, turin = people
    with pytest.raises(DatabaseError), enter(lyon), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1/0")
    assert who_is_it(turin) == "chiara@x.example"


def test_a_pooled_connection_is_handed_back_in_the_lobby(people: tuple[Tenant, Tenant]) -> None:
    lyon, _turin = people
    config = database(settings.DATABASE_URL)
    config["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 1, "timeout": 5}
    pooled = DatabaseWrapper({**connection.settings_dict, "OPTIONS": config["OPTIONS"]}, alias="default")
    try:
        pooled.set_tenant(lyon)
        with pooled.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == ("t_lyon",)
        pooled.close()
        with pooled.pool.connection() as raw:
            row = raw.execute("SELECT current_user, current_setting('search_path')").fetchone()
        assert row == ("app_login", "public")
    finally:
        pooled.close()
        pooled.close_pool()


BOUNCED = """
import sys, threading
import django; django.setup()
from django.db import connection, connections
from accounts.models import User
from tenants.models import Tenant
from tenants.context import enter
schema, turns = sys.argv[1], int(sys.argv[2])
tenant = Tenant(schema_name=schema, slug=schema, name=schema, language="en", timezone="UTC")
seen = {}
for _ in range(turns):
    try:
        with enter(tenant):
            seen[User.objects.get(pk=77001).email] = 1
    except Exception as error:
        seen[type(error).__name__] = 1
        connection.close()
print(" ".join(sorted(seen)))
"""


@pytest.fixture
def bouncer(people: tuple[Tenant, Tenant]) -> Iterator[int]:
    """PgBouncer in transaction mode with a single server connection."""
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if program is None:
        pytest.skip("PgBouncer is not installed (Debian package pgbouncer)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = Path(tempfile.mkdtemp(prefix="civocracy-bouncer-"))
    place.chmod(0o755)  # its system user has to read it
    name, host = connection.settings_dict["NAME"], connection.settings_dict["HOST"]
    (place / "users.txt").write_text('"app_login" ""\n')
    (place / "bouncer.ini").write_text(
        f"[databases]\n{name} = host={host} dbname={name} user=app_login\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = trust\n"
        f"auth_file = {place}/users.txt\npool_mode = transaction\ndefault_pool_size = 1\n"
        "unix_socket_dir =\nignore_startup_parameters = extra_float_digits,options\n"
    )
    user = "nobody" if os.geteuid() == 0 else None
    with (place / "log").open("w") as log:
        process = subprocess.Popen([program, str(place / "bouncer.ini")], user=user, stderr=log, cwd="/")
    try:
        _wait_for(port, process, place / "log")
        yield port
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(place)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _attempt in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def test_behind_a_bouncer_in_transaction_mode_we_refuse_to_work(bouncer: int) -> None:
    """Two programs would share one server connection, and read each other's rows; so neither gets any."""
    name = connection.settings_dict["NAME"]
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}",
        "DJANGO_SETTINGS_MODULE": "civocracy.settings.test",
        "TEST_DATABASE_URL": f"postgresql://app_login@127.0.0.1:{bouncer}/{name}",
    }
    running = [
        subprocess.Popen(
            [sys.executable, "-c", BOUNCED, schema, "20"], env=environment, stdout=subprocess.PIPE, text=True
        )
        for schema in ("t_lyon", "t_turin")
    ]
    at_lyon, at_turin = (process.communicate(timeout=120)[0].split() for process in running)
    assert at_lyon == at_turin == ["ImproperlyConfigured"]


def test_the_cache_is_each_tenants_own(lyon: Tenant, turin: Tenant) -> None:
    with enter(lyon):
        cache.set("who", "ada")
    with enter(turin):
        assert cache.get("who") is None
        cache.set("who", "chiara")
    with enter(lyon):
        assert cache.get("who") == "ada"


def test_a_session_of_one_tenant_is_no_row_in_another(lyon: Tenant, turin: Tenant) -> None:
    from django.contrib.sessions.backends.db import SessionStore

    with enter(lyon):
        session = SessionStore()
        session["who"] = person(lyon, "ada").pk
        session.create()
    with enter(turin):
        assert not SessionStore().exists(session.session_key or "")
