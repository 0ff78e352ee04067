"""What the reverse proxy asks before it gets a certificate."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants import hosts
from tenants.context import lobby
from tenants.domains import ask
from tenants.models import CustomDomain, Tenant
from tests.tenants.domains.conftest import NAME, look_at, prove
from tests.tenants.domains.name_server import NameServer


class Clock:
    """What the process takes for the time, in seconds: it moves when the test says so."""

    now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time stands still, and nobody has asked before."""
    still = Clock()
    monkeypatch.setattr(hosts, "time", still)
    monkeypatch.setattr(ask, "time", still)
    monkeypatch.setattr(ask, "_bucket", ask._Bucket())
    hosts.forget_here()
    return still


#: Middleware is loaded once: that costs more than a hundred questions.
PROXY = Client()


def asked_for(domain: str, *, host: str = "civocracy.localhost", client: Client = PROXY) -> Any:
    return client.get("/tls/ask", {"domain": domain}, headers={"host": host})


@pytest.mark.parametrize("domain", ["lyon.localhost", "LYON.localhost", "lyon.localhost.", "turin.localhost"])
def test_a_city_s_address_gets_one(lyon: Tenant, domain: str) -> None:
    assert asked_for(domain).status_code == 200


def test_a_domain_gets_one_once_control_is_proven_and_not_before(
    dns: NameServer, asked: CustomDomain
) -> None:
    assert asked_for(NAME).status_code == 404
    prove(dns, asked)
    assert look_at(asked, minutes=2).state == "verified"
    hosts.forget()
    assert asked_for(NAME).status_code == 200
    assert asked_for(f"www.{NAME}").status_code == 200


@pytest.mark.parametrize(
    "domain",
    [
        "",
        "atlantis.localhost",
        "localhost",
        "civocracy.localhost",
        "www.lyon.localhost",
        "a.lyon.localhost",
        "*.localhost",
        "evil.example",
        "127.0.0.1",
        "[::1]",
        "lyon.localhost/../x",
        "lyon.localhost evil",
        "x" * 300,
    ],
)
def test_nothing_else_does(lyon: Tenant, domain: str) -> None:
    assert asked_for(domain).status_code == 404


def test_a_city_that_is_being_set_up_or_closed_gets_none(lyon: Tenant) -> None:
    with lobby():
        Tenant.objects.filter(pk=lyon.pk).update(state=Tenant.State.OFFBOARDED)
    hosts.forget()
    assert asked_for("lyon.localhost").status_code == 404
    with lobby():
        Tenant.objects.filter(pk=lyon.pk).update(state=Tenant.State.SUSPENDED)
    hosts.forget()
    assert asked_for("lyon.localhost").status_code == 200
    with lobby():
        Tenant.objects.filter(pk=lyon.pk).update(state=Tenant.State.ACTIVE, provisioned_at=None)
    hosts.forget()
    assert asked_for("lyon.localhost").status_code == 404


@pytest.mark.parametrize(
    "host", ["web:8000", "127.0.0.1:8000", "10.0.0.7", "www.civocracy.localhost", "lyon.localhost"]
)
def test_the_proxy_may_call_us_by_whatever_name_it_knows(lyon: Tenant, host: str) -> None:
    assert asked_for("lyon.localhost", host=host).status_code == 200
    assert asked_for("atlantis.localhost", host=host).status_code == 404


def test_it_is_answered_without_tls_because_that_is_what_it_is_about(
    lyon: Tenant, settings: LazySettings
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^tls/ask$"]
    assert asked_for("lyon.localhost", host="web:8000", client=Client()).status_code == 200


def test_strangers_names_cost_no_query_and_no_cookie(lyon: Tenant) -> None:
    asked_for("lyon.localhost")
    with CaptureQueriesContext(connection) as queries:
        for number in range(100):
            response = asked_for(f"nowhere-{number}.example")
    assert len(queries) == 0
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


def test_too_many_strangers_names_are_refused_and_known_ones_still_get_theirs(
    lyon: Tenant, clock: Clock
) -> None:
    answers = [asked_for(f"nowhere-{number}.example") for number in range(int(ask.AT_ONCE) + 1)]
    assert {answer.status_code for answer in answers[:-1]} == {404}
    assert (answers[-1].status_code, answers[-1]["Retry-After"]) == (429, "1")
    assert asked_for("lyon.localhost").status_code == 200
    clock.now += 1
    answers = [asked_for(f"nowhere-{number}.example") for number in range(int(ask.PER_SECOND) + 1)]
    assert [answer.status_code for answer in answers[-2:]] == [404, 429]


def test_only_looking_is_possible(lyon: Tenant) -> None:
    assert Client().post("/tls/ask?domain=lyon.localhost", headers={"host": "localhost"}).status_code == 405
