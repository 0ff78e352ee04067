"""What this room holds about a person: see kit.personal."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kit.personal import Fate, Holding, Retention
from participation.imports.models import ConsultationImport, ImportFile, ImportFileChunk, RejectedRow


def _files_read(before: datetime) -> QuerySet[ImportFile]:
    done = ConsultationImport.State.DONE
    return ImportFile.objects.filter(
        consultation__state=done, consultation__finished_at__lt=before, chunks__isnull=False
    ).distinct()


def _forget_bytes(pks: list[int]) -> int:
    ImportFileChunk.objects.filter(file__in=pks).delete()
    for file in ImportFile.objects.filter(pk__in=pks):
        file.layout = {**file.layout, "sample": []}
        file.save(update_fields=["layout"])
        RejectedRow.objects.filter(consultation=file.consultation_id, kind=file.kind).update(raw="")
    return len(pks)


def _never_run(before: datetime) -> QuerySet[ConsultationImport]:
    return ConsultationImport.objects.filter(started_at=None, created_at__lt=before)


HOLDINGS = (
    Holding(
        key="imports",
        model="imports.ConsultationImport",
        links=("created_by",),
        title=_("Imports you made"),
        about=_("Who brought a consultation in from elsewhere."),
        fields={"title": _("Title"), "created_at": _("When"), "state": _("State")},
        fate=Fate.UNLINKED,
    ),
)

RETENTION = (
    Retention(
        key="import_files",
        title=_("Files of finished imports"),
        about=_(
            "The uploaded files, samples of them, and the rows that were rejected. What was brought in stays."
        ),
        days=30,
        least=1,
        most=365,
        due=_files_read,
        forget=_forget_bytes,
    ),
    Retention(
        key="imports_never_run",
        title=_("Imports that nobody ran"),
        about=_("Uploaded files that were never brought in, with what was understood of them."),
        days=30,
        least=1,
        most=365,
        due=_never_run,
    ),
)
