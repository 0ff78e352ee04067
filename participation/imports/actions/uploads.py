"""Receiving files: what they are, whether they can be read, and keeping them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import audit, clock
from kit.errors import Refused
from kit.formats import number_in_words
from participation.discussions.models import Discussion
from participation.discussions.rules import may_type_in
from participation.imports import rules
from participation.imports.models import ConsultationImport, ImportFile
from participation.imports.parsing import (
    FileKind,
    Row,
    Table,
    fields_of,
    guess_columns,
    guess_kind,
    guess_sheet_columns,
    missing_fields,
    open_table,
    read_summary,
)
from participation.imports.storage import reopened, store
from participation.lifecycle import refuse_unless_writable
from participation.participants.models import Source
from participation.projects.models import Project
from participation.surveys.models import Survey
from participation.surveys.queries import questions_of

MEGABYTE = 1024 * 1024
# About 100,000 contributions and a million votes.
LARGEST = {
    FileKind.CONTRIBUTIONS: 25 * MEGABYTE,
    FileKind.VOTES: 50 * MEGABYTE,
    FileKind.SUMMARY: MEGABYTE,
    FileKind.SHEETS: 25 * MEGABYTE,
}
MOST_FILES = 3
SAMPLE = 40
TITLE_LIMIT = 300

# What is not text, by its first bytes, and what to do about it.
NOT_TEXT = (
    (b"PK\x03\x04", gettext_lazy("“%(name)s” is a workbook or an archive. Save or unpack it as CSV first.")),
    (b"\xd0\xcf\x11\xe0", gettext_lazy("“%(name)s” is an Excel workbook. Save it as CSV first.")),
    (b"%PDF", gettext_lazy("“%(name)s” is a PDF. A table can only be read from CSV.")),
)


@dataclass(frozen=True)
class Upload:
    """A file somebody gives us: its name, and a stream of its bytes that can be sought in. The giver closes it."""

    name: str
    stream: BinaryIO

    def pieces(self) -> Iterator[bytes]:
        """The bytes from the start, a megabyte at a time."""
        self.stream.seek(0)
        while piece := self.stream.read(MEGABYTE):
            yield piece

    def table(self) -> Table:
        """The file looked at as a table."""
        return open_table(lambda: reopened(self.stream))


@dataclass(frozen=True)
class _Recognised:
    """An upload with what was found out about it."""

    upload: Upload
    kind: FileKind
    table: Table
    columns: dict[str, int]
    size: int
    sha256: str

    def sample(self) -> list[str]:
        """The beginning of each cell of the first row, to recognise the columns by."""
        first = next((row for row in self.table.rows() if isinstance(row, Row)), None)
        return [" ".join(cell.split())[:SAMPLE] for cell in first.cells] if first else []


def start_import(
    project: Project,
    *,
    uploads: Sequence[Upload],
    by: Any,
    discussion: Discussion | None = None,
    title: str = "",
    at: datetime | None = None,
    at_the_server: bool = False,
) -> tuple[ConsultationImport, bool]:
    """Keep the files of a consultation, to be previewed and run. Says whether the import is new.

    The same files for the same destination give the import that exists. Without `discussion` it goes into a new one,
    called `title` or what the summary calls it. `at_the_server` lifts the limits of size. Raises NotAllowed, or Refused
    naming the field `uploads`.
    """
    refuse_unless_writable()
    rules.may_import(by, project).or_refuse()
    if discussion is not None and discussion.project_id != project.pk:
        raise Refused(_("This discussion belongs to another project."), field="discussion")
    if discussion is not None and discussion.is_idea_box:
        raise Refused(
            _("Ideas have a title. Bring them in from a table, as from a workshop."), field="discussion"
        )
    files = _recognised(uploads, limited=not at_the_server)
    checksum = _digest(f"{kind}:{files[kind].sha256}".encode() for kind in sorted(files))
    existing = ConsultationImport.objects.filter(project=project, checksum=checksum)
    existing = (
        existing.filter(makes_discussion=True)
        if discussion is None
        else existing.filter(discussion=discussion)
    )
    if (same := existing.order_by("id").first()) is not None:
        return same, False
    summary = read_summary(files[FileKind.SUMMARY].table) if FileKind.SUMMARY in files else None
    stem = PurePath(files[FileKind.CONTRIBUTIONS].upload.name).stem
    title = (
        " ".join(title.split())
        or (summary.topic if summary else "")
        or _("Imported consultation (%s)") % stem
    )
    try:
        with transaction.atomic():
            consultation = ConsultationImport.objects.create(
                project=project,
                discussion=discussion,
                makes_discussion=discussion is None,
                title=title[:TITLE_LIMIT],
                background=summary.description if summary else "",
                checksum=checksum,
                mapping={kind.value: file.columns for kind, file in files.items() if file.columns},
                created_by=by,
                created_at=at or clock.now(),
            )
            for kind, file in files.items():
                _keep(consultation, kind, file)
            audit.record(
                "import.started",
                by=by,
                subject=consultation,
                after={"project": project.pk, "files": [file.kind.value for file in files.values()]},
            )
    except IntegrityError:
        # Somebody sent the same files at the same moment.
        return existing.get(), False
    return consultation, True


def start_offline_import(
    discussion: Discussion, *, upload: Upload, by: Any, at: datetime | None = None
) -> tuple[ConsultationImport, bool]:
    """Keep a table of what was said on paper or at a workshop, to be previewed and run. Says whether the import is new.

    A row is known by everything it says, so the same file, or a longer one later, brings nothing in twice. Raises
    NotAllowed, or Refused naming the field `uploads`.
    """
    refuse_unless_writable()
    rules.may_import_offline(by, discussion).or_refuse()
    files = _recognised([upload], limited=True)
    file = files[FileKind.CONTRIBUTIONS]
    checksum = _digest([b"offline", file.sha256.encode()])
    existing = ConsultationImport.objects.filter(discussion=discussion, checksum=checksum)
    if (same := existing.first()) is not None:
        return same, False
    fields = fields_of(FileKind.CONTRIBUTIONS, offline=True, ideas=discussion.is_idea_box)
    columns = guess_columns(FileKind.CONTRIBUTIONS, file.table.header, fields)
    title = _("From paper or a workshop: %s") % PurePath(upload.name).stem
    try:
        with transaction.atomic():
            consultation = ConsultationImport.objects.create(
                project=discussion.project,
                discussion=discussion,
                makes_discussion=False,
                source=Source.OFFLINE,
                title=title[:TITLE_LIMIT],
                checksum=checksum,
                mapping={FileKind.CONTRIBUTIONS.value: columns},
                created_by=by,
                created_at=at or clock.now(),
            )
            _keep(consultation, FileKind.CONTRIBUTIONS, file)
            after = {
                "project": discussion.project_id,
                "discussion": discussion.pk,
                "source": Source.OFFLINE.value,
            }
            audit.record("import.started", by=by, subject=consultation, after=after)
    except IntegrityError:
        # Somebody sent the same file at the same moment.
        return existing.get(), False
    return consultation, True


def start_sheets_import(
    survey: Survey, *, upload: Upload, by: Any, at: datetime | None = None
) -> tuple[ConsultationImport, bool]:
    """Keep a table of answers that were given on paper, a row for each sheet, to be previewed and run.

    Says whether the import is new: the same file for the same survey gives the import that exists. Raises NotAllowed, or
    Refused naming the field `uploads`.
    """
    refuse_unless_writable()
    may_type_in(by, survey).or_refuse()
    asked = [question for question in questions_of(survey) if not question.is_section]
    columns = guess_sheet_columns(asked, upload.table().header)
    file = _recognise(upload, limited=True, sheets=columns)
    checksum = _digest([f"{FileKind.SHEETS}:{file.sha256}".encode()])
    existing = ConsultationImport.objects.filter(survey=survey, checksum=checksum)
    if (same := existing.first()) is not None:
        return same, False
    title = _("From paper or a workshop: %s") % PurePath(upload.name).stem
    try:
        with transaction.atomic():
            consultation = ConsultationImport.objects.create(
                project=survey.project,
                survey=survey,
                makes_discussion=False,
                source=Source.OFFLINE,
                title=title[:TITLE_LIMIT],
                checksum=checksum,
                mapping={FileKind.SHEETS.value: columns},
                created_by=by,
                created_at=at or clock.now(),
            )
            _keep(consultation, FileKind.SHEETS, file)
            after = {"project": survey.project_id, "survey": survey.pk, "source": Source.OFFLINE.value}
            audit.record("import.started", by=by, subject=consultation, after=after)
    except IntegrityError:
        # Somebody sent the same file at the same moment.
        return existing.get(), False
    return consultation, True


def discard_import(consultation: ConsultationImport, *, by: Any) -> None:
    """Throw an import away that has not brought anything in yet, with its files. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    rules.may_bring_in(by, consultation).or_refuse()
    with transaction.atomic():
        held = ConsultationImport.objects.select_for_update().get(pk=consultation.pk)
        if not held.is_editable:
            raise Refused(_("This import has already begun. What it brought in stays."))
        audit.record("import.discarded", by=by, subject=held)
        held.delete()


def _keep(consultation: ConsultationImport, kind: FileKind, file: _Recognised) -> None:
    encoding = file.table.encoding
    stored = ImportFile.objects.create(
        consultation=consultation,
        kind=kind,
        name=PurePath(file.upload.name).name[:200],
        size=file.size,
        sha256=file.sha256,
        layout={
            "encoding": encoding.codec,
            "mark_length": encoding.mark_length,
            "certain": encoding.certain,
            "damaged": encoding.damaged,
            "delimiter": file.table.delimiter,
            "header": file.table.header,
            "sample": file.sample(),
        },
    )
    store(stored, file.upload.pieces())


def _recognised(uploads: Sequence[Upload], *, limited: bool) -> dict[FileKind, _Recognised]:
    """Each file by what it holds. Raises Refused where that is not one file of contributions and at most one of the rest."""
    if not uploads:
        raise Refused(_("Choose the files to import."), field="uploads")
    if len(uploads) > MOST_FILES:
        raise Refused(
            _("Choose at most three files: contributions, votes and summary of one consultation."),
            field="uploads",
        )
    found: dict[FileKind, _Recognised] = {}
    for upload in uploads:
        file = _recognise(upload, limited=limited)
        if file.kind in found:
            names = {"first": found[file.kind].upload.name, "second": upload.name}
            raise Refused(
                _(
                    "“%(first)s” and “%(second)s” seem to hold the same kind of thing. Import one consultation at a time."
                )
                % names,
                field="uploads",
            )
        found[file.kind] = file
    if FileKind.CONTRIBUTIONS not in found:
        raise Refused(
            _(
                "None of these files holds contributions. Choose the file with the texts, often called comments.csv."
            ),
            field="uploads",
        )
    if FileKind.VOTES in found and "id" not in found[FileKind.CONTRIBUTIONS].columns:
        raise Refused(
            _("The votes cannot be matched, because no column of the contributions looks like their number."),
            field="uploads",
        )
    return found


def _recognise(upload: Upload, *, limited: bool, sheets: dict[str, int] | None = None) -> _Recognised:
    """What a file holds; with `sheets`, the columns of a table of sheets, it is that."""
    digest, size = hashlib.sha256(), 0
    start = b""
    for piece in upload.pieces():
        start = start or piece[:8]
        digest.update(piece)
        size += len(piece)
        if limited and size > max(LARGEST.values()):
            raise _too_large(upload, max(LARGEST.values()))
    if size == 0:
        raise Refused(_("“%(name)s” is empty.") % {"name": upload.name}, field="uploads")
    for mark, message in NOT_TEXT:
        if start.startswith(mark):
            raise Refused(message % {"name": upload.name}, field="uploads")
    table = upload.table()
    known = guess_columns(FileKind.CONTRIBUTIONS, table.header) if sheets is None else sheets
    if len(table.header) < 2 and not known:
        raise Refused(
            _("“%(name)s” does not look like a table with a heading. It has to be a CSV file.")
            % {"name": upload.name},
            field="uploads",
        )
    kind = guess_kind(table.header) if sheets is None else FileKind.SHEETS
    if limited and size > LARGEST[kind]:
        raise _too_large(upload, LARGEST[kind])
    columns = guess_columns(kind, table.header) if sheets is None else sheets
    return _Recognised(upload, kind, table, columns, size, digest.hexdigest())


def is_plainly(upload: Upload, *, kind: FileKind) -> bool:
    """Whether the heading leaves no doubt that the file holds this. For folders with other files in them."""
    table = upload.table()
    return guess_kind(table.header) == kind and not missing_fields(kind, guess_columns(kind, table.header))


def _too_large(upload: Upload, limit: int) -> Refused:
    return Refused(
        _(
            "“%(name)s” is larger than %(megabytes)s MB. Split it, or ask your administrator to import it at the server."
        )
        % {"name": upload.name, "megabytes": number_in_words(limit // MEGABYTE)},
        field="uploads",
    )


def _digest(parts: Iterable[bytes]) -> str:
    return hashlib.sha256(b"\n".join(parts)).hexdigest()
