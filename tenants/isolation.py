"""The database's walls: roles, rights, and the checks that they stand. See decision record 0002.

app_owner     owns every schema and table; migrations and provisioning run as it; cannot log in
app_migrator  logs in for migrations and provisioning, and assumes app_owner
app_login     logs in for the running application; by itself it sees the lobby only
tenant_common what every tenant's role may read of the shared schema
t_…           one for each tenant: its own schema only; app_login may become it, and inherits nothing from it
"""

from __future__ import annotations

from typing import Any

from psycopg import Connection, sql

from tenants import grants
from tenants.grants import OnTable
from tenants.models import Tenant

#: What tenants may read of the shared schema: table → columns. Billing, signups and other tenants are never on it.
READABLE_BY_TENANTS: dict[str, tuple[str, ...]] = {}
#: What tenants may call in the shared schema.
CALLABLE_BY_TENANTS = ("public.enqueue_job(text, text, jsonb, text, timestamptz, text, int)",)
#: What is written in a tenant that may only be read: signing in, sessions, rate limits, cache, the record. Nothing else.
#: Table → rights on the whole table, and rights on single columns.
WRITTEN_WHEN_READ_ONLY: dict[str, tuple[tuple[str, ...], dict[str, tuple[str, ...]]]] = {
    "django_session": (("INSERT", "UPDATE", "DELETE"), {}),
    "kit_cache": (("INSERT", "UPDATE", "DELETE"), {}),
    "kit_ratecount": (("INSERT", "UPDATE", "DELETE"), {}),
    "kit_auditentry": (("INSERT",), {}),
    # A hash is renewed when its recipe is; sessions can be ended whatever the city has paid.
    "accounts_user": ((), {"UPDATE": ("last_login", "password", "session_epoch")}),
    "accounts_seat": (("INSERT", "UPDATE", "DELETE"), {}),
    "accounts_apitoken": (("DELETE",), {"UPDATE": ("last_used_on",)}),
    "accounts_entryticket": ((), {"UPDATE": ("used_at",)}),
    "account_emailaddress": ((), {"UPDATE": ("verified", "primary")}),
    "mfa_authenticator": ((), {"UPDATE": ("last_used_at", "data")}),
}
#: What is written in one that is being copied: what no copy holds, and notes about when somebody was here last, which
#: reading makes once a day and which may be missing there (NOTED_WHEN_FROZEN).
WRITTEN_WHEN_FROZEN: dict[str, tuple[tuple[str, ...], dict[str, tuple[str, ...]]]] = {
    "kit_cache": (("INSERT", "UPDATE", "DELETE"), {}),
    "kit_ratecount": (("INSERT", "UPDATE", "DELETE"), {}),
    "django_session": (("UPDATE",), {}),
    "accounts_seat": (("UPDATE",), {}),
    "accounts_apitoken": ((), {"UPDATE": ("last_used_on",)}),
}
NOTED_WHEN_FROZEN = ("django_session", "accounts_seat", "accounts_apitoken")
#: What a tenant adds to and never changes: the record, and the log of what happened.
APPEND_ONLY = ("kit_auditentry", "journal_event")
#: What the application may touch in the shared schema of a cell that is not the main one: the queue.
QUEUE = "procrastinate_"

ROLES = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app_owner') THEN CREATE ROLE app_owner NOLOGIN CREATEROLE; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app_migrator') THEN CREATE ROLE app_migrator LOGIN NOINHERIT; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app_login') THEN CREATE ROLE app_login LOGIN NOINHERIT; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tenant_common') THEN CREATE ROLE tenant_common NOLOGIN; END IF;
END $$;
GRANT app_owner TO app_migrator WITH INHERIT FALSE, SET TRUE;
GRANT tenant_common TO app_owner WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
ALTER ROLE app_login SET search_path = public;
ALTER ROLE app_login SET idle_in_transaction_session_timeout = '5min';
"""

DATABASE = """
ALTER SCHEMA public OWNER TO app_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO app_login, tenant_common;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app_login;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO app_login;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO app_login;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner GRANT USAGE ON TYPES TO PUBLIC;
REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO app_owner, app_migrator, app_login;
"""


def set_up_roles(connection: Connection[object], *, database: str) -> None:
    """Make the roles and give the database its walls. Needs a superuser's connection to that database; safe to repeat."""
    connection.execute(ROLES)
    name = sql.Identifier(database)
    for statement in (
        "REVOKE ALL ON DATABASE {} FROM PUBLIC",
        "ALTER DATABASE {} OWNER TO app_owner",
        "GRANT CONNECT, CREATE ON DATABASE {} TO app_owner",
        "GRANT CONNECT ON DATABASE {} TO app_login, app_migrator",
    ):
        connection.execute(sql.SQL(statement).format(name))
    connection.execute(DATABASE)
    _close_the_xml_door(connection)


def _close_the_xml_door(connection: Connection[Any]) -> None:
    # query_to_xml and its kin run any text as a query: with set_config they would change role within one statement.
    found = connection.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'pg_catalog' AND p.proname ~ '^(query|cursor|table|schema|database)_to_xml'"
    ).fetchall()
    for (signature,) in found:
        connection.execute(sql.SQL("REVOKE EXECUTE ON FUNCTION {} FROM PUBLIC").format(sql.SQL(signature)))


def grant_queue_rights(connection: Connection[Any]) -> None:
    """After a migration of a further cell, as app_owner: its shared schema is a queue, and all else in it is shut.

    The tables are there, because one migration makes all cells alike; who asks for one of them there is in the wrong place.
    """
    connection.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM app_login, tenant_common")
    connection.execute("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM app_login")
    connection.execute("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC")
    connection.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO app_login")
    found = connection.execute(
        "SELECT relname::text, relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'S') AND starts_with(relname, %s)",
        [QUEUE],
    ).fetchall()
    for name, kind in found:
        rights = "SELECT, INSERT, UPDATE, DELETE ON" if kind == "r" else "USAGE, SELECT ON SEQUENCE"
        connection.execute(
            sql.SQL("GRANT {} public.{} TO app_login").format(sql.SQL(rights), sql.Identifier(name))
        )
    for signature in CALLABLE_BY_TENANTS:
        connection.execute(
            sql.SQL("GRANT EXECUTE ON FUNCTION {} TO tenant_common").format(sql.SQL(signature))
        )


def grant_shared_rights(connection: Connection[object]) -> None:
    """After a migration of the shared schema, as app_owner: the explicit list for tenants, and nothing else."""
    connection.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM tenant_common")
    connection.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app_login")
    for table in ("django_migrations", "tenants_schematemplate"):
        connection.execute(
            sql.SQL("REVOKE INSERT, UPDATE, DELETE ON public.{} FROM app_login").format(sql.Identifier(table))
        )
    # A record of a deletion is written once; only the end of the export it kept may be added.
    connection.execute("REVOKE UPDATE, DELETE ON public.tenants_deletionrecord FROM app_login")
    connection.execute("GRANT UPDATE (export_destroyed_at) ON public.tenants_deletionrecord TO app_login")
    connection.execute("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO app_login")
    connection.execute("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC")
    connection.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO app_login")
    for table, columns in READABLE_BY_TENANTS.items():
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        connection.execute(
            sql.SQL("GRANT SELECT ({}) ON public.{} TO tenant_common").format(names, sql.Identifier(table))
        )
    for signature in CALLABLE_BY_TENANTS:
        connection.execute(
            sql.SQL("GRANT EXECUTE ON FUNCTION {} TO tenant_common").format(sql.SQL(signature))
        )


def make_role(connection: Connection[object], schema: str) -> None:
    """Make the role of a tenant, as app_owner, if it is not there."""
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [schema]).fetchone()
    role = sql.Identifier(schema)
    if known is None:
        connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN NOINHERIT").format(role))
    connection.execute(sql.SQL("GRANT tenant_common TO {} WITH INHERIT TRUE, SET FALSE").format(role))
    connection.execute(sql.SQL("GRANT {} TO app_login WITH INHERIT FALSE, SET TRUE").format(role))


def grant_tenant_rights(
    connection: Connection[object], schema: str, *, row_in: Connection[object] | None = None
) -> None:
    """Give a tenant's role what its state allows in its own schema, as app_owner; tables made later get the same.

    The tenant's row is the truth, so this may be called at any time: in a tenant that may not write it takes away all
    but WRITTEN_WHEN_READ_ONLY, in a frozen one all but WRITTEN_WHEN_FROZEN. Two at once would disturb each other: they
    take turns until the transaction ends. `row_in` leads to the main cell, when the schema lies in another one.
    """
    connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"rights:{schema}"])
    # What is being made is written to; a schema without a row is nobody's to protect yet.
    row: Any = (
        (row_in or connection)
        .execute(
            "SELECT state = ANY(%s), coalesce(frozen_until > now(), false) FROM public.tenants_tenant"
            " WHERE schema_name = %s",
            [[*map(str, Tenant.WRITABLE_STATES), str(Tenant.State.PENDING)], schema],
        )
        .fetchone()
    )
    is_writable, is_frozen = row or (True, False)
    wanted, otherwise = rights_in(is_writable=is_writable and not is_frozen, is_frozen=is_frozen)
    grants.bring_about(connection, schema, wanted, otherwise=otherwise)


def rights_in(*, is_writable: bool, is_frozen: bool) -> tuple[dict[str, OnTable], OnTable]:
    """What a tenant's role may do with its tables: with those that are named, and with all others."""
    may_read = frozenset({"SELECT"})
    if is_writable:
        wanted = {name: OnTable(frozenset({"SELECT", "INSERT"})) for name in APPEND_ONLY}
        wanted["django_migrations"] = OnTable(may_read)
        # What somebody agreed to is never changed; it goes with the account.
        wanted["privacy_consent"] = OnTable(frozenset({"SELECT", "INSERT", "DELETE"}))
        # The record is written once; where a line came from may be forgotten (its seal covers a digest alone).
        wanted["kit_auditentry"] = OnTable(
            frozenset({"SELECT", "INSERT"}), {"network": frozenset({"UPDATE"})}
        )
        return wanted, OnTable()
    return {
        name: OnTable(
            may_read | frozenset(whole),
            {column: frozenset({right}) for right, columns in by_column.items() for column in columns},
        )
        for name, (whole, by_column) in (WRITTEN_WHEN_FROZEN if is_frozen else WRITTEN_WHEN_READ_ONLY).items()
    }, OnTable(may_read)
