"""The ambient scope: in whose partition of the product the running code is.

Cache keys, files, mail, logs and error reports read it, so that none of them can forget whose they are. It is set by the
room that knows tenants (`tenants.context`) and lives in a context variable: threads and coroutines never share it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings


class OutsideScope(RuntimeError):
    """Something that belongs to a scope was asked for outside of any."""


@dataclass(frozen=True)
class Scope:
    """One partition. `schema` is its key everywhere; `name` and `host` are what people see."""

    schema: str
    name: str
    host: str
    language: str
    timezone: str
    is_public: bool = False
    brand_color: str = ""
    logo_key: str = ""

    @property
    def url(self) -> str:
        """The address of the site's front page, without a trailing slash."""
        return f"{settings.SITE_SCHEME}://{self.host}{settings.SITE_PORT_SUFFIX}"


_scope: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current() -> Scope:
    """The scope we are in. Raises OutsideScope when there is none."""
    scope = _scope.get()
    if scope is None:
        raise OutsideScope("No tenant and no lobby has been entered: nothing here knows whose it is.")
    return scope


def current_or_none() -> Scope | None:
    """The scope we are in, or None."""
    return _scope.get()


@contextmanager
def entered(scope: Scope | None) -> Iterator[None]:
    """Be in `scope` for the length of a block; what was before comes back, whatever happens inside."""
    token = _scope.set(scope)
    try:
        yield
    finally:
        _scope.reset(token)


def public() -> Scope:
    """The scope of Civocracy's own site and of everything shared."""
    return Scope(
        schema="public",
        name="Civocracy",
        host=settings.PUBLIC_HOST,
        language=settings.LANGUAGE_CODE,
        timezone=settings.TIME_ZONE,
        is_public=True,
    )


def cache_key(key: str, key_prefix: str, version: int) -> str:
    """Django's KEY_FUNCTION: a key without a scope cannot be made. Raises OutsideScope."""
    return f"{current().schema}:{key_prefix}:{version}:{key}"
