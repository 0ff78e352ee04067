"""From a request to a domain that works: what DNS says, and what follows from it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from accounts.models import User
from kit import clock
from kit.models import AuditEntry
from tenants.context import lobby
from tenants.domains import lookup, rules, words
from tenants.domains.actions import look_again, remove_domain, request_domain
from tenants.domains.jobs import check_due_domains
from tenants.models import CustomDomain, Domain, Tenant
from tests.tenants.domains.conftest import BEGUN, NAME, point_here, prove, routed, without_jobs
from tests.tenants.domains.name_server import NameServer

Look = Callable[..., CustomDomain]


def test_both_records_make_it_active_and_routed_in_one_look(
    dns: NameServer, asked: CustomDomain, look: Look, run_jobs: Callable[[], int]
) -> None:
    prove(dns, asked)
    point_here(dns, NAME)
    domain = look(asked, minutes=2)
    assert domain.state == "active"
    assert domain.verified_at == domain.activated_at == domain.checked_at == BEGUN + timedelta(minutes=2)
    assert (domain.problem, domain.checks) == ("", 1)
    assert domain.next_check_at == BEGUN + timedelta(minutes=2) + rules.LOOK_AGAIN
    assert routed(NAME) == "t_lyon"
    assert [line.action for line in AuditEntry.objects.order_by("id")][-2:] == [
        "domain.verified",
        "domain.active",
    ]
    run_jobs()
    (message,) = mail.outbox
    assert message.to == ["bruno@lyon.example"]
    assert NAME in message.subject
    assert "http://lyon.localhost/workspace/settings/domains/" in str(message.body)


def test_proof_alone_routes_it_so_that_the_move_loses_no_visitor(
    dns: NameServer, asked: CustomDomain, look: Look
) -> None:
    prove(dns, asked)
    domain = look(asked, minutes=2)
    assert (domain.state, domain.problem) == ("verified", "no_address")
    assert routed(NAME) == "t_lyon"
    point_here(dns, NAME)
    assert look(asked, minutes=5).state == "active"


def test_pointing_here_without_proof_routes_nothing(dns: NameServer, asked: CustomDomain, look: Look) -> None:
    point_here(dns, NAME)
    domain = look(asked, minutes=2)
    assert (domain.state, domain.problem) == ("requested", "no_text")
    assert routed(NAME) is None


def test_another_text_is_named(dns: NameServer, asked: CustomDomain, look: Look) -> None:
    dns.set(f"_civocracy.{NAME}", "TXT", "v=spf1 -all", "civocracy=somebody-else")
    domain = look(asked, minutes=2)
    assert domain.problem == "other_text"
    assert "civocracy=somebody-else" in words.problem_of(domain)
    assert "spf1" not in words.problem_of(domain)


def test_a_token_that_somebody_else_was_given_proves_nothing(
    dns: NameServer, asked: CustomDomain, look: Look
) -> None:
    dns.set(f"_civocracy.{NAME}", "TXT", f"civocracy={asked.token.upper()}", asked.token, f"x{asked.token}")
    assert look(asked, minutes=2).state == "requested"


def test_the_right_text_is_found_among_many(dns: NameServer, asked: CustomDomain, look: Look) -> None:
    others = [f"verification-{number}=" + "x" * 60 for number in range(60)]
    dns.set(f"_civocracy.{NAME}", "TXT", *others, f"civocracy={asked.token}")
    assert look(asked, minutes=2).state == "verified"


def test_silence_ends_in_time_and_decides_nothing(dns: NameServer, asked: CustomDomain, look: Look) -> None:
    dns.silent = {f"_civocracy.{NAME}"}
    began = time.monotonic()
    domain = look(asked, minutes=2)
    assert time.monotonic() - began < lookup.ONE_QUESTION + 1
    assert (domain.state, domain.problem) == ("requested", "silence")
    assert "did not answer" in words.problem_of(domain)


def test_all_questions_together_end_in_time(
    dns: NameServer, asked: CustomDomain, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "ONE_LOOK", 0.6)
    prove(dns, asked)
    dns.silent = {NAME}
    began = time.monotonic()
    assert look(asked, minutes=2).problem == "silence"
    assert time.monotonic() - began < 1.5


def test_a_broken_name_server_decides_nothing(dns: NameServer, asked: CustomDomain, look: Look) -> None:
    dns.broken = {f"_civocracy.{NAME}"}
    assert look(asked, minutes=2).problem == "silence"


def test_a_resolver_that_is_not_there_decides_nothing(
    dns: NameServer, asked: CustomDomain, look: Look, settings: object
) -> None:
    settings.DNS_RESOLVERS = ["127.0.0.1:1", "[::1]:1"]  # type: ignore[attr-defined]  # pytest-django's
    assert look(asked, minutes=2).problem == "silence"


@pytest.mark.parametrize(
    ("addresses", "problem", "found"),
    [
        ({"A": ["192.0.2.10"]}, "", []),
        ({"AAAA": ["2001:DB8:0:0::10"]}, "", []),
        ({"A": ["192.0.2.10"], "AAAA": ["2001:db8::10"]}, "", []),
        ({"A": ["203.0.113.5"]}, "elsewhere", ["203.0.113.5"]),
        ({"A": ["203.0.113.5", "203.0.113.4"]}, "elsewhere", ["203.0.113.4", "203.0.113.5"]),
        ({"A": ["192.0.2.10"], "AAAA": ["2001:db8::99"]}, "partly", ["2001:db8::99"]),
        ({"A": ["192.0.2.10", "203.0.113.5"]}, "partly", ["203.0.113.5"]),
        ({}, "no_address", []),
    ],
)
def test_where_its_addresses_lead_is_compared_with_ours(
    dns: NameServer,
    asked: CustomDomain,
    look: Look,
    addresses: dict[str, list[str]],
    problem: str,
    found: list[str],
) -> None:
    prove(dns, asked)
    for kind, values in addresses.items():
        dns.set(NAME, kind, *values)
    domain = look(asked, minutes=2)
    assert domain.state == ("verified" if problem else "active")
    assert (domain.problem, domain.problem_facts.get("found", [])) == (problem, found)
    assert all(address in words.problem_of(domain) for address in found)


@pytest.mark.parametrize(
    ("target", "state"),
    [
        ("sites.civocracy.example", "active"),
        ("lyon.localhost", "active"),
        ("somewhere.else.example", "verified"),
    ],
)
def test_an_alias_counts_by_its_name(
    dns: NameServer, asked: CustomDomain, look: Look, target: str, state: str
) -> None:
    prove(dns, asked)
    dns.set(NAME, "CNAME", target)
    dns.set(target, "A", "203.0.113.77")
    assert look(asked, minutes=2).state == state


def test_an_alias_may_lead_over_another_one(dns: NameServer, asked: CustomDomain, look: Look) -> None:
    prove(dns, asked)
    dns.set(NAME, "CNAME", "city.hosting.example")
    dns.set("city.hosting.example", "CNAME", "Sites.Civocracy.example")
    dns.set("sites.civocracy.example", "A", "192.0.2.10")
    assert look(asked, minutes=2).state == "active"


def test_without_addresses_in_the_settings_our_name_is_asked_for_them(
    dns: NameServer, asked: CustomDomain, look: Look, settings: object
) -> None:
    settings.CUSTOM_DOMAIN_ADDRESSES = []  # type: ignore[attr-defined]  # pytest-django's
    prove(dns, asked)
    dns.set(NAME, "A", "192.0.2.44")
    assert look(asked, minutes=2).problem == "silence"
    dns.set("sites.civocracy.example", "A", "192.0.2.44")
    assert look(asked, minutes=5).state == "active"


def test_it_is_looked_at_less_and_less_often_and_given_up_after_seven_days(
    dns: NameServer, asked: CustomDomain, look: Look, run_jobs: Callable[[], int]
) -> None:
    domain, looks, pauses = asked, 0, []
    while domain.state == "requested":
        assert domain.next_check_at is not None
        waited = domain.next_check_at - BEGUN
        domain = look(domain, seconds=waited.total_seconds())
        looks += 1
        if domain.next_check_at is not None:
            pauses.append(domain.next_check_at - BEGUN - waited)
    assert 40 <= looks <= 70
    assert pauses[0] == timedelta(minutes=1)
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=6)
    assert domain.state == "failed"
    assert domain.failed_at is not None
    assert timedelta(days=7) <= domain.failed_at - BEGUN < timedelta(days=7, hours=6)
    assert domain.problem == "no_text"
    run_jobs()
    (message,) = mail.outbox
    assert f"_civocracy.{NAME}" in str(message.body)


def test_proven_but_not_used_for_seven_days_it_is_free_for_others_again(
    dns: NameServer, asked: CustomDomain, look: Look
) -> None:
    prove(dns, asked)
    assert look(asked, days=6).state == "verified"
    assert look(asked, days=12).state == "verified"
    assert look(asked, days=13).state == "failed"
    assert routed(NAME) is None


def test_what_was_given_up_is_tried_again_with_the_same_records(
    dns: NameServer, asked: CustomDomain, look: Look, inside_lyon: Tenant, bruno: User
) -> None:
    look(asked, days=8)
    prove(dns, asked)
    point_here(dns, NAME)
    with clock.frozen_at(BEGUN + timedelta(days=9)):
        again = request_domain(inside_lyon, name=NAME, by=bruno)
    assert (again.pk, again.token) == (asked.pk, asked.token)
    assert look(again, days=9, minutes=1).state == "active"


def test_what_is_due_is_queued_once_and_nothing_else(asked: CustomDomain, in_lobby: None) -> None:
    def waiting() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%%check_domain'")
            return int(cursor.fetchone()[0])

    with clock.frozen_at(BEGUN - timedelta(minutes=1)):
        check_due_domains()
    assert waiting() == 0
    for _twice in range(2):
        with clock.frozen_at(BEGUN + timedelta(minutes=1)):
            check_due_domains()
    assert waiting() == 1
    without_jobs()
    Tenant.objects.filter(pk=asked.tenant_id).update(state=Tenant.State.OFFBOARDED)
    with clock.frozen_at(BEGUN + timedelta(minutes=1)):
        check_due_domains()
    assert waiting() == 0


def test_somebody_who_cannot_wait_has_it_looked_at_now(
    dns: NameServer, asked: CustomDomain, bruno: User, run_jobs: Callable[[], int]
) -> None:
    prove(dns, asked)
    look_again(asked, by=bruno)
    assert run_jobs() >= 1
    with lobby():
        asked.refresh_from_db()
    assert asked.state == "verified"


def test_a_look_that_was_overtaken_by_a_removal_changes_nothing(
    dns: NameServer, asked: CustomDomain, bruno: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenants.domains import checking

    prove(dns, asked)
    read = checking._read

    def removed_meanwhile(domain: CustomDomain) -> checking.Reading:
        reading = read(domain)
        from tenants.context import enter

        with enter(domain.tenant):
            remove_domain(domain, by=bruno)
        return reading

    monkeypatch.setattr(checking, "_read", removed_meanwhile)
    with lobby():
        checking.check(CustomDomain.objects.select_related("tenant").get(pk=asked.pk))
        asked.refresh_from_db()
        assert asked.state == "removed"
        assert not Domain.objects.filter(domain=NAME).exists()


def test_removing_it_leads_it_nowhere_at_once(active: CustomDomain, bruno: User) -> None:
    assert routed(NAME) == "t_lyon"
    remove_domain(active, by=bruno)
    assert routed(NAME) is None
    line = AuditEntry.objects.get(action="domain.removed")
    assert (line.actor_id, line.before) == (bruno.pk, {"state": "active"})
