"""Questions about documents."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import BigIntegerField

from kit.ready import Ready
from participation.projects.models import Document, DocumentVersion, Project


@dataclass(frozen=True)
class Listed:
    """A document with its newest version and the ones before it."""

    document: Document
    current: DocumentVersion
    earlier: list[DocumentVersion]


def documents_of(project: Project) -> list[Listed]:
    """A project's documents in their order. One query."""
    found: dict[int, list[DocumentVersion]] = {}
    for version in _VERSIONS(project=project.pk):
        found.setdefault(version.document_id, []).append(version)
    return [Listed(newest.document, newest, earlier) for newest, *earlier in found.values()]


_VERSIONS = Ready(
    lambda project: (
        DocumentVersion.objects.filter(document__project=project)
        .select_related("document", "added_by")
        .order_by("document__position", "document_id", "-number")
    ),
    project=BigIntegerField(),
)


def document_version(document_id: int, number: int) -> DocumentVersion | None:
    """That version with its document and project; None when there is none. One query."""
    rows = DocumentVersion.objects.select_related("document__project__department")
    return rows.filter(document=document_id, number=number).first()
