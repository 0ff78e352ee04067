"""What can be done with tenants. Everything here works on the shared schema, also when called from inside a tenant."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, BinaryIO
from zoneinfo import available_timezones

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from kit import audit, clock, covers, jobs
from kit.errors import Refused
from tenants import cells, hosts, logo
from tenants.context import enter, in_the_lobby
from tenants.models import Domain, Offboarding, StateChange, Tenant, TenantFigures

_SLUG = re.compile(r"[a-z](?:[a-z0-9-]{1,61}[a-z0-9])")
RESERVED = frozenset(
    """
    www api admin mail smtp imap ftp app static media assets cdn status help support docs blog console billing stripe
    webhook webhooks test staging demo dev local localhost civocracy root public signup account login
    """.split()  # a list of words reads better as words
)
#: Where the picture of a site's first page lies, among its own files.
COVERS = "site/covers"
_LIVE = (Tenant.State.TRIALING, Tenant.State.ACTIVE, Tenant.State.GRACE)


def check_address(slug: str) -> None:
    """Raise Refused (field "slug") unless the address is well formed and not reserved. Says nothing about being free."""
    if not _SLUG.fullmatch(slug):
        message = _("Use 3 to 63 small letters, digits and hyphens, beginning with a letter.")
        raise Refused(message, field="slug")
    if slug in RESERVED or slug.startswith("xn--"):
        raise Refused(_("This address is reserved. Please choose another one."), field="slug")


@in_the_lobby
def reserve_tenant(
    *,
    kind: str,
    name: str,
    slug: str,
    country: str,
    population: int,
    language: str,
    contact_email: str,
    timezone: str,
    parent: Tenant | None = None,
) -> Tenant:
    """Take the address and write the tenant's row, in state pending. Its schema is made once it may be provisioned.

    Raises Refused when the address is malformed, reserved or taken (field "slug") or the time zone unknown.
    """
    check_address(slug)
    _refuse_kept_address(slug)
    if timezone not in available_timezones():
        raise Refused(_("This time zone is not known."), field="timezone")
    try:
        with transaction.atomic():
            return Tenant.objects.create(
                kind=kind,
                name=name,
                slug=slug,
                country=country,
                population=population,
                language=language,
                languages=[language],
                contact_email=contact_email,
                timezone=timezone,
                parent=parent,
                created_at=clock.now(),
                cell=settings.NEW_TENANTS_CELL,
            )
    except IntegrityError as error:
        raise Refused(_("This address is taken. Please choose another one."), field="slug") from error


def _refuse_kept_address(slug: str, *, by: Tenant | None = None) -> None:
    # An address that a tenant has moved away from stays its own: links to it must not lead to somebody else.
    kept = Domain.objects.filter(domain=f"{slug}.{settings.TENANT_HOST_SUFFIX}")
    if (kept.exclude(tenant=by) if by else kept).exists():
        raise Refused(_("This address is taken. Please choose another one."), field="slug")


@in_the_lobby
def amend_reservation(tenant: Tenant, **facts: Any) -> Tenant:
    """Change what was reserved (the arguments of `reserve_tenant`) while the tenant is still pending.

    Raises Refused when the new address is malformed, reserved or taken (field "slug"), or when it is too late.
    """
    check_address(facts["slug"])
    _refuse_kept_address(facts["slug"], by=tenant)
    if facts["timezone"] not in available_timezones():
        raise Refused(_("This time zone is not known."), field="timezone")
    try:
        with transaction.atomic():
            held = Tenant.objects.select_for_update().get(pk=tenant.pk)
            if held.state != Tenant.State.PENDING:
                raise Refused(_("This has been set up already."))
            for field, value in facts.items():
                setattr(held, field, value)
            held.languages = [held.language]
            held.save(update_fields=[*facts, "languages"])
    except IntegrityError as error:
        raise Refused(_("This address is taken. Please choose another one."), field="slug") from error
    return held


@in_the_lobby
def release_tenant(tenant: Tenant) -> None:
    """Give the address of a tenant back that was reserved and never provisioned. Raises Refused for any other."""
    with transaction.atomic():
        held = Tenant.objects.select_for_update().get(pk=tenant.pk)
        if held.state != Tenant.State.PENDING or held.provisioning_steps.exists():
            raise Refused(_("Only a tenant that was never set up can be released."))
        held.delete()
    hosts.forget()


@in_the_lobby
def set_state(tenant: Tenant, *, state: str, reason: str, by: Any = None) -> Tenant:
    """Move a tenant to a state and record why. Raises Refused for one that was offboarded: nothing brings it back; and
    for states that only setting up and deleting lead to.

    The first live state queues its provisioning, and whether it may be written to the rights in the database, in the
    same transaction.
    """
    with transaction.atomic():
        held = Tenant.objects.select_for_update().get(pk=tenant.pk)
        if held.state == state:
            return held
        if held.state == Tenant.State.OFFBOARDED:
            raise Refused(_("This site was closed and deleted. Nothing brings it back."))
        if state == Tenant.State.PENDING:
            raise Refused(_("This has been set up already."))
        if state == Tenant.State.OFFBOARDED and not Offboarding.objects.filter(tenant=held).exists():
            raise Refused(_("A site is closed by being deleted, step by step, and in no other way."))
        change = StateChange(from_state=held.state, to_state=state, reason=reason[:200], by=str(by or ""))
        change.tenant, change.at = held, clock.now()
        change.save()
        could_write = held.is_writable or held.state == Tenant.State.PENDING
        held.state, held.state_reason = state, reason[:200]
        held.save(update_fields=["state", "state_reason"])
        if held.is_writable != could_write:
            queue_rights(held)
        if state in _LIVE and held.provisioned_at is None:
            queue_provisioning(held)
        transaction.on_commit(hosts.forget)
    tenant.state, tenant.state_reason = held.state, held.state_reason
    return held


@in_the_lobby
def queue_provisioning(tenant: Tenant, *, again: bool = False) -> None:
    """Have the worker make the tenant, or carry on where that stopped; `again` does not wait for the queue's next try."""
    from tenants.jobs import provision
    from tenants.provisioning import plan

    plan(tenant)
    # One that failed waits in the queue with the key, for up to an hour.
    key = None if again else f"provision:{tenant.pk}"
    jobs.enqueue(provision, _key=key, _urgent=True, tenant_id=tenant.pk)


@in_the_lobby
def queue_rights(tenant: Tenant, *, at: datetime | None = None) -> None:
    """Have the worker bring the database's rights in line with the tenant's row, now or `at`."""
    from tenants.jobs import align_rights_of

    # Without a key: one that waits already may begin before this transaction ends, and would not see it.
    jobs.enqueue(align_rights_of, _at=at, _urgent=True, schema=tenant.schema_name)


@in_the_lobby
def freeze(tenant: Tenant, *, until: datetime) -> None:
    """Stop all writing in a tenant until then, whatever its state; `until` in the past thaws it. Pages follow within
    tenants.hosts.KNOWN_FOR seconds, the database when the job has run."""
    with transaction.atomic():
        Tenant.objects.filter(pk=tenant.pk).update(frozen_until=until)
        queue_rights(tenant)
        queue_rights(tenant, at=until + timedelta(seconds=1))
        transaction.on_commit(hosts.forget)
    tenant.frozen_until = until


@in_the_lobby
def set_entitlements(tenant: Tenant, *, entitlements: dict[str, Any]) -> None:
    """Write what the subscription allows. Called by billing; read by every room through `tenant.entitlements`."""
    Tenant.objects.filter(pk=tenant.pk).update(entitlements=entitlements)
    tenant.entitlements = entitlements
    transaction.on_commit(hosts.forget)


@in_the_lobby
def publish_figures(tenant: Tenant, *, on: date, figures: dict[str, Any]) -> None:
    """Publish a tenant's aggregates for one day upward, replacing what was published for that day.

    Raises ValueError for anything that is not a plain number: nothing about a person can pass.
    """
    for name, value in figures.items():
        if not (value is None or isinstance(value, (int, float))) or isinstance(value, bool):
            raise ValueError(f"{name} is not a number.")
    TenantFigures.objects.update_or_create(
        tenant=tenant, on=on, defaults={"figures": figures, "published_at": clock.now()}
    )


@in_the_lobby
def mark_shared(tenant: Tenant, *, shared: bool) -> None:
    """Let the region see what is published, by name, or no longer: the newest day decides, and this marks it at once."""
    for row in TenantFigures.objects.filter(tenant=tenant).order_by("-on")[:1]:
        row.figures = {**row.figures, "shared_with_region": int(shared)}
        row.save(update_fields=["figures"])


def edit_profile(
    tenant: Tenant,
    *,
    by: Any,
    name: str | None = None,
    brand_color: str | None = None,
    language: str | None = None,
    languages: list[str] | None = None,
    timezone: str | None = None,
    contact_email: str | None = None,
) -> Tenant:
    """Change what a tenant says about itself; what is None stays. Recorded in the tenant's own audit trail.

    Raises Refused with the field when a value cannot be used.
    """
    given = {
        "name": name.strip() if name is not None else None,
        "brand_color": brand_color,
        "language": language,
        "languages": languages,
        "timezone": timezone,
        "contact_email": contact_email,
    }
    changes = {field: value for field, value in given.items() if value is not None}
    _check_profile(tenant, changes)
    with transaction.atomic():
        before = {field: getattr(tenant, field) for field in changes}
        _write_profile(tenant, changes)
        if by is not None:
            with enter(tenant):
                audit.record("tenant.profile_edited", by=by, subject=tenant, before=before, after=changes)
    for field, value in changes.items():
        setattr(tenant, field, value)
    return tenant


def set_logo(tenant: Tenant, *, file: BinaryIO | None, by: Any) -> Tenant:
    """Show a tenant with a logo, made anew from `file`; without a file, with the first letter of its name again,
    which is harmless when it has none.

    Recorded in the tenant's own audit trail. Raises Refused (field "logo") for what is no picture.
    """
    if file is None and not tenant.logo_key:
        return tenant
    with transaction.atomic(), enter(tenant):
        before = tenant.logo_key
        key = logo.keep(file) if file is not None else ""
        _write_profile(tenant, {"logo_key": key})
        audit.record("tenant.logo_set" if key else "tenant.logo_removed", by=by, subject=tenant)
        # The transaction ends outside of the tenant: its files are found by its name then.
        transaction.on_commit(partial(_throw_logo_away, tenant, before))
    tenant.logo_key = key
    return tenant


def _throw_logo_away(tenant: Tenant, key: str) -> None:
    with enter(tenant):
        logo.throw_away(key)


def set_cover(tenant: Tenant, *, alt: str, by: Any, credit: str = "", file: BinaryIO | None = None) -> Tenant:
    """Give a tenant's first page a picture, made anew in a few sizes; without a `file` the words of the one it has change.

    `alt` says what can be seen on it, `credit` who made it. Recorded in the tenant's own audit trail. Raises Refused, naming
    `picture`, `alt` or `credit`.
    """
    alt, credit = covers.checked_words(alt, credit)
    if file is None and not tenant.cover_key:
        raise Refused(_("Choose a picture."), field="picture")
    changes: dict[str, Any] = {"cover_alt": alt, "cover_credit": credit}
    with transaction.atomic(), enter(tenant):
        if file is not None:
            key, large = covers.keep(COVERS, file)
            changes |= {"cover_key": key, "cover_width": large.width, "cover_height": large.height}
            transaction.on_commit(partial(_throw_cover_away, tenant, tenant.cover_key))
        _write_profile(tenant, changes)
        audit.record("tenant.cover_set", by=by, subject=tenant, after={"new_picture": file is not None})
    return _with(tenant, changes)


def remove_cover(tenant: Tenant, *, by: Any) -> Tenant:
    """Show a tenant's first page without a picture; harmless when it has none."""
    if not tenant.cover_key:
        return tenant
    changes = {"cover_key": "", "cover_alt": "", "cover_credit": "", "cover_width": 0, "cover_height": 0}
    with transaction.atomic(), enter(tenant):
        transaction.on_commit(partial(_throw_cover_away, tenant, tenant.cover_key))
        _write_profile(tenant, changes)
        audit.record("tenant.cover_removed", by=by, subject=tenant)
    return _with(tenant, changes)


def _throw_cover_away(tenant: Tenant, key: str) -> None:
    with enter(tenant):
        covers.throw_away(COVERS, key)


def _with(tenant: Tenant, changes: dict[str, Any]) -> Tenant:
    for field, value in changes.items():
        setattr(tenant, field, value)
    return tenant


@in_the_lobby
def _write_profile(tenant: Tenant, changes: dict[str, Any]) -> None:
    Tenant.objects.filter(pk=tenant.pk).update(**changes)
    transaction.on_commit(hosts.forget)


def _check_profile(tenant: Tenant, changes: dict[str, Any]) -> None:
    known = dict(settings.LANGUAGES)
    if "name" in changes and not changes["name"]:
        raise Refused(_("A name is needed."), field="name")
    if "brand_color" in changes and not re.fullmatch(r"#[0-9a-fA-F]{6}", changes["brand_color"]):
        raise Refused(_("Give the colour as # and six digits, for example #1f5f5b."), field="brand_color")
    if "timezone" in changes and changes["timezone"] not in available_timezones():
        raise Refused(_("This time zone is not known."), field="timezone")
    languages = changes.get("languages", tenant.languages)
    if not languages or any(code not in known for code in languages):
        raise Refused(_("Choose at least one language."), field="languages")
    if changes.get("language", tenant.language) not in languages:
        raise Refused(_("The main language must be one of the site's languages."), field="language")


def drop_tenant(tenant: Tenant) -> None:
    """Remove a tenant's schema, role and row for good. For tests and for the demo's reset; offboarding is another matter."""
    from tenants.owner import owner_connection

    if not re.fullmatch(r"t_[a-z0-9_]{2,39}", tenant.schema_name):
        raise ValueError(f"Not a tenant's schema: {tenant.schema_name}")
    name = sql.Identifier(tenant.schema_name)
    for cell in cells.names():
        with owner_connection(cell=cell) as owner:
            owner.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))
    for cell in cells.names():
        with owner_connection(cell=cell) as owner:
            owner.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(name))
    cells.home()
    tenant.delete()
    hosts.forget()
