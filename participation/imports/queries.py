"""Questions about imports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import CharField, Count, Func, QuerySet, Value

from kit import clock, scope
from participation.ideas.queries import categories_of
from participation.imports.models import ConsultationImport, ImportFile, RejectedRow
from participation.imports.parsing import (
    ContributionRow,
    DateOrder,
    Encoding,
    FileKind,
    Reading,
    Reason,
    Rejection,
    SheetRow,
    Summary,
    Table,
    VoteRow,
    fields_of,
    read_contributions,
    read_sheets,
    read_summary,
    read_votes,
    sheet_fields,
)
from participation.imports.parsing.columns import Field, folded
from participation.imports.storage import open_file
from participation.participants.models import Participant, Source
from participation.surveys.models import Question
from participation.surveys.queries import questions_of


@dataclass(frozen=True)
class ReasonCount:
    """How many rows of one kind were rejected for one reason."""

    kind: FileKind
    reason: Reason
    count: int


class Contents:
    """The files of an import, read with its mapping. Each question reads its file anew, as a stream."""

    def __init__(self, consultation: ConsultationImport) -> None:
        self.consultation = consultation
        self.files = {FileKind(file.kind): file for file in consultation.files.all()}

    @property
    def has_votes(self) -> bool:
        """Whether there is a file of votes."""
        return FileKind.VOTES in self.files

    def table(self, kind: FileKind) -> Table:
        """The rows of a file, as it was found to be written when it was uploaded. Raises KeyError without the file."""
        return table_of(self.files[kind])

    def contributions(self) -> Iterator[ContributionRow | Rejection]:
        """Every row of the contributions."""
        return read_contributions(self.table(FileKind.CONTRIBUTIONS), self._reading(FileKind.CONTRIBUTIONS))

    def votes(self) -> Iterator[VoteRow | Rejection]:
        """Every row of the votes; none without a file of them."""
        if not self.has_votes:
            return iter(())
        return read_votes(self.table(FileKind.VOTES), self._reading(FileKind.VOTES))

    def sheets(self) -> Iterator[SheetRow | Rejection]:
        """Every row of a table of sheets."""
        return read_sheets(self.table(FileKind.SHEETS), self._reading(FileKind.SHEETS), self.questions)

    @cached_property
    def questions(self) -> list[Question]:
        """What the survey asks, sections too; nothing where it goes into a discussion."""
        survey = self.consultation.survey
        return questions_of(survey) if survey is not None else []

    def fields(self, kind: FileKind) -> dict[str, Field]:
        """What the columns of a file can hold."""
        if kind == FileKind.SHEETS:
            return sheet_fields([question for question in self.questions if not question.is_section])
        return fields_of(kind, offline=self.consultation.is_offline, ideas=self.box is not None)

    @cached_property
    def box(self) -> dict[str, int] | None:
        """The categories of the idea box it goes into, number by name; None where it goes elsewhere."""
        discussion = self.consultation.discussion
        if discussion is None or not discussion.is_idea_box:
            return None
        return {folded(category.name): category.pk for category in categories_of(discussion)}

    def summary(self) -> Summary:
        """What the other platform says of the whole; empty without a file of that."""
        return read_summary(self.table(FileKind.SUMMARY)) if FileKind.SUMMARY in self.files else Summary({})

    def _reading(self, kind: FileKind) -> Reading:
        return Reading(
            columns=self.consultation.mapping.get(kind.value, {}),
            zone=ZoneInfo(scope.current().timezone),
            now=clock.now(),
            date_order=DateOrder(self.consultation.date_order or DateOrder.DAY_FIRST),
            by_words=self.consultation.is_offline,
            box=self.box if kind == FileKind.CONTRIBUTIONS else None,
        )


def table_of(file: ImportFile) -> Table:
    """The rows of a stored file."""
    layout = file.layout
    encoding = Encoding(layout["encoding"], layout["mark_length"], layout["certain"], layout["damaged"])
    return Table(lambda: open_file(file), encoding, layout["delimiter"], layout["header"])


def imports_for_staff() -> QuerySet[ConsultationImport]:
    """All imports of the site with their project, newest first."""
    rows = ConsultationImport.objects.select_related("project", "discussion", "survey", "created_by")
    return rows.order_by("-created_at", "-id")


def imports_of(project_id: int) -> QuerySet[ConsultationImport]:
    """The imports into one project, newest first."""
    return imports_for_staff().filter(project_id=project_id)


def rejections_by_reason(consultation: ConsultationImport) -> list[ReasonCount]:
    """How many rows were rejected for which reason, the most frequent first."""
    rows = consultation.rejected_rows.values_list("kind", "reason").annotate(count=Count("id"))
    return [
        ReasonCount(FileKind(kind), Reason(reason), count)
        for kind, reason, count in rows.order_by("-count", "kind", "reason")
    ]


def rejected_rows(consultation: ConsultationImport) -> QuerySet[RejectedRow]:
    """The rejected rows in the order of the files."""
    return consultation.rejected_rows.order_by("kind", "line")


def import_of_same_consultation(consultation: ConsultationImport) -> ConsultationImport | None:
    """An earlier import of the same consultation into a discussion of the same project."""
    if not consultation.source_key:
        return None
    others = ConsultationImport.objects.filter(
        project_id=consultation.project_id, source_key=consultation.source_key, discussion__isnull=False
    )
    return others.exclude(pk=consultation.pk).select_related("discussion").order_by("id").first()


def sheet_ref(survey_id: int, identity: str, place: int) -> str:
    """How a sheet that was brought in is known: by what it says, and as the first, second … that says so."""
    return f"survey:{survey_id}:{identity}:{place}"


def sheets_there(survey_id: int) -> dict[str, int]:
    """How many sheets of a survey were brought in already, by what they say. One query."""
    refs = Participant.objects.filter(source=Source.OFFLINE, external_ref__startswith=f"survey:{survey_id}:")
    identity = Func("external_ref", Value(":"), Value(3), function="split_part", output_field=CharField())
    rows = refs.values(identity=identity).annotate(number=Count("pk")).order_by()
    return dict(rows.values_list("identity", "number"))
