"""What administrators do about the hosts of their site. What DNS then says is acted on in `checking`.

Called from inside the tenant; rows of the shared schema are written in the lobby, in the same transaction.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kit import audit, clock, jobs
from kit.errors import Refused
from tenants.context import enter, in_the_lobby
from tenants.domains import names, rules
from tenants.domains.models import CustomDomain
from tenants.domains.routes import close_route, locked, point_primary
from tenants.models import Tenant
from tenants.queries import default_host


def request_domain(tenant: Tenant, *, name: str, by: Any) -> CustomDomain:
    """Ask for a domain of the tenant's own. It routes once DNS proves control over it, and not before.

    One that was given up is tried again with the same records; one that was removed gets a new token. Raises NotAllowed,
    or Refused: for a name that cannot be one (field "name"), without a plan that holds it, while nothing can be changed.
    """
    rules.require_administrator(tenant.pk, by)
    rules.require_writable(tenant)
    rules.require_plan(tenant)
    kept = names.domain_name(name)
    with transaction.atomic():
        domain = _write_request(tenant, kept, by)
        audit.record("domain.requested", by=by, subject=domain, after={"name": kept})
    return domain


@in_the_lobby
def _write_request(tenant: Tenant, name: str, by: Any) -> CustomDomain:
    locked(tenant)
    domain = tenant.custom_domains.filter(name=name).first()
    if domain is not None and domain.is_watched:
        raise Refused(_("You have asked for this domain already. It is in the list."), field="name")
    if tenant.custom_domains.watched().count() >= rules.MOST_DOMAINS:
        raise Refused(_("Remove a domain first: a site can have ten of its own."), field="name")
    if domain is None or domain.state == CustomDomain.State.REMOVED:
        domain = CustomDomain(pk=domain.pk if domain else None, tenant=tenant, name=name)
        domain.token = secrets.token_hex(20)
    domain.state, domain.requester_id = CustomDomain.State.REQUESTED, by.pk
    domain.requested_at = domain.next_check_at = clock.now()
    domain.verified_at = domain.activated_at = domain.failed_at = domain.removed_at = None
    domain.problem, domain.problem_facts = "", {}
    domain.save()
    look_soon(domain)
    return domain


@in_the_lobby
def look_soon(domain: CustomDomain) -> None:
    """Have the worker look at the domain's DNS now, and not only when it is due."""
    from tenants.domains.jobs import check_domain

    jobs.enqueue(check_domain, _key=f"domain:{domain.pk}", _urgent=True, domain_id=domain.pk)


def look_again(domain: CustomDomain, *, by: Any) -> None:
    """What "Check now" does. Raises NotAllowed, or Refused for a domain whose DNS is not looked at any more."""
    rules.require_administrator(domain.tenant_id, by)
    if not domain.is_watched:
        raise Refused(_("This domain was given up or removed. Ask for it again."))
    look_soon(domain)


def remove_domain(domain: CustomDomain, *, by: Any) -> None:
    """Let a domain go: it leads nowhere any more. When it was primary, the tenant's address under ours is again.

    Raises NotAllowed, or Refused while nothing can be changed.
    """
    tenant = rules.require_administrator(domain.tenant_id, by)
    rules.require_writable(tenant)
    with transaction.atomic():
        before = _write_removal(tenant, domain)
        audit.record(
            "domain.removed", by=by, subject=domain, before={"state": before}, after={"name": domain.name}
        )


@in_the_lobby
def _write_removal(tenant: Tenant, domain: CustomDomain) -> str:
    tenant = locked(tenant)
    held = CustomDomain.objects.select_for_update().get(pk=domain.pk)
    before = str(held.state)
    if held.is_routed:
        close_route(tenant, held.name)
    held.state, held.removed_at, held.next_check_at = CustomDomain.State.REMOVED, clock.now(), None
    held.astray_since, held.warned_at, held.is_to_be_primary = None, None, False
    held.save()
    return before


def choose_primary(tenant: Tenant, *, host: str, by: Any) -> None:
    """Make a host the primary one: all others redirect to it, and mails link to it. People sign in there again.

    It is the tenant's address under ours, or an active domain of its own. Raises NotAllowed, or Refused (field "host").
    """
    rules.require_administrator(tenant.pk, by)
    rules.require_writable(tenant)
    with transaction.atomic():
        before = _write_primary(tenant, host)
        audit.record(
            "tenant.primary_host_chosen", by=by, subject=tenant, before={"host": before}, after={"host": host}
        )


@in_the_lobby
def _write_primary(tenant: Tenant, host: str) -> str:
    held = locked(tenant)
    own = default_host(held.slug)
    domain = held.custom_domains.filter(name=host).first()
    if host != own and (domain is None or not domain.may_be_primary):
        raise Refused(_("This domain does not lead here yet. Wait until it is active."), field="host")
    # Whatever was to come back by itself: somebody has decided.
    held.custom_domains.filter(is_to_be_primary=True).update(is_to_be_primary=False)
    before = held.primary_host or own
    point_primary(held, host)
    tenant.primary_host = held.primary_host
    return before


@in_the_lobby
def note_in_tenant(tenant: Tenant, action: str, subject: Any, after: dict[str, Any]) -> None:
    """One line in the tenant's own audit trail about something that nobody of it did."""
    with enter(tenant):
        audit.record(action, by=None, subject=subject, after=after)
