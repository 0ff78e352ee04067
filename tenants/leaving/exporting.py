"""Writing everything that belongs to one tenant into an archive that needs nobody to be read.

The rows come from one snapshot (REPEATABLE READ), read with the tenant's own role: what that role cannot see cannot slip in,
and what happens meanwhile is not half in it. Nothing is held in memory but one block.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from psycopg import Connection, IsolationLevel, sql

from kit import clock
from tenants.cells import cell_named
from tenants.context import host_of, lobby
from tenants.leaving import tables, words
from tenants.leaving.archive import Entry, Writer, checksum
from tenants.leaving.tables import Table
from tenants.models import Tenant
from tenants.storage import folder_of

FORMAT, VERSION = "civocracy-export", 1
#: Exports lie among the tenant's files, and are not part of themselves.
EXPORTS = "exports"
MARK = "\ufeff".encode()
_PACKED_ALREADY = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".zip", ".pdf", ".mp4", ".docx", ".xlsx", ".gz"}

#: What is said of a domain of the tenant's own. The token stands in its DNS for everybody to see.
CUSTOM_DOMAIN = ("name", "token", "state", "requested_at", "verified_at", "activated_at")

#: Rows written, and rows in all.
Progress = Callable[[int, int], object]


@dataclass
class Exported:
    """What was written: sizes in bytes, rows by table, and the moment that it shows."""

    path: Path
    taken_at: datetime
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    size: int = 0
    sha256: str = ""


def write_export(
    tenant: Tenant, path: Path, *, complete: bool = False, progress: Progress = lambda _done, _all: None
) -> Exported:
    """Write the tenant's whole content to `path`, a ZIP file that only its owner may read.

    `complete` adds what opens doors (password hashes, sessions, second factors): for restoring, never to be handed out.
    A file that is there is replaced once the new one is whole.
    """
    made = Exported(path, clock.now())
    with lobby():
        facts = facts_of(tenant)
    with Writer(path) as archive:
        with snapshot(tenant.schema_name, cell=tenant.cell) as source:
            documents = _write_rows(source, tenant, archive, made, complete=complete, progress=progress)
        files = list(_write_files(tenant, archive))
        made.files = len(files)
        made_at = made.taken_at.isoformat()
        package = words.package(f"{tenant.name} ({made_at[:10]})", documents["described"], made_at=made_at)
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "taken_at": made_at,
            "complete": complete,
            "tables": {
                table.name: {
                    "rows": as_json.lines,
                    "columns": [column.name for column in table.columns],
                    "json": as_json.path,
                    "sha256": as_json.sha256,
                }
                for table, _as_csv, as_json in documents["described"]
            },
            "sequences": documents["sequences"],
            "migrations": documents["migrations"],
            "files": [{"path": entry.path, "bytes": entry.size} for entry in files],
        }
        archive.add("tenant.json", [_json(facts)])
        archive.add("datapackage.json", [_json(package)])
        archive.add("manifest.json", [_json(manifest)])
        archive.add("README.txt", [_readme(tenant, made, complete=complete).encode()])
    made.size, made.sha256 = path.stat().st_size, checksum(path)
    return made


@contextmanager
def snapshot(schema: str, *, cell: str) -> Iterator[Connection[Any]]:
    """A connection with the tenant's own role that sees one moment for as long as it lives, and can change nothing."""
    with psycopg.connect(cell_named(cell).url) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute(tables.PLAIN_VALUES, prepare=False)
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(schema)))
        yield connection


def facts_of(tenant: Tenant) -> dict[str, Any]:
    """What the shared schema knows of a tenant: its profile, addresses, states and published figures; nobody's name."""
    tenant = Tenant.objects.select_related("parent").get(pk=tenant.pk)
    profile = {
        name: getattr(tenant, name)
        for name in (
            "schema_name kind name slug country population timezone language languages state state_reason brand_color"
            " logo_key cover_key cover_alt"
            " cover_credit cover_width cover_height contact_email entitlements created_at"
        ).split()
    }
    return {
        **profile,
        "parent": tenant.parent.slug if tenant.parent else None,
        "host": host_of(tenant),
        "domains": list(tenant.domains.order_by("id").values("domain", "is_primary")),
        "custom_domains": list(tenant.custom_domains.order_by("id").values(*CUSTOM_DOMAIN)),
        "state_changes": list(
            tenant.state_changes.order_by("id").values("from_state", "to_state", "reason", "at")
        ),
        "figures": list(tenant.figures.order_by("on").values("on", "figures", "published_at")),
    }


def _write_rows(
    source: Connection[Any],
    tenant: Tenant,
    archive: Writer,
    made: Exported,
    *,
    complete: bool,
    progress: Progress,
) -> dict[str, Any]:
    schema = tenant.schema_name
    leaving = tables.tables_of(source, schema, complete=complete)
    counts = {table.name: _count(source, table, schema) for table in leaving}
    total, done = sum(counts.values()), 0
    described: list[tuple[Table, Entry, Entry]] = []
    progress(0, total)
    for table in leaving:

        def told(blocks: Iterable[bytes], before: int = done) -> Iterator[bytes]:
            seen = before
            for block in blocks:
                seen += block.count(b"\n")
                progress(min(seen, total), total)
                yield block

        as_json = archive.add(f"data/{table.name}.jsonl", told(tables.read(source, table.as_json(schema))))
        as_csv = archive.add(f"data/{table.name}.csv", _marked(tables.read(source, table.as_csv(schema))))
        if as_json.lines != counts[table.name]:
            raise RuntimeError(f"{table.name}: {as_json.lines} rows written, {counts[table.name]} counted.")
        done += as_json.lines
        made.rows[table.name] = as_json.lines
        described.append((table, as_csv, as_json))
    progress(total, total)
    return {
        "described": described,
        "sequences": tables.sequences_of(source, leaving),
        "migrations": tables.migrations_of(source, schema),
    }


def _count(source: Connection[Any], table: Table, schema: str) -> int:
    row = source.execute(table.count(schema)).fetchone()
    return int(row[0]) if row else 0


def _marked(blocks: Iterable[bytes]) -> Iterator[bytes]:
    yield MARK  # spreadsheets read UTF-8 only behind it
    yield from blocks


def _write_files(tenant: Tenant, archive: Writer) -> Iterator[Entry]:
    folder = folder_of(tenant.schema_name)
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        inside = path.relative_to(folder)
        if inside.parts[0] == EXPORTS or path.is_symlink() or not path.is_file():
            continue
        packed = path.suffix.lower() not in _PACKED_ALREADY
        yield archive.add(f"files/{inside.as_posix()}", _blocks(path), packed=packed)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while block := source.read(tables.BLOCK):
            yield block


def _readme(tenant: Tenant, made: Exported, *, complete: bool) -> str:
    context = {
        "tenant": tenant,
        "taken_at": made.taken_at,
        "complete": complete,
        "rows": sum(made.rows.values()),
        "tables": len(made.rows),
        "files": made.files,
        "operator": settings.OPERATOR,
    }
    return render_to_string("leaving/readme.txt", context)


def _json(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1) + "\n").encode()
