"""Changing the address of a site under our own name. Its schema, its files and everything in them stay where they are."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from kit import audit, jobs, scope
from kit.errors import Refused
from tenants import hosts
from tenants.actions import check_address
from tenants.context import in_the_lobby
from tenants.domains import rules
from tenants.domains.routes import locked, open_route, point_primary
from tenants.models import Domain, Tenant
from tenants.queries import default_host


def change_address(tenant: Tenant, *, slug: str, by: Any, reason: str = "") -> Tenant:
    """Give a site another address. The old one stays this tenant's and redirects; people sign in again on the new one.

    For the tenant's administrators, inside it, and for Civocracy staff on Civocracy's site. Raises NotAllowed, or Refused
    (field "slug") for an address that signing up would not take, that somebody holds, or that is one too many; and for a
    site that is not set up yet or is closed.
    """
    rules.require_administrator_or_civocracy(tenant, by)
    by_civocracy = scope.current().is_public
    if not by_civocracy:
        rules.require_writable(tenant)
    slug = slug.strip().lower()
    with transaction.atomic():
        before = _write_address(tenant, slug, at_most=None if by_civocracy else rules.MOST_ADDRESSES)
        _record(tenant, before, slug, reason, by=by if by_civocracy else None)
        if not by_civocracy:
            audit.record(
                "tenant.address_changed", by=by, subject=tenant, before={"slug": before}, after={"slug": slug}
            )
        _announce(tenant, before, slug, by_civocracy=by_civocracy)
    return tenant


@in_the_lobby
def _write_address(tenant: Tenant, slug: str, *, at_most: int | None) -> str:
    held = locked(tenant)
    if not held.has_site:
        raise Refused(_("The address can be changed once the site is set up, and until it is closed."))
    before = str(held.slug)
    if slug == before:
        raise Refused(_("This is the address already."), field="slug")
    new = default_host(slug)
    if not held.domains.filter(domain=new).exists():  # back to an earlier one is always possible
        _refuse_unless_free(slug)
        own = Domain.objects.filter(tenant=held, domain__endswith=f".{settings.TENANT_HOST_SUFFIX}")
        if at_most is not None and own.count() >= at_most:
            raise Refused(
                _("Your earlier addresses stay yours, and these are enough. Write to us."), field="slug"
            )
    try:
        with transaction.atomic():
            Tenant.objects.filter(pk=held.pk).update(slug=slug)
    except IntegrityError as error:
        raise Refused(_taken(), field="slug") from error
    held.slug = slug
    if not open_route(held, new):
        raise Refused(_taken(), field="slug")
    if not held.primary_host:
        point_primary(held, new)
    transaction.on_commit(hosts.forget)
    tenant.slug, tenant.primary_host = slug, held.primary_host
    return before


def _refuse_unless_free(slug: str) -> None:
    check_address(slug)
    # Signing up knows more: names that would mislead, and addresses that somebody is just choosing.
    why_not: str = import_string(settings.ADDRESS_REFUSAL)(slug)
    if why_not:
        raise Refused(why_not, field="slug")


def _taken() -> str:
    return _("This address is taken. Please choose another one.")


@in_the_lobby
def _record(tenant: Tenant, before: str, after: str, reason: str, *, by: Any) -> None:
    action = "tenant.address_changed" if by else "tenant.changed_its_own_address"
    said = {"slug": after, "reason": reason} if reason else {"slug": after}
    audit.record(action, by=by, subject=tenant, before={"slug": before}, after=said)


@in_the_lobby
def _announce(tenant: Tenant, before: str, after: str, *, by_civocracy: bool) -> None:
    from tenants.domains.jobs import announce_address

    jobs.enqueue(
        announce_address,
        _tenant=tenant.schema_name,
        before=default_host(before),
        after=default_host(after),
        by_civocracy=by_civocracy,
    )
