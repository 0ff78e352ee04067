"""Two cities ask for the same domain: asking blocks nobody, the first to prove control has it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from accounts.models import User
from kit import clock
from tenants.context import enter, lobby
from tenants.domains import checking, words
from tenants.domains.actions import remove_domain, request_domain
from tenants.models import CustomDomain, Domain, Routing, Tenant
from tests.tenants.domains.conftest import BEGUN, NAME, look_at, point_here, routed
from tests.tenants.domains.name_server import NameServer

Both = tuple[CustomDomain, CustomDomain]


@pytest.fixture
def both(plan: None, lyon: Tenant, turin: Tenant, bruno: User, gino: User) -> Both:
    """Each city's request for the same domain."""
    with clock.frozen_at(BEGUN):
        with enter(lyon):
            first = request_domain(lyon, name=NAME, by=bruno)
        with enter(turin):
            second = request_domain(turin, name=NAME, by=gino)
    return first, second


def prove_both(dns: NameServer, both: Both) -> None:
    dns.set(f"_civocracy.{NAME}", "TXT", *(f"civocracy={domain.token}" for domain in both))
    point_here(dns, NAME)


def test_who_only_asked_first_does_not_have_it(dns: NameServer, both: Both) -> None:
    lyons, turins = both
    assert lyons.token != turins.token
    dns.set(f"_civocracy.{NAME}", "TXT", f"civocracy={turins.token}")
    assert look_at(lyons, minutes=2).problem == "other_text"
    assert look_at(turins, minutes=2).state == "verified"
    assert routed(NAME) == "t_turin"


def test_the_second_to_prove_control_is_told_and_changes_nothing(dns: NameServer, both: Both) -> None:
    prove_both(dns, both)
    lyons, turins = both
    assert look_at(lyons, minutes=2).state == "active"
    domain = look_at(turins, minutes=3)
    assert (domain.state, domain.problem) == ("requested", "taken")
    assert "another site of ours" in words.problem_of(domain)
    assert "Lyon" not in words.problem_of(domain)
    assert routed(NAME) == "t_lyon"


def test_when_the_first_lets_it_go_the_second_gets_it(
    dns: NameServer, both: Both, lyon: Tenant, bruno: User
) -> None:
    prove_both(dns, both)
    lyons, turins = both
    look_at(lyons, minutes=2)
    look_at(turins, minutes=3)
    with enter(lyon):
        remove_domain(lyons, by=bruno)
    assert look_at(turins, hours=1).state == "active"
    assert routed(NAME) == "t_turin"


@pytest.mark.django_db(transaction=True)
def test_of_two_that_prove_control_in_the_same_moment_one_has_it(
    dns: NameServer, both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    prove_both(dns, both)
    read, together = checking._read, threading.Barrier(2, timeout=10)

    def read_together(domain: CustomDomain) -> checking.Reading:
        reading = read(domain)
        together.wait()
        return reading

    monkeypatch.setattr(checking, "_read", read_together)
    errors: list[BaseException] = []

    def look(domain: CustomDomain) -> None:
        try:
            look_at(domain, minutes=2)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=look, args=(domain,)) for domain in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with lobby():
        states = sorted(CustomDomain.objects.filter(name=NAME).values_list("state", "problem"))
        assert states == [("active", ""), ("requested", "taken")]
        winner = CustomDomain.objects.get(name=NAME, state="active")
        assert Domain.objects.get(domain=NAME).tenant_id == winner.tenant_id


def test_one_city_never_sees_what_another_asked_for(
    both: Both, lyon: Tenant, bruno: User, client_at: Callable[..., Client]
) -> None:
    client = client_at(lyon, bruno)
    assert client.get(f"/workspace/settings/domains/{both[0].pk}/").status_code == 200
    for path in ("", "checks/", "removal/"):
        address = f"/workspace/settings/domains/{both[1].pk}/{path}"
        assert client.generic("POST" if path else "GET", address).status_code == 404


def test_inside_a_city_the_database_shows_nobody_s_domains(both: Both, lyon: Tenant) -> None:
    for model in (CustomDomain, Domain, Routing):
        with enter(lyon), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            model.objects.count()
