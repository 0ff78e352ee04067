"""Entering a tenant and leaving it: connection, ambient scope and time zone together, restored whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from django.utils import timezone, translation

from kit import scope
from kit.jobs import Skipped
from tenants import cells
from tenants.connection import connection
from tenants.models import Tenant
from tenants.postgresql.base import PUBLIC, Place

P = ParamSpec("P")
T = TypeVar("T")


class Frozen(RuntimeError):
    """The tenant's writes are stopped for a while. Not the end of a job: it comes back later."""


def scope_of(tenant: Tenant) -> scope.Scope:
    """What cache keys, mail, files and logs need to know of a tenant."""
    return scope.Scope(
        schema=tenant.schema_name,
        name=tenant.name,
        host=host_of(tenant),
        language=tenant.language,
        timezone=tenant.timezone,
        brand_color=tenant.brand_color,
        logo_key=tenant.logo_key,
    )


def host_of(tenant: Tenant) -> str:
    """The tenant's primary host: the domain of its own that it chose, else its address under ours."""
    from tenants.queries import default_host

    return tenant.primary_host or default_host(tenant.slug)


@contextmanager
def enter(tenant: Tenant) -> Iterator[Tenant]:
    """Be inside `tenant`: every query runs with its role in its schema, in its cell. Nested blocks come back to the outer
    one. Raises cells.UnknownCell."""
    with (
        _being_in(tenant.cell, tenant),
        scope.entered(scope_of(tenant)),
        timezone.override(tenant.timezone),
    ):
        yield tenant


@contextmanager
def lobby() -> Iterator[None]:
    """Leave the tenant for the shared schema, loudly. Only for what the shared schema alone holds."""
    with _being_in(cells.MAIN, Place(PUBLIC)), scope.entered(scope.public()):
        yield


@contextmanager
def _being_in(cell: str, place: Tenant | Place, *, stays_open: bool = False) -> Iterator[None]:
    if connection.cell != cell:
        with cells.visiting(cell, stays_open=stays_open), _being_in(cell, place):
            yield
        return
    before = connection.tenant
    connection.set_tenant(place)
    try:
        yield
    finally:
        connection.set_tenant(before)


def current_tenant() -> Tenant:
    """The tenant we are inside. Raises scope.OutsideScope in the lobby."""
    tenant = connection.tenant
    if not isinstance(tenant, Tenant):
        raise scope.OutsideScope("No tenant has been entered.")
    return tenant


@contextmanager
def job_scope(schema: str | None, *, even_when_read_only: bool) -> Iterator[None]:
    """Where a job runs: inside the tenant it carries, or in the lobby. Raises Skipped when the tenant may not work.

    Restores the lobby in the end whatever the job did to the connection.
    """
    try:
        cells.home()
        with lobby(), translation.override("en"):
            if schema is None:
                yield
                return
            tenant = Tenant.objects.filter(schema_name=schema).first()
            if tenant is None or tenant.provisioned_at is None or tenant.state == Tenant.State.OFFBOARDED:
                raise Skipped("the tenant is gone")
            if tenant.is_frozen:  # It is being copied: whatever were written now might be missing there.
                raise Frozen(f"{schema} is frozen until {tenant.frozen_until}; the queue tries again.")
            if not tenant.is_writable and not even_when_read_only:
                raise Skipped(f"the tenant is {tenant.state}")
            with enter(tenant), translation.override(tenant.language):
                yield
    finally:
        cells.home()


def inside(tenant: Tenant, rows: Callable[[], Generator[T, None, None]]) -> Generator[T, None, None]:
    """The items of a generator that queries inside `tenant`, for responses that stream after the request has left it."""
    iterator = rows()
    try:
        # The cursor lives between two items, and so must the connection.
        while True:
            with (
                _being_in(tenant.cell, tenant, stays_open=True),
                scope.entered(scope_of(tenant)),
                timezone.override(tenant.timezone),
            ):
                try:
                    item = next(iterator)
                except StopIteration:
                    return
            yield item
    finally:
        with _being_in(tenant.cell, tenant):
            iterator.close()
        cells.home()


def in_the_lobby(function: Callable[P, T]) -> Callable[P, T]:
    """Decorate a function of a shared room so that it works from inside a tenant too."""

    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        with lobby():
            return function(*args, **kwargs)

    return wrapped
