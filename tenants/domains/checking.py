"""What follows from a look at a domain's DNS: it is verified, active, waited for, astray, or given up.

The questions are asked outside of any transaction; what follows is written in one, if the domain is still what it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kit import clock
from tenants.domains import emails, rules
from tenants.domains.actions import note_in_tenant
from tenants.domains.models import CustomDomain
from tenants.domains.records import Problem, lack_of_direction, lack_of_proof
from tenants.domains.routes import close_route, locked, open_route, point_primary
from tenants.models import Tenant
from tenants.queries import default_host

State = CustomDomain.State


@dataclass(frozen=True)
class Reading:
    """What a look found wrong: with the proof of control, if that was still missing, and with where the domain leads."""

    proof: Problem | None
    direction: Problem | None


def check(domain: CustomDomain) -> None:
    """Look at a domain's DNS and write down what follows. Harmless when nothing has changed. Call it in the lobby."""
    reading = _read(domain)
    with transaction.atomic():
        tenant = locked(domain.tenant)
        held = CustomDomain.objects.select_for_update().get(pk=domain.pk)
        if (held.state, held.token) != (domain.state, domain.token):
            return  # somebody was faster, a person or another look
        held.tenant = tenant
        held.checks += 1
        held.checked_at = clock.now()
        _note(held, reading, held.checked_at)
        held.save()


def _read(domain: CustomDomain) -> Reading:
    from tenants.domains.lookup import Look  # 3 MB that only workers need to hold

    look = Look()
    proof = lack_of_proof(domain, look) if domain.state == State.REQUESTED else None
    return Reading(proof, None if proof else lack_of_direction(domain, look))


def _note(domain: CustomDomain, reading: Reading, now: datetime) -> None:
    if domain.state == State.ACTIVE:
        if reading.direction is None:
            _be_back(domain, now)
        else:
            _be_astray(domain, reading.direction, now)
        return
    if domain.state == State.REQUESTED:
        problem = reading.proof or _claim(domain, now)
        if problem is not None:
            _wait(domain, problem, now, since=domain.requested_at)
            return
    if reading.direction is not None:
        _wait(domain, reading.direction, now, since=domain.verified_at or now)
    else:
        _activate(domain, now)


def _claim(domain: CustomDomain, now: datetime) -> Problem | None:
    if not open_route(domain.tenant, domain.name):
        return Problem("taken")
    domain.state, domain.verified_at = State.VERIFIED, now
    note_in_tenant(domain.tenant, "domain.verified", domain, {"name": domain.name})
    return None


def _activate(domain: CustomDomain, now: datetime) -> None:
    domain.state, domain.activated_at = State.ACTIVE, now
    _all_is_well(domain, now)
    note_in_tenant(domain.tenant, "domain.active", domain, {"name": domain.name})
    emails.say_it_works(domain)


def _wait(domain: CustomDomain, problem: Problem, now: datetime, *, since: datetime) -> None:
    domain.problem, domain.problem_facts = problem.code, problem.facts
    if now - since >= rules.PATIENCE:
        _give_up(domain, now)
    else:
        domain.next_check_at = now + rules.pause_after(now - since)


def _give_up(domain: CustomDomain, now: datetime) -> None:
    if domain.is_routed:
        close_route(domain.tenant, domain.name)
    emails.say_it_was_given_up(domain)
    domain.state, domain.failed_at, domain.next_check_at = State.FAILED, now, None
    domain.astray_since, domain.warned_at, domain.is_to_be_primary = None, None, False
    note_in_tenant(domain.tenant, "domain.given_up", domain, {"name": domain.name, "problem": domain.problem})


def _all_is_well(domain: CustomDomain, now: datetime) -> None:
    domain.problem, domain.problem_facts = "", {}
    domain.astray_since, domain.warned_at = None, None
    domain.next_check_at = now + rules.LOOK_AGAIN


def _be_back(domain: CustomDomain, now: datetime) -> None:
    was_told = domain.warned_at is not None
    if domain.is_to_be_primary:
        point_primary(domain.tenant, domain.name)
        domain.is_to_be_primary = False
    _all_is_well(domain, now)
    if was_told:
        note_in_tenant(domain.tenant, "domain.back", domain, {"name": domain.name})
        emails.say_it_works(domain)


def _be_astray(domain: CustomDomain, problem: Problem, now: datetime) -> None:
    domain.problem, domain.problem_facts = problem.code, problem.facts
    domain.astray_since = domain.astray_since or now
    lost_for = now - domain.astray_since
    if lost_for >= rules.GIVEN_UP_AFTER and problem.is_certain:
        _give_up(domain, now)
        return
    domain.next_check_at = now + (
        rules.SURE_AFTER if lost_for < rules.SURE_AFTER else rules.LOOK_AGAIN_ASTRAY
    )
    if lost_for < (rules.SURE_AFTER if problem.is_certain else rules.SURE_OF_SILENCE_AFTER):
        return
    if domain.warned_at is None:
        _step_aside(domain.tenant, domain)
        note_in_tenant(domain.tenant, "domain.astray", domain, {"name": domain.name, "problem": problem.code})
    if domain.warned_at is None or now - domain.warned_at >= rules.REMINDED_EVERY:
        domain.warned_at = now
        emails.warn(domain)


def _step_aside(tenant: Tenant, domain: CustomDomain) -> None:
    # Redirecting to a host that leads elsewhere would lock everybody out, the administrators first.
    if tenant.primary_host == domain.name:
        domain.is_to_be_primary = True
        point_primary(tenant, default_host(tenant.slug))
