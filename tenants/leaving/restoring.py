"""Bringing a tenant back from its export, into this database or another one, while the others keep working."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from psycopg import Connection

from kit import clock
from tenants import actions
from tenants.cells import MAIN
from tenants.leaving import archive, exporting, loading
from tenants.leaving.loading import Belonging, CannotBeMade, Say, Sent
from tenants.models import CustomDomain, Domain, Tenant, TenantFigures
from tenants.owner import owner_connection
from tenants.queries import default_host

_PROFILE = (
    "kind name country population timezone language languages state brand_color logo_key"
    " cover_key cover_alt cover_credit cover_width cover_height contact_email entitlements"
).split()


@dataclass
class Restored:
    """What came back. `notes` are sentences about what the operator has to see to."""

    schema: str
    slug: str
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    notes: list[str] = field(default_factory=list)


class ArchiveSource:
    """The rows of an archive (a loading.Source)."""

    def __init__(self, reader: archive.Reader) -> None:
        self._reader = reader
        self.manifest = _document(reader, "manifest.json")
        if (
            self.manifest.get("format") != exporting.FORMAT
            or self.manifest.get("version") != exporting.VERSION
        ):
            raise archive.BrokenArchive(
                "It is not an export of ours, or one of a version that is not known here."
            )
        self.facts = _document(reader, "tenant.json")
        self.migrations: list[list[str]] = self.manifest["migrations"]
        self.sequences: dict[str, int] = self.manifest["sequences"]
        self.is_complete = bool(self.manifest["complete"])

    def tables(self) -> Sequence[str]:
        """In the order of the manifest; the keys between them are looked at when all are there."""
        return list(self.manifest["tables"])

    def lines(self, table: str) -> Iterator[bytes]:
        """The rows as they lie in the archive."""
        return self._reader.read(self.manifest["tables"][table]["json"])

    def sent(self, table: str) -> Sent:
        """What the manifest says of the table."""
        said = self.manifest["tables"][table]
        return Sent(tuple(said["columns"]), said["rows"], said["sha256"])


def restore(
    path: Path,
    *,
    slug: str = "",
    into: str = "",
    media: Path | None = None,
    cell: str = MAIN,
    by: str,
    say: Say,
) -> Restored:
    """Make the tenant of an export anew: all of it or nothing.

    `slug` is a new address, for a copy beside the original. `cell` is where its schema is to lie. `into` is the owner's URL
    of another installation's database, set up and migrated with this version; `media` is then where that keeps files. The
    schema keeps its name where that is free. The state stays what it was. Raises archive.BrokenArchive, CannotBeMade, or
    Refused for an address that cannot be one.
    """
    with archive.Reader(path) as reader, owner_connection(into) as target, _place(target, cell) as place:
        source = ArchiveSource(reader)
        loading.check_alike(place, source)
        facts = source.facts
        if slug:
            actions.check_address(slug)
        restored = Restored(_schema_for(target, facts, path, slug), slug or str(facts["slug"]))
        loading.check_free(target, slug=restored.slug, schema=restored.schema)
        loading.check_no_schema(place, restored.schema)
        restored.rows = loading.make_schema(place, restored.schema, source, say=say)
        _add_tenant(target, facts, restored, source, by=by, keeps_hosts=not slug, place=place, cell=cell)
        restored.files = _put_files(reader, _media_folder(reader, into, media) / restored.schema)
    restored.notes.append("Its subscription was not in the export: look at its plan and its payments.")
    if not source.is_complete:
        restored.notes.append(
            "Passwords and second factors were not in the export: people sign in by a code and set them anew."
        )
    return restored


@contextmanager
def _place(target: Connection[Any], cell: str) -> Iterator[Connection[Any]]:
    """The database that gets the schema. That of a further cell is committed first: a schema without a row harms nobody."""
    if cell == MAIN:
        yield target
    else:
        with owner_connection(cell=cell) as place:
            yield place


def _document(reader: archive.Reader, name: str) -> dict[str, Any]:
    try:
        found = json.loads(reader.text(name))
    except json.JSONDecodeError as error:
        raise archive.BrokenArchive(f"{name} cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise archive.BrokenArchive(f"{name} is not what it should be.")
    return found


def _schema_for(target: Connection[Any], facts: dict[str, Any], path: Path, slug: str) -> str:
    """The name it had, where neither a schema nor a role has it; else one that a second try finds again."""
    had = str(facts["schema_name"])
    taken = target.execute(
        "SELECT 1 FROM pg_namespace WHERE nspname = %s UNION ALL SELECT 1 FROM pg_roles WHERE rolname = %s"
        " UNION ALL SELECT 1 FROM public.tenants_tenant WHERE schema_name = %s"
        " UNION ALL SELECT 1 FROM public.tenants_deletionrecord WHERE schema_name = %s",
        [had] * 4,
    ).fetchone()
    if not taken:
        return had
    return f"t_{hashlib.sha256(f'{archive.checksum(path)}:{slug}'.encode()).hexdigest()[:12]}"


def _media_folder(reader: archive.Reader, into: str, media: Path | None) -> Path:
    if into and media is None and reader.below("files"):
        raise CannotBeMade("The export has files. Say with --media where that installation keeps them.")
    return media or Path(settings.MEDIA_ROOT)


def _put_files(reader: archive.Reader, folder: Path) -> int:
    """Last of all, so that what is left of a try that was killed is at most a folder beside the real one."""
    if folder.exists():
        raise CannotBeMade(
            f"There are files in {folder} already, of nobody who is here. Move them away first."
        )
    beside = folder.with_name(f"{folder.name}.restoring")
    shutil.rmtree(beside, ignore_errors=True)
    names = reader.below("files")
    try:
        for name in names:
            place = beside / name.removeprefix("files/")
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("wb") as target:
                for block in reader.read(name):
                    target.write(block)
        if names:
            beside.rename(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return len(names)


def _add_tenant(
    target: Connection[Any],
    facts: dict[str, Any],
    restored: Restored,
    source: ArchiveSource,
    *,
    by: str,
    keeps_hosts: bool,
    place: Connection[Any],
    cell: str,
) -> None:
    tenant = Tenant(
        schema_name=restored.schema,
        slug=restored.slug,
        cell=cell,
        # An archive of an earlier release does not know everything.
        **{name: facts[name] for name in _PROFILE if name in facts},
    )
    tenant.created_at = _moment(facts["created_at"])
    if tenant.state in (Tenant.State.PENDING, Tenant.State.OFFBOARDED):
        raise CannotBeMade(f"It was {tenant.state} when it was exported: there is nothing to go on with.")
    tenant.parent_id = _parent(target, facts, restored)
    figures = [
        TenantFigures(
            on=date.fromisoformat(day["on"]),
            figures=day["figures"],
            published_at=_moment(day["published_at"]),
        )
        for day in facts["figures"]
    ]
    loading.add_tenant(
        target,
        tenant,
        belongings=[*_domains(target, facts, restored, tenant, keeps_hosts=keeps_hosts), *figures],
        reason=f"Restored from the export of {source.manifest['taken_at'][:16]}",
        by=by,
        place=place,
    )


def _parent(target: Connection[Any], facts: dict[str, Any], restored: Restored) -> int | None:
    if not facts["parent"]:
        return None
    found = loading.tenant_with_address(target, facts["parent"])
    if found is None:
        restored.notes.append(f"It belonged to {facts['parent']}, which is not here: it stands alone now.")
    return found


def _domains(
    target: Connection[Any], facts: dict[str, Any], restored: Restored, tenant: Tenant, *, keeps_hosts: bool
) -> list[Belonging]:
    """The address under ours, and the hosts of its own that are free there; DNS is looked at again soon."""
    own = default_host(restored.slug)
    kept: list[Domain] = []
    for one in facts["domains"] if keeps_hosts else []:
        if one["domain"] == own:
            continue
        if loading.host_is_taken(target, one["domain"]):
            restored.notes.append(f"The host {one['domain']} leads to somebody else: it was left out.")
            continue
        kept.append(Domain(domain=one["domain"], is_primary=one["is_primary"]))
    tenant.primary_host = next((domain.domain for domain in kept if domain.is_primary), "")
    routed = {domain.domain for domain in kept}
    asked_for = [
        CustomDomain(
            **{
                name: _moment(value) if name.endswith("_at") and value else value
                for name, value in one.items()
            },
            next_check_at=clock.now() if one["state"] in CustomDomain.WATCHED else None,
        )
        for one in (facts["custom_domains"] if keeps_hosts else [])
        if one["name"] in routed or one["state"] not in CustomDomain.ROUTED
    ]
    return [Domain(domain=own, is_primary=not tenant.primary_host), *kept, *asked_for]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
