"""The database backend (ENGINE = "tenants.postgresql").

Differences from django-tenants' own backend, with the measurements in decision record 0002:

- entering a tenant sends `SET search_path …; SET ROLE …` as one message, and only when it changes;
- errors propagate: a tenant without a role is an error, never a query on the previous path;
- statements that are always the same are kept by the server, with their plans (decision record 0015);
- what the server was told is forgotten whenever the server may have forgotten it: close, rollback, savepoint rollback;
- it knows its cell, and whose transactions end with its own (tenants.cells).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from time import monotonic
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base
from django_tenants.postgresql_backend.introspection import DatabaseSchemaIntrospection
from psycopg import Connection
from psycopg.adapt import AdaptersMap
from psycopg.pq import TransactionStatus
from psycopg.types.datetime import TimestamptzLoader

from tenants.postgresql.cursors import KeepingCursor

PUBLIC = "public"
#: So many statements are kept for a connection; those that were asked least recently make room. Each takes the server about
#: 50 KB.
MOST_KEPT = 150
#: Seconds after which each is planned anew.
PLANS_LAST = 10
_LEAVING = "RESET ROLE; RESET search_path"
_LEAVING_AND_FORGETTING = "DISCARD PLANS; RESET ROLE; RESET search_path"
_planned_in: WeakKeyDictionary[Connection[Any], int] = WeakKeyDictionary()
#: No statement is kept for having been asked often: only those that say so of themselves.
_NEVER = 2**31
#: The cell that holds the shared schema.
MAIN = "main"
_VALID = re.compile(r"[a-z][a-z0-9_]{1,40}")


def back_to_the_lobby(connection: Connection[Any]) -> None:
    """The pool's `reset`: a connection that nobody holds has no tenant's role and path, and now and then no plans.

    A plan is made for tables as large as they were. Until Postgres looks at them again by itself, a minute after a large
    import perhaps, one for a handful of rows would read the whole table for each of them.
    """
    moment = int(monotonic()) // PLANS_LAST
    worn = moment != _planned_in.get(connection)
    _planned_in[connection] = moment
    connection.execute(_LEAVING_AND_FORGETTING if worn else _LEAVING, prepare=False)


@lru_cache
def _reading_moments_quickly(adapters: AdaptersMap) -> AdaptersMap:
    """Django's adapters, with moments read by Python itself: the same moments, in a fifth of the time."""
    quickly = AdaptersMap(adapters)
    quickly.register_loader("timestamptz", _Moments)
    return quickly


class _Moments(TimestamptzLoader):
    """Moments of a connection whose time zone is UTC. Django asks for `timezone`."""

    timezone = UTC

    def load(self, data: Any) -> datetime:
        """What Postgres writes in nearly every case is ISO 8601; the rest psycopg knows, or refuses."""
        try:
            moment = datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            moment = super().load(data)
        return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


@dataclass(frozen=True)
class Place:
    """A schema that is not (or not yet) known as a tenant: the lobby, or the template."""

    schema_name: str


class Partner(Protocol):
    """The transaction of another cell that ends with ours."""

    def end(self, *, failed: bool) -> None:
        """Commit it, or roll it back."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is in the lobby (`public`) or inside one tenant."""

    include_public_schema = True
    #: Which database it leads to.
    cell = MAIN

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._entered: str | None = None
        self.tenant: Any = None
        self.schema_name = PUBLIC
        self.partners: list[Partner] = []
        super().__init__(*args, **kwargs)
        pool = self.settings_dict.get("OPTIONS", {}).get("pool")
        if isinstance(pool, dict):
            pool["reset"] = back_to_the_lobby
        self.introspection = DatabaseSchemaIntrospection(self)
        self.set_schema_to_public()

    # --- django-tenants' interface ---------------------------------------------------------------------------------
    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Be inside `tenant` from the next statement on. Nothing is sent yet."""
        if not _VALID.fullmatch(tenant.schema_name):
            raise ImproperlyConfigured(f"Not a schema name of ours: {tenant.schema_name!r}")
        self.tenant = tenant
        self.schema_name = tenant.schema_name
        self.include_public_schema = include_public
        self.settings_dict["SCHEMA"] = tenant.schema_name
        self._entered = None
        ContentType.objects.clear_cache()

    def set_schema(
        self, schema_name: str, include_public: bool = True, tenant_type: str | None = None
    ) -> None:
        """Be inside the schema of that name."""
        self.set_tenant(Place(schema_name), include_public)

    def set_schema_to_public(self) -> None:
        """Be in the lobby."""
        self.set_tenant(Place(PUBLIC))

    # --- What makes it so ------------------------------------------------------------------------------------------
    def _cursor(self, name: str | None = None) -> Any:
        cursor = super()._cursor(name=name)  # type: ignore[misc]  # missing in the stubs
        self._enter()
        return cursor

    def _enter(self) -> None:
        wanted = f"{self.schema_name}:{self.include_public_schema}"
        if self._entered == wanted:
            return
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            return  # Whatever comes next fails by itself, until the rollback; then the cache is empty and we enter.
        with self.wrap_database_errors:
            self.connection.execute(self._entering(), prepare=False)
        self._entered = wanted

    def _entering(self) -> str:
        owner: str = self.settings_dict["OPTIONS"].get("assume_role", "")
        if self.schema_name == PUBLIC:
            return f"SET search_path TO public; SET ROLE {owner or 'NONE'}"
        if (
            owner
        ):  # Migrations: the owner works in the tenant's schema, and sees nothing else that it could hit.
            path = f"{self.schema_name}, public" if self.include_public_schema else self.schema_name
            return f"SET search_path TO {path}; SET ROLE {owner}"
        entering = f"SET search_path TO {self.schema_name}, public; SET ROLE {self.schema_name}"
        if settings.CELLS:
            # Cells on one server share roles: in the wrong one the role would be there, and only the schema missing.
            entering += f"; SELECT '{self.schema_name}'::regnamespace"
        return entering

    def _configure_connection(self, connection: Connection[Any]) -> bool:
        """Once for each new connection: refuse one that is shared between transactions, then set role and time zone."""
        row = connection.execute("SELECT pg_backend_pid()", prepare=False).fetchone()
        # A pooler in between invents a process id of its own. In transaction mode it would hand our server connection,
        # with the role and path of one tenant, to a client that is inside another; in session mode it would not.
        if row and row[0] != connection.info.backend_pid and not settings.BEHIND_SESSION_POOLER:
            raise ImproperlyConfigured(
                "There is a connection pooler between us and Postgres. Connect directly, or, if it pools by session"
                " and only then, set BEHIND_SESSION_POOLER=true."
            )
        super()._configure_connection(connection)  # type: ignore[misc]  # missing in the stubs
        connection.prepared_max = MOST_KEPT
        return True

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, with cursors that have statements kept which are always the same."""
        params = super().get_connection_params()
        params |= {"cursor_factory": KeepingCursor, "prepare_threshold": _NEVER}
        if self.timezone == UTC:
            params["context"] = _reading_moments_quickly(params["context"])
        return params

    def close(self) -> None:
        """Close, and forget where the connection was."""
        self._entered = None
        try:
            super().close()
        finally:
            self._end_partners(failed=True)

    def commit(self) -> None:
        """Commit, with the transactions of other cells that joined this one: the tenants' first, the main cell's last.

        What can still fail at a commit are the tenants' keys, which are looked at only then.
        """
        if self.cell == MAIN:
            self._end_partners(failed=False)
            super().commit()
        else:
            super().commit()
            self._end_partners(failed=False)

    def rollback(self) -> None:
        """Roll back; a SET inside the transaction is rolled back with it."""
        self._entered = None
        try:
            super().rollback()
        finally:
            self._entered = None
            self._end_partners(failed=True)

    def _end_partners(self, *, failed: bool) -> None:
        partners, self.partners = self.partners, []
        for position, partner in enumerate(partners):
            try:
                partner.end(failed=failed)
            except BaseException:
                self.partners = partners[position + 1 :]  # for the rollback that follows
                raise

    def savepoint_rollback(self, sid: str) -> None:
        """Roll back to a savepoint; a SET after it is rolled back with it."""
        try:
            super().savepoint_rollback(sid)
        finally:
            self._entered = None

    def get_new_connection(self, conn_params: Any) -> Any:
        """A connection about which nothing is known yet."""
        self._entered = None
        return super().get_new_connection(conn_params)
