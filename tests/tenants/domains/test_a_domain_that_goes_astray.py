"""A domain that worked and does not lead here any more: told, waited for, and let go after fourteen days, not before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core import mail

from accounts.models import User
from kit.models import AuditEntry
from tenants.context import enter, host_of, lobby
from tenants.domains import rules
from tenants.domains.actions import choose_primary
from tenants.models import CustomDomain, Tenant
from tests.tenants.domains.conftest import NAME, look_at, point_here, routed, without_jobs
from tests.tenants.domains.name_server import NameServer


@pytest.fixture
def main(active: CustomDomain, inside_lyon: Tenant, bruno: User) -> CustomDomain:
    """Lyon's domain, active and its main address."""
    choose_primary(inside_lyon, host=NAME, by=bruno)
    return active


def main_host() -> str:
    with lobby():
        return host_of(Tenant.objects.get(slug="lyon"))


def lead_elsewhere(dns: NameServer) -> None:
    dns.set(NAME, "CNAME")
    dns.set(NAME, "A", "203.0.113.9")


def test_one_wrong_answer_changes_nothing_and_is_looked_at_again_soon(
    dns: NameServer, main: CustomDomain, run_jobs: Callable[[], int]
) -> None:
    lead_elsewhere(dns)
    domain = look_at(main, hours=6)
    assert (domain.state, domain.problem) == ("active", "elsewhere")
    assert domain.next_check_at is not None
    assert domain.checked_at is not None
    assert domain.next_check_at - domain.checked_at == rules.SURE_AFTER
    assert not domain.may_be_primary
    assert main_host() == NAME
    point_here(dns, NAME)
    assert look_at(main, hours=6, minutes=10).astray_since is None
    run_jobs()
    assert mail.outbox == []


def test_when_a_second_look_agrees_administrators_are_told_and_the_site_answers_at_its_other_address(
    dns: NameServer, main: CustomDomain, run_jobs: Callable[[], int]
) -> None:
    lead_elsewhere(dns)
    look_at(main, hours=6)
    domain = look_at(main, hours=6, minutes=10)
    assert domain.state == "active"
    assert main_host() == "lyon.localhost"
    assert routed(NAME) == "t_lyon"
    run_jobs()
    (message,) = mail.outbox
    assert message.to == ["bruno@lyon.example"]
    assert "203.0.113.9" in str(message.body)
    assert "15 November 2026" in str(message.body) or "15 novembre 2026" in str(message.body)
    assert "http://lyon.localhost/workspace/settings/domains/" in str(message.body)
    assert AuditEntry.objects.filter(action="domain.astray", actor_label="Civocracy").count() == 1


def test_an_hour_later_nobody_is_told_again_and_a_week_later_once(
    dns: NameServer, main: CustomDomain, run_jobs: Callable[[], int]
) -> None:
    lead_elsewhere(dns)
    for hour in range(13 * 24):
        look_at(main, hours=6 + hour)
    run_jobs()
    assert len(mail.outbox) == 2


def test_it_is_let_go_after_fourteen_days_and_not_before(
    dns: NameServer, main: CustomDomain, run_jobs: Callable[[], int]
) -> None:
    lead_elsewhere(dns)
    look_at(main, hours=6)
    look_at(main, hours=7)
    assert look_at(main, days=14, hours=5).state == "active"
    assert routed(NAME) == "t_lyon"
    without_jobs()
    domain = look_at(main, days=14, hours=6)
    assert (domain.state, domain.next_check_at) == ("failed", None)
    assert routed(NAME) is None
    assert main_host() == "lyon.localhost"
    run_jobs()
    (message,) = mail.outbox
    assert NAME in message.subject


def test_what_comes_back_is_the_main_address_again_and_that_is_told(
    dns: NameServer, main: CustomDomain, run_jobs: Callable[[], int]
) -> None:
    lead_elsewhere(dns)
    look_at(main, hours=6)
    look_at(main, hours=7)
    without_jobs()
    point_here(dns, NAME)
    dns.set(NAME, "A")
    domain = look_at(main, days=3)
    assert (domain.state, domain.problem, domain.astray_since, domain.warned_at) == ("active", "", None, None)
    assert main_host() == NAME
    run_jobs()
    assert len(mail.outbox) == 1


def test_unless_somebody_has_chosen_otherwise_meanwhile(
    dns: NameServer, main: CustomDomain, inside_lyon: Tenant, bruno: User
) -> None:
    lead_elsewhere(dns)
    look_at(main, hours=6)
    look_at(main, hours=7)
    choose_primary(inside_lyon, host="lyon.localhost", by=bruno)
    point_here(dns, NAME)
    dns.set(NAME, "A")
    assert look_at(main, days=3).state == "active"
    assert main_host() == "lyon.localhost"


def test_silence_counts_only_after_a_day_and_never_lets_go(dns: NameServer, main: CustomDomain) -> None:
    dns.silent = {NAME}
    look_at(main, hours=6)
    look_at(main, hours=29)
    assert main_host() == NAME
    look_at(main, hours=30)
    assert main_host() == "lyon.localhost"
    assert look_at(main, days=20).state == "active"


def test_a_domain_that_is_not_the_main_address_stays_what_it_is(
    dns: NameServer, active: CustomDomain, lyon: Tenant
) -> None:
    lead_elsewhere(dns)
    look_at(active, hours=6)
    look_at(active, hours=7)
    point_here(dns, NAME)
    dns.set(NAME, "A")
    look_at(active, hours=8)
    assert main_host() == "lyon.localhost"


def test_without_an_administrator_the_site_s_contact_is_told(
    dns: NameServer, main: CustomDomain, bruno: User, lyon: Tenant, run_jobs: Callable[[], int]
) -> None:
    with enter(lyon):
        User.objects.filter(pk=bruno.pk).update(is_active=False)
    lead_elsewhere(dns)
    look_at(main, hours=6)
    look_at(main, hours=7)
    run_jobs()
    (message,) = mail.outbox
    assert message.to == ["participation@lyon.example"]
