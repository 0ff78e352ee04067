"""The signed record of a deletion: what was deleted, by whom, and questions that must find nothing, to be asked again."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from psycopg import sql

from kit import clock
from tenants import cells
from tenants.context import in_the_lobby
from tenants.models import DeletionRecord, TenantExport
from tenants.storage import folder_of

SALT = "tenants.leaving.records"
#: Questions to the database, with the schema's name as their only parameter. Each must answer 0.
QUESTIONS = {
    "schema": "SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = %s",
    "role": "SELECT count(*) FROM pg_catalog.pg_roles WHERE rolname = %s",
    "jobs": "SELECT count(*) FROM public.procrastinate_jobs WHERE args ->> '_tenant' = %s",
    "cache": "SELECT count(*) FROM public.kit_cache WHERE starts_with(cache_key, %s::text || ':')",
    "hosts": "SELECT count(*) FROM public.tenants_domain d JOIN public.tenants_tenant t ON t.id = d.tenant_id"
    " WHERE t.schema_name = %s",
    "domains of its own": "SELECT count(*) FROM public.tenants_customdomain d"
    " JOIN public.tenants_tenant t ON t.id = d.tenant_id WHERE t.schema_name = %s",
    "published figures": "SELECT count(*) FROM public.tenants_tenantfigures f"
    " JOIN public.tenants_tenant t ON t.id = f.tenant_id WHERE t.schema_name = %s",
}
#: Those that every cell is asked; the others concern the shared schema.
OF_EVERY_CELL = ("schema", "role", "jobs")
NOT_COVERED = (
    "Physical backups of the database and the files, which end with their own period of keeping.",
    "Contract and invoices, which the law has kept longer; they are not part of the site.",
)


@dataclass
class Verdict:
    """What looking at a record again found."""

    document: dict[str, Any]
    is_signed: bool
    left: dict[str, int] = field(default_factory=dict)
    #: Whether the final export is still there after its time.
    export_is_overdue: bool = False

    @property
    def holds(self) -> bool:
        """Whether the record is ours and true."""
        return self.is_signed and not any(self.left.values()) and not self.export_is_overdue


def prove(schema: str) -> list[dict[str, Any]]:
    """Ask every question now: what was asked, in words that anybody can repeat, and how much is left. In the lobby."""
    proof = []
    for cell in cells.names():
        for name, question in QUESTIONS.items():
            if cell != cells.MAIN and name not in OF_EVERY_CELL:
                continue
            with cells.visiting(cell) as there, there.cursor() as cursor:
                cursor.execute(question, [schema])
                (left,) = cursor.fetchone()
            asked = sql.SQL(question.replace("%s", "{}")).format(sql.Literal(schema)).as_string()
            what = name if cell == cells.MAIN else f"{name} in {cell}"
            proof.append({"what": what, "asked": asked, "left": left})
    for name, asked, count in (
        ("files", f"entries of MEDIA_ROOT whose name is {schema}, or begins with {schema}.", _folders),
        ("exports", f"exports of {schema} that can be downloaded", _exports),
    ):
        proof.append({"what": name, "asked": asked, "left": count(schema)})
    return proof


def write_record(
    schema: str, *, name: str, document: dict[str, Any], export_file: str, export_kept_until: datetime | None
) -> DeletionRecord:
    """Sign the document and keep it; the one that is there already when this is a second try."""
    held = DeletionRecord.objects.filter(schema_name=schema).first()
    if held is not None:
        return held
    reference = f"D-{clock.now():%Y%m%d}-{secrets.token_hex(4)}"
    text = _text({"version": 1, "reference": reference, **document})
    return DeletionRecord.objects.create(
        reference=reference,
        schema_name=schema,
        tenant_name=name,
        document=text,
        signature=_signers()[0].signature(text),
        made_at=clock.now(),
        export_file=export_file,
        export_kept_until=export_kept_until,
    )


def is_signed(text: str, signature: str) -> bool:
    """Whether we signed exactly this text, with any of the keys we have had."""
    return any(_fits(signer, text, signature) for signer in _signers())


@in_the_lobby
def verify(record: DeletionRecord) -> Verdict:
    """Look at the signature, and ask every question again."""
    verdict = Verdict(json.loads(record.document), is_signed(record.document, record.signature))
    verdict.left = {one["what"]: one["left"] for one in prove(record.schema_name)}
    verdict.export_is_overdue = (
        record.export_kept_until is not None
        and record.export_kept_until < clock.now()
        and farewell_file(record.export_file).exists()
    )
    return verdict


@in_the_lobby
def record_named(name: str) -> DeletionRecord:
    """The record with this reference or schema, or in the file at this path (as `portable` wrote it).

    Raises DeletionRecord.DoesNotExist with a sentence for the terminal.
    """
    found = DeletionRecord.objects.filter(reference=name).first()
    found = found or DeletionRecord.objects.filter(schema_name=name).first()
    if found is not None:
        return found
    try:
        kept = json.loads(Path(name).read_text())
        document = json.loads(kept["document"])
        return DeletionRecord(
            reference=document["reference"],
            schema_name=document["tenant"]["schema"],
            tenant_name=document["tenant"]["name"],
            document=kept["document"],
            signature=kept["signature"],
            made_at=clock.now(),
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise DeletionRecord.DoesNotExist(
            f"{name!r} is neither the reference of a record nor a file that holds one."
        ) from None


def portable(record: DeletionRecord) -> str:
    """The record as the text of a file, to hand to the tenant: exactly what was signed, and the signature."""
    return json.dumps({"document": record.document, "signature": record.signature}, indent=1) + "\n"


def farewell_file(name: str) -> Path:
    """Where the final export of a deleted tenant waits."""
    return Path(settings.FAREWELL_ROOT) / name


def _text(document: dict[str, Any]) -> str:
    return json.dumps(
        document, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def _signers() -> list[signing.Signer]:
    keys = [*settings.RECORD_KEYS, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [signing.Signer(key=key, fallback_keys=[], salt=SALT) for key in keys]


def _fits(signer: signing.Signer, text: str, signature: str) -> bool:
    try:
        signer.unsign(f"{text}{signer.sep}{signature}")
    except signing.BadSignature:
        return False
    return True


def _folders(schema: str) -> int:
    folder = folder_of(schema)
    return sum(
        path.name == schema or path.name.startswith(f"{schema}.") for path in folder.parent.glob(f"{schema}*")
    )


def _exports(schema: str) -> int:
    return TenantExport.objects.filter(tenant__schema_name=schema).exclude(file="").count()
