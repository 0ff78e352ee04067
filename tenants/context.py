"""Entering a tenant and leaving it: connection, ambient scope and time zone together, restored whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from django.utils import timezone, translation

from kit import scope
from kit.jobs import Skipped
from tenants.connection import connection
from tenants.models import Tenant

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
    )


def host_of(tenant: Tenant) -> str:
    """The tenant's primary host: the domain of its own that it chose, else its address under ours."""
    from tenants.queries import default_host

    return tenant.primary_host or default_host(tenant.slug)


@contextmanager
def enter(tenant: Tenant) -> Iterator[Tenant]:
    """Be inside `tenant`: every query runs with its role in its schema. Nested blocks come back to the outer one."""
    before = connection.tenant
    connection.set_tenant(tenant)
    try:
        with scope.entered(scope_of(tenant)), timezone.override(tenant.timezone):
            yield tenant
    finally:
        connection.set_tenant(before)


@contextmanager
def lobby() -> Iterator[None]:
    """Leave the tenant for the shared schema, loudly. Only for what the shared schema alone holds."""
    before = connection.tenant
    connection.set_schema_to_public()
    try:
        with scope.entered(scope.public()):
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
        connection.set_schema_to_public()
        with lobby(), translation.override("en"):
            if schema is None:
                yield
                return
            tenant = Tenant.objects.filter(schema_name=schema).first()
            if tenant is None or tenant.provisioned_at is None or tenant.state == Tenant.State.OFFBOARDED:
                raise Skipped("the tenant is gone")
            if tenant.is_frozen and not even_when_read_only:
                raise Frozen(f"{schema} is frozen until {tenant.frozen_until}; the queue tries again.")
            if not tenant.is_writable and not even_when_read_only:
                raise Skipped(f"the tenant is {tenant.state}")
            with enter(tenant), translation.override(tenant.language):
                yield
    finally:
        connection.set_schema_to_public()


def inside(tenant: Tenant, rows: Callable[[], Generator[T, None, None]]) -> Generator[T, None, None]:
    """The items of a generator that queries inside `tenant`, for responses that stream after the request has left it."""
    iterator = rows()
    try:
        while True:
            with enter(tenant):
                try:
                    item = next(iterator)
                except StopIteration:
                    return
            yield item
    finally:
        iterator.close()
        connection.set_schema_to_public()


def in_the_lobby(function: Callable[P, T]) -> Callable[P, T]:
    """Decorate a function of a shared room so that it works from inside a tenant too."""

    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        with lobby():
            return function(*args, **kwargs)

    return wrapped
