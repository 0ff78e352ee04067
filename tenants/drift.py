"""Whether schemas that should be alike are: the structure of a tenant against that of the migrated template."""

from __future__ import annotations

import re

from psycopg import sql

from tenants.cells import MAIN
from tenants.owner import owner_connection
from tenants.template import TEMPLATE_SCHEMA

_STRUCTURE = """
    SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text, a.attidentity::text,
           coalesce(pg_get_expr(d.adbin, d.adrelid), '')
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = {0}::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 'constraint', r.relname, con.conname, pg_get_constraintdef(con.oid), '', '', ''
    FROM pg_constraint con JOIN pg_class r ON r.oid = con.conrelid WHERE con.connamespace = {0}::regnamespace
    UNION ALL
    SELECT 'index', i.relname, '', pg_get_indexdef(i.oid), '', '', ''
    FROM pg_class i WHERE i.relnamespace = {0}::regnamespace AND i.relkind = 'i'
    UNION ALL
    SELECT 'sequence', s.relname, '', '', '', '', '' FROM pg_class s
    WHERE s.relnamespace = {0}::regnamespace AND s.relkind = 'S'
    ORDER BY 1, 2, 3, 4
"""


def structure_of(schema: str, *, cell: str = MAIN) -> list[tuple[str, ...]]:
    """Columns, constraints with their names, indexes and sequences of a schema, without the schema's own name.

    Rights are another matter, because the template has no role; tests/isolation audits them.
    """
    with owner_connection(cell=cell) as owner:
        rows = owner.execute(sql.SQL(_STRUCTURE).format(sql.Literal(schema))).fetchall()
    return [tuple(_plain(str(value).replace(f"{schema}.", "")) for value in row) for row in rows]  # type: ignore[attr-defined]


def differences(schema: str, *, cell: str = MAIN) -> list[str]:
    """What a schema has and the main cell's template has not ("+"), and the other way round ("-"); empty when alike."""
    ours, template = set(structure_of(schema, cell=cell)), set(structure_of(TEMPLATE_SCHEMA))
    return sorted(f"+ {' '.join(line)}" for line in ours - template) + sorted(
        f"- {' '.join(line)}" for line in template - ours
    )


def _plain(definition: str) -> str:
    # A condition that went through a dump is written with other casts and parentheses; it means the same.
    if "ARRAY[" not in definition:
        return definition
    return re.sub(r"::(character varying|text)(\[\])?|[()\s]", "", definition)
