"""Questions about documents."""

from __future__ import annotations

from dataclasses import dataclass

from participation.projects.models import Document, DocumentVersion, Project


@dataclass(frozen=True)
class Listed:
    """A document with its newest version and the ones before it."""

    document: Document
    current: DocumentVersion
    earlier: list[DocumentVersion]


def documents_of(project: Project) -> list[Listed]:
    """A project's documents in their order. One query."""
    rows = DocumentVersion.objects.filter(document__project=project).select_related("document", "added_by")
    found: dict[int, list[DocumentVersion]] = {}
    for version in rows.order_by("document__position", "document_id", "-number"):
        found.setdefault(version.document_id, []).append(version)
    return [Listed(newest.document, newest, earlier) for newest, *earlier in found.values()]


def document_version(document_id: int, number: int) -> DocumentVersion | None:
    """That version with its document and project; None when there is none. One query."""
    rows = DocumentVersion.objects.select_related("document__project__department")
    return rows.filter(document=document_id, number=number).first()
