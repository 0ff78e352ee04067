"""From a host to a tenant: normalised, remembered, forgotten everywhere when something changes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants import actions, hosts
from tenants.context import lobby
from tenants.models import Domain, Routing, Tenant


class Clock:
    """What the process takes for the time, in seconds."""

    def __init__(self) -> None:
        self.now = time.monotonic()

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """Time that stands still until the test moves it."""
    clock = Clock()
    hosts.forget_here()
    monkeypatch.setattr(hosts, "time", clock)
    yield clock
    hosts.forget_here()


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("lyon.localhost", "lyon.localhost"),
        ("LYON.Localhost:8000", "lyon.localhost"),
        ("  lyon.localhost ", "lyon.localhost"),
        ("lyon.localhost.", "lyon.localhost"),
        ("lyon.localhost.:8000", "lyon.localhost"),
        ("lyon.localhost:", "lyon.localhost"),
        ("xn--brger-kva.de", "xn--brger-kva.de"),
        ("[::1]:8000", "[::1]"),
        ("[2001:DB8::10]", "[2001:db8::10]"),
        ("", ""),
        (".", ""),
        (":8000", ""),
        ("lyon.localhost..", ""),
        ("lyon..localhost", ""),
        ("-lyon.localhost", ""),
        ("lyon.localhost/../x", ""),
        ("lyon.localhost:80:80", ""),
        ("lyon.localhost:http", ""),
        ("lyon.localhost:123456", ""),
        ("lyon.localhost@evil.example", ""),
        ("lyon.localhost,evil.example", ""),
        ("bürger.de", ""),
        ("a b", ""),
        ("a\r\nb", ""),
        ("'; DROP TABLE x", ""),
        ("x" * 300, ""),
        ("x" * 64 + ".localhost", ""),
        ("[::1", ""),
        ("[::1]x", ""),
        ("[::1]:x", ""),
        ("[nonsense]", ""),
        ("[]", ""),
        ("::1", ""),
    ],
)
def test_a_host_is_normalised_or_is_none_at_all(host: str, expected: str) -> None:
    assert hosts.normalised(host) == expected


def test_a_known_host_costs_no_query_when_warm(lyon: Tenant, in_lobby: None, moments: Clock) -> None:
    assert hosts.tenant_at("lyon.localhost") == lyon
    moments.now += hosts.LOOK_EVERY - 0.01
    with CaptureQueriesContext(connection) as queries:
        assert hosts.tenant_at("lyon.localhost") == lyon
    assert len(queries) == 0


def test_after_a_second_it_costs_one_small_query_to_see_that_nothing_has_changed(
    lyon: Tenant, in_lobby: None, moments: Clock
) -> None:
    hosts.tenant_at("lyon.localhost")
    moments.now += hosts.LOOK_EVERY
    with CaptureQueriesContext(connection) as queries:
        hosts.tenant_at("lyon.localhost")
        hosts.tenant_at("lyon.localhost")
    (query,) = queries.captured_queries
    assert "tenants_routing" in query["sql"]


def test_a_cold_host_costs_three_queries(lyon: Tenant, in_lobby: None, moments: Clock) -> None:
    with CaptureQueriesContext(connection) as queries:
        hosts.tenant_at("lyon.localhost")
    assert len(queries) == 3
    with CaptureQueriesContext(connection) as queries:
        hosts.tenant_at("turin.localhost")
    assert len(queries) == 1


def test_a_thousand_unknown_hosts_cost_no_query_and_no_memory(
    lyon: Tenant, in_lobby: None, moments: Clock
) -> None:
    hosts.tenant_at("lyon.localhost")
    with CaptureQueriesContext(connection) as queries:
        for number in range(1000):
            assert hosts.tenant_at(f"nowhere-{number}.localhost") is None
            assert hosts.tenant_at(f"www.nowhere-{number}.example") is None
    assert len(queries) == 0
    assert list(hosts._memory.tenants) == ["lyon.localhost"]


def test_a_request_to_an_unknown_host_asks_the_database_nothing(lyon: Tenant, moments: Clock) -> None:
    client = Client()
    client.get("/", headers={"host": "lyon.localhost"})
    with CaptureQueriesContext(connection) as queries:
        for host in (
            "atlantis.localhost",
            "ATLANTIS.example:8000",
            "'; DROP TABLE x",
            "[2001:db8::1]",
            "127.0.0.2",
        ):
            assert client.get("/anything/?a=b", headers={"host": host}).status_code == 404
    assert len(queries) == 0


def test_a_change_of_state_is_seen_at_once_where_it_was_made(
    lyon: Tenant, in_lobby: None, django_capture_on_commit_callbacks: object
) -> None:
    hosts.tenant_at("lyon.localhost")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        actions.set_state(lyon, state=Tenant.State.SUSPENDED, reason="test")
    found = hosts.tenant_at("lyon.localhost")
    assert found is not None
    assert found.state == Tenant.State.SUSPENDED


def test_a_change_that_another_process_made_is_seen_within_a_second(
    lyon: Tenant, in_lobby: None, moments: Clock
) -> None:
    hosts.tenant_at("lyon.localhost")
    Tenant.objects.filter(pk=lyon.pk).update(name="Lugdunum")
    Domain.objects.create(domain="lugdunum.example", tenant=lyon, is_primary=False)
    Routing.objects.update(number=10_000)
    moments.now += hosts.LOOK_EVERY
    found = hosts.tenant_at("lyon.localhost")
    assert found is not None
    assert found.name == "Lugdunum"
    assert hosts.tenant_at("lugdunum.example") == lyon


def test_a_city_that_another_process_made_is_found_by_whoever_is_led_to_it(
    lyon: Tenant, in_lobby: None, moments: Clock
) -> None:
    Tenant.objects.filter(pk=lyon.pk).update(provisioned_at=None)
    assert hosts.tenant_at("lugdunum.example") is None
    waiting = hosts.tenant_at("lyon.localhost")
    assert waiting is not None
    assert not waiting.has_site
    Tenant.objects.filter(pk=lyon.pk).update(provisioned_at=lyon.provisioned_at)
    Domain.objects.create(domain="lugdunum.example", tenant=lyon, is_primary=False)
    Routing.objects.update(number=10_000)
    moments.now += hosts.LOOK_AGAIN_EVERY
    assert hosts.tenant_at("lugdunum.example") == lyon
    found = hosts.tenant_at("lyon.localhost")
    assert found is not None
    assert found.has_site


def test_however_many_unknown_hosts_are_asked_for_it_is_looked_twenty_times_a_second_at_most(
    lyon: Tenant, in_lobby: None, moments: Clock
) -> None:
    hosts.tenant_at("lyon.localhost")
    with CaptureQueriesContext(connection) as queries:
        for number in range(1000):
            moments.now += 0.001
            assert hosts.tenant_at(f"nowhere-{number}.localhost") is None
    assert 1 <= len(queries) <= 20


def test_a_change_that_nobody_told_of_is_seen_within_ten_seconds(
    lyon: Tenant, in_lobby: None, moments: Clock
) -> None:
    hosts.tenant_at("lyon.localhost")
    Tenant.objects.filter(pk=lyon.pk).update(name="Lugdunum")
    Domain.objects.create(domain="lugdunum.example", tenant=lyon, is_primary=False)
    moments.now += hosts.KNOWN_FOR
    assert hosts.KNOWN_FOR <= 30
    found = hosts.tenant_at("lyon.localhost")
    assert found is not None
    assert found.name == "Lugdunum"
    assert hosts.tenant_at("lugdunum.example") == lyon


def test_what_was_read_before_a_change_is_not_remembered_after_it(
    lyon: Tenant, in_lobby: None, moments: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up = hosts._look_up

    def changed_meanwhile(host: str) -> Tenant | None:
        found = look_up(host)
        Tenant.objects.filter(pk=lyon.pk).update(name="Lugdunum")
        hosts.forget()
        return found

    monkeypatch.setattr(hosts, "_look_up", changed_meanwhile)
    hosts.tenant_at("lyon.localhost")
    monkeypatch.setattr(hosts, "_look_up", look_up)
    found = hosts.tenant_at("lyon.localhost")
    assert found is not None
    assert found.name == "Lugdunum"


def test_while_one_thread_looks_for_changes_the_others_go_on(
    lyon: Tenant, in_lobby: None, moments: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts.tenant_at("lyon.localhost")
    moments.now += hosts.LOOK_EVERY
    found: list[Tenant | None] = []

    def meanwhile() -> object:
        # Were the lock held while the database is asked, this would wait for ever; were it asked twice, it would fail.
        thread = threading.Thread(target=lambda: found.append(hosts.tenant_at("lyon.localhost")))
        thread.start()
        thread.join(5)
        return connection.cursor()

    with connection.execute_wrapper(lambda run, *rest: (meanwhile() if not found else None, run(*rest))[1]):
        hosts.tenant_at("lyon.localhost")
    assert found == [lyon]


def test_what_is_remembered_is_bounded(
    lyon: Tenant, turin: Tenant, in_lobby: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "ROOM_FOR", 2)
    for host in ("lyon.localhost", "turin.localhost", "www.lyon.localhost", "www.turin.localhost"):
        assert hosts.tenant_at(host) is not None
    assert list(hosts._memory.tenants) == ["www.lyon.localhost", "www.turin.localhost"]


def test_with_www_means_the_same_unless_it_was_registered_by_itself(
    lyon: Tenant, turin: Tenant, in_lobby: None
) -> None:
    Domain.objects.create(domain="city.example", tenant=lyon, is_primary=False)
    hosts.forget()
    assert hosts.tenant_at("www.city.example") == lyon
    Domain.objects.create(domain="www.city.example", tenant=turin, is_primary=False)
    hosts.forget()
    assert hosts.tenant_at("www.city.example") == turin
    assert hosts.tenant_at("city.example") == lyon


def test_the_public_site_is_known_by_its_hosts() -> None:
    assert hosts.is_public(settings.PUBLIC_HOST)
    assert hosts.is_public("[::1]")
    assert not hosts.is_public("lyon.localhost")


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [("lyon.localhost", True), ("localhost", True), ("mylocalhost", False), ("localhost.example", False)],
)
def test_names_below_our_suffix_are_ours(host: str, is_ours: bool) -> None:
    assert hosts.is_ours(host) is is_ours


WATCHER = """
import time, django
django.setup()
from django.db import connection
from tenants import hosts
connection.set_schema_to_public()
assert hosts.tenant_at("lyon.localhost").name == "Lyon"
print("ready", flush=True)
deadline = time.monotonic() + 8
while hosts.tenant_at("lyon.localhost").name == "Lyon" and time.monotonic() < deadline:
    time.sleep(0.005)
print(f"{time.time():.3f}", hosts.tenant_at("lyon.localhost").name, flush=True)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_another_process_really_learns_of_a_change_in_about_a_second(lyon: Tenant) -> None:
    config = connection.settings_dict
    address = f"postgresql://app_login@/{config['NAME']}?host={config['HOST']}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "civocracy.settings.test",
        "TEST_DATABASE_URL": address,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    with subprocess.Popen(
        [sys.executable, "-c", WATCHER], env=environment, stdout=subprocess.PIPE, text=True
    ) as watcher:
        assert watcher.stdout is not None
        assert watcher.stdout.readline() == "ready\n"
        with lobby():
            actions.edit_profile(lyon, by=None, name="Lugdunum")
        changed_at = time.time()
        seen_at, name = watcher.stdout.readline().split()
    assert name == "Lugdunum"
    assert float(seen_at) - changed_at < hosts.LOOK_EVERY + 0.5
