"""Documents of a project: their files come in versions, and an earlier one stays where people have quoted it."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.documents import Accepted, accepted
from kit.errors import Refused
from participation.lifecycle import refuse_unless_writable
from participation.projects import rules, storage
from participation.projects.actions._rows import locked
from participation.projects.models import Document, DocumentVersion, Project

MOST_DOCUMENTS, MOST_VERSIONS = 40, 30
#: Bytes of all files of one project.
MOST_BYTES = 300 * 1024 * 1024
LONGEST = {"title": 160, "description": 600, "changes": 300, "alt": 200}
EDITABLE = ("title", "description", "language")


def add_document(
    project: Project,
    *,
    file: BinaryIO,
    name: str,
    title: str,
    language: str,
    by: Any,
    description: str = "",
    alt: str = "",
) -> Document:
    """Put a document at the end of a project's list. `name` is what its sender calls the file; `alt` is for pictures.

    Raises NotAllowed, or Refused, naming `file`, `title`, `description`, `language` or `alt`.
    """
    refuse_unless_writable()
    facts = _tidied({"title": title, "description": description, "language": language})
    with transaction.atomic():
        project = locked(project)
        rules.may_edit_project(by, project).or_refuse()
        found = accepted(file, name=name, field="file")
        number = project.documents.count()
        if number >= MOST_DOCUMENTS:
            raise Refused(_("A project can have 40 documents. Remove one first."), field="file")
        last = project.documents.order_by("-position").values_list("position", flat=True).first() or 0
        document = Document.objects.create(
            project=project, position=last + 1, created_at=clock.now(), **facts
        )
        _keep(document, found, number=1, alt=alt, changes="", by=by)
        audit.record("document.added", by=by, subject=document, after={"format": found.format.key})
    return document


def add_version(
    document: Document, *, file: BinaryIO, name: str, changes: str, by: Any, alt: str = ""
) -> DocumentVersion:
    """Give a document a newer file; the ones before stay reachable. `changes` says what is different.

    Raises NotAllowed, or Refused, naming `file`, `changes` or `alt`.
    """
    refuse_unless_writable()
    changes = " ".join(changes.split())
    if not changes:
        raise Refused(_("Say what changed, so that people need not compare."), field="changes")
    _refuse_too_long("changes", changes)
    with transaction.atomic():
        document = _held(document, by=by)
        found = accepted(file, name=name, field="file")
        newest = document.versions.order_by("-number").first()
        number = newest.number + 1 if newest else 1
        if number > MOST_VERSIONS:
            raise Refused(_("A document can have 30 versions. Add a new document instead."), field="file")
        if newest and newest.checksum == _checksum(found):
            raise Refused(_("This is the file that is there already."), field="file")
        version = _keep(document, found, number=number, alt=alt, changes=changes, by=by)
        audit.record(
            "document.version_added",
            by=by,
            subject=document,
            after={"version": number, "format": found.format.key},
        )
    return version


def edit_document(document: Document, *, by: Any, **changes: Any) -> Document:
    """Change fields of `EDITABLE`. Raises NotAllowed, or Refused, naming the field."""
    refuse_unless_writable()
    if unknown := set(changes) - set(EDITABLE):
        raise TypeError(f"Not editable fields of a document: {', '.join(sorted(unknown))}")
    changes = _tidied(changes)
    with transaction.atomic():
        document = _held(document, by=by)
        changed = sorted(name for name, value in changes.items() if getattr(document, name) != value)
        for name in changed:
            setattr(document, name, changes[name])
        if changed:
            document.save(update_fields=changed)
            audit.record("document.edited", by=by, subject=document, after={"fields": changed})
    return document


def move_document(document: Document, *, to: int, by: Any) -> Document:
    """Put a document at a place in its project's list, counted from 1; beyond the end is the end. Raises NotAllowed."""
    refuse_unless_writable()
    with transaction.atomic():
        document = _held(document, by=by)
        others = list(document.project.documents.exclude(pk=document.pk).order_by("position", "id"))
        place = min(max(to, 1), len(others) + 1)
        others.insert(place - 1, document)
        before = document.position
        for position, one in enumerate(others, start=1):
            one.position = position
        Document.objects.bulk_update(others, ["position"])
        if before != place:
            after = {"position": place}
            audit.record("document.moved", by=by, subject=document, before={"position": before}, after=after)
    return document


def remove_document(document: Document, *, by: Any) -> None:
    """Take a document and all its versions away for good; the record says that it was there. Raises NotAllowed."""
    refuse_unless_writable()
    with transaction.atomic():
        document = _held(document, by=by)
        versions = list(document.versions.all())
        audit.record("document.removed", by=by, subject=document, before={"versions": len(versions)})
        for version in versions:
            transaction.on_commit(partial(storage.throw_document_away, version.key, version.format))
        document.delete()


def _held(document: Document, *, by: Any) -> Document:
    """The row with its project, held until the transaction ends, for somebody who may edit the project."""
    project = locked(document.project)
    rules.may_edit_project(by, project).or_refuse()
    row = Document.objects.get(pk=document.pk)
    row.project = project
    return row


def _keep(
    document: Document, found: Accepted, *, number: int, alt: str, changes: str, by: Any
) -> DocumentVersion:
    alt = " ".join(alt.split()) if found.format.is_picture else ""
    if found.format.is_picture and not alt:
        raise Refused(_("Say what can be seen on the picture, for people who cannot see it."), field="alt")
    _refuse_too_long("alt", alt)
    there = DocumentVersion.objects.filter(document__project=document.project_id)
    used = there.aggregate(total=Sum("size"))["total"] or 0
    if used + len(found.content) > MOST_BYTES:
        raise Refused(
            _("The documents of a project can have 300 MB together. Remove one first."), field="file"
        )
    return DocumentVersion.objects.create(
        document=document,
        number=number,
        key=storage.keep_document(found.content, found.format.key),
        format=found.format.key,
        size=len(found.content),
        checksum=_checksum(found),
        alt=alt,
        changes=changes,
        added_by=by,
        added_at=clock.now(),
    )


def _checksum(found: Accepted) -> str:
    return hashlib.sha256(found.content).hexdigest()


def _tidied(facts: dict[str, Any]) -> dict[str, Any]:
    facts = dict(facts)
    if "title" in facts:
        facts["title"] = " ".join(facts["title"].split())
        if not facts["title"]:
            raise Refused(_("Give the document a title."), field="title")
    if "description" in facts:
        facts["description"] = facts["description"].strip()
    if facts.get("language", settings.LANGUAGE_CODE) not in dict(settings.LANGUAGES):
        raise Refused(_("Choose one of the listed languages."), field="language")
    for name in ("title", "description"):
        _refuse_too_long(name, facts.get(name, ""))
    return facts


def _refuse_too_long(name: str, text: str) -> None:
    if len(text) > LONGEST[name]:
        raise Refused(
            _("This text is too long. Use at most %(number)d characters.") % {"number": LONGEST[name]},
            field=name,
        )
