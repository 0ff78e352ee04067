"""An import: its files, what was understood of them, how far it has come, and what could not be taken."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit import clock
from participation.discussions.models import Contribution, Discussion
from participation.imports.parsing import FileKind, Reason
from participation.participants.models import Source
from participation.projects.models import Project
from participation.surveys.models import Survey

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# A running import that has not moved for so long was interrupted, and may be taken up again.
STALLED_AFTER = timedelta(minutes=2)


class ConsultationImportQuerySet(models.QuerySet["ConsultationImport"]):
    """Filters over imports."""

    def unfinished(self) -> ConsultationImportQuerySet:
        """Imports that are not done."""
        return self.exclude(state=ConsultationImport.State.DONE)


class ConsultationImport(models.Model):
    """One consultation of another platform on its way into a discussion, or a table of sheets on its way into a survey."""

    class State(models.TextChoices):
        """How far it is."""

        UPLOADED = "uploaded", _("Files received")
        PREVIEWED = "previewed", _("Ready to import")
        RUNNING = "running", _("Importing")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Interrupted by an error")

    class Step(models.TextChoices):
        """What a running import is at."""

        CONTRIBUTIONS = "contributions", _("Contributions and their authors")
        VOTES = "votes", _("Votes and their voters")
        SHEETS = "sheets", _("Sheets and their answers")
        FINISH = "finish", _("Counting and publishing")

    class Agree(models.IntegerChoices):
        """Which vote value means agreement."""

        PLUS = 1, _("1 means “agree”, -1 “disagree”")
        MINUS = -1, _("-1 means “agree”, 1 “disagree”")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="imports", db_index=False)
    # None until the import makes it, where it goes into a new discussion.
    discussion = models.ForeignKey(
        Discussion, on_delete=models.PROTECT, null=True, blank=True, related_name="imports", db_index=False
    )
    makes_discussion = models.BooleanField(default=True)
    #: Where it holds answers to a survey, given on paper.
    survey = models.ForeignKey(
        Survey, on_delete=models.PROTECT, null=True, blank=True, related_name="imports", db_index=False
    )
    #: Whether sheets that answer just as earlier ones did are those of other people.
    alike_are_others = models.BooleanField(default=False, db_default=False)
    #: Imported from another platform, or said on paper or at a workshop and typed into a table.
    source = models.CharField(
        max_length=10, choices=Source.choices, default=Source.IMPORT, db_default=Source.IMPORT
    )
    title = models.CharField(max_length=300)
    background = models.TextField(blank=True)
    # Says which consultation this is, whenever it was exported: see parsing.consultation_key.
    source_key = models.CharField(max_length=64, blank=True)
    checksum = models.CharField(max_length=64)

    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    # {"contributions": {"text": 7, …}, "votes": {…}}: field -> column, counted from 0.
    mapping = models.JSONField(default=dict)
    date_order = models.CharField(max_length=12, blank=True)
    agree_value = models.SmallIntegerField(choices=Agree.choices, default=Agree.PLUS)
    # What speaks for a value of agreement: {"agree": 1, "basis": "totals", "telling": …, "matching": …, "opposing": …}.
    evidence = models.JSONField(default=dict)
    # What the files hold (`preview`) and what became of it (`counts`): word -> number.
    preview = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)

    step = models.CharField(max_length=14, choices=Step.choices, blank=True)
    step_done = models.PositiveIntegerField(default=0)
    step_total = models.PositiveIntegerField(default=0)
    progressed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ConsultationImportQuerySet.as_manager()

    class Meta:
        constraints = [
            # The same files for the same destination are one import, also when two people send them at once.
            models.UniqueConstraint(
                fields=["project", "checksum"], condition=Q(makes_discussion=True), name="import_known_once"
            ),
            models.UniqueConstraint(
                fields=["discussion", "checksum"],
                condition=Q(makes_discussion=False),
                name="import_known_once_in_discussion",
            ),
            models.UniqueConstraint(
                fields=["survey", "checksum"],
                condition=Q(survey__isnull=False),
                name="import_known_once_in_survey",
            ),
            models.CheckConstraint(condition=Q(agree_value__in=[1, -1]), name="import_agree_is_1_or_minus_1"),
            models.CheckConstraint(
                condition=Q(makes_discussion=True) | Q(discussion__isnull=False) | Q(survey__isnull=False),
                name="import_has_a_destination",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(discussion__isnull=False) | Q(survey__isnull=False),
                name="import_done_is_somewhere",
            ),
        ]
        indexes = [models.Index(fields=["project", "-created_at"], name="import_by_project")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_offline(self) -> bool:
        """Whether it was said on paper or at a workshop."""
        return self.source == Source.OFFLINE

    @property
    def is_for_a_survey(self) -> bool:
        """Whether it holds answers to a survey."""
        return self.survey_id is not None

    @property
    def is_done(self) -> bool:
        """Whether everything is in."""
        return self.state == self.State.DONE

    @property
    def is_running(self) -> bool:
        """Whether it has been started and has neither ended nor failed."""
        return self.state == self.State.RUNNING

    @property
    def is_failed(self) -> bool:
        """Whether an error stopped it."""
        return self.state == self.State.FAILED

    @property
    def is_editable(self) -> bool:
        """Whether columns and meaning of the votes can still be changed: nothing has been brought in yet."""
        return self.started_at is None

    def is_stalled(self, at: datetime) -> bool:
        """Whether it says that it runs but has not moved for a while."""
        moved_at = self.progressed_at or self.started_at
        return self.is_running and (moved_at is None or moved_at < at - STALLED_AFTER)


class ImportFile(models.Model):
    """An uploaded file. Its bytes lie in `ImportFileChunk`, in this site's own tables: nobody can fetch them by address."""

    consultation = models.ForeignKey(
        ConsultationImport, on_delete=models.CASCADE, related_name="files", db_index=False
    )
    kind = models.CharField(max_length=14, choices=FileKind.choices)
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    # How it is written: {"encoding": …, "mark_length": …, "certain": …, "damaged": …, "delimiter": …, "header": […],
    # "sample": […]}.
    layout = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "kind"], name="import_one_file_of_each_kind"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ImportFileChunk(models.Model):
    """A piece of a file, in order."""

    file = models.ForeignKey(ImportFile, on_delete=models.CASCADE, related_name="chunks", db_index=False)
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "position"], name="import_chunks_in_order")]

    def __str__(self) -> str:
        return f"{self.position}"


class RejectedRow(models.Model):
    """A row of a file that was not brought in, and why."""

    consultation = models.ForeignKey(
        ConsultationImport, on_delete=models.CASCADE, related_name="rejected_rows", db_index=False
    )
    kind = models.CharField(max_length=14, choices=FileKind.choices)
    number = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    reason = models.CharField(max_length=30, choices=Reason.choices)
    detail = models.CharField(max_length=200, blank=True)
    raw = models.TextField()

    class Meta:
        constraints = [
            # Each row of a file is rejected at most once, however often the import was interrupted.
            models.UniqueConstraint(fields=["consultation", "kind", "line"], name="import_row_rejected_once"),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"

    @property
    def reason_in_words(self) -> _StrPromise | str:
        """Why, in the reader's language."""
        return Reason(self.reason).label


class SourceFacts(models.Model):
    """What else the source said of a contribution: its totals, whether the organisers put it in, its own scores."""

    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, primary_key=True, related_name="source_facts"
    )
    consultation = models.ForeignKey(
        ConsultationImport, on_delete=models.CASCADE, related_name="source_facts", db_index=False
    )
    facts = models.JSONField()

    def __str__(self) -> str:
        return f"#{self.contribution_id}"
