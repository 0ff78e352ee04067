"""Documents of a project, each with its versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from kit import clock
from kit.documents import FORMATS, Format
from kit.fulltext import search_index
from participation.projects.models.projects import Project

#: Where the words of a document are looked for, the title first.
DOCUMENT_SEARCHED = ("title", "description")


class DocumentQuerySet(models.QuerySet["Document"]):
    """Filters over documents."""

    def public(self) -> DocumentQuerySet:
        """Documents everybody may read: those of public projects."""
        return self.filter(project__state__in=Project.PUBLIC_STATES)


class Document(models.Model):
    """Something to read for a project: a plan, a study, minutes. Its file is that of its newest version."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(max_length=160)
    description = models.TextField(blank=True, default="")
    language = models.CharField(max_length=10)
    #: Its place in the list, from 1.
    position = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=clock.now)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        indexes = [search_index("document_words", *DOCUMENT_SEARCHED)]

    def __str__(self) -> str:
        return self.title


class DocumentVersion(models.Model):
    """One file of a document, with what changed. Later ones do not replace it: people have read and quoted it."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    #: Part of its file's name; nobody can guess it.
    key = models.CharField(max_length=32)
    #: A key of kit.documents.FORMATS, found in the content.
    format = models.CharField(max_length=10)
    #: In bytes.
    size = models.PositiveBigIntegerField()
    #: SHA-256 of the file.
    checksum = models.CharField(max_length=64)
    #: Of a picture: what can be seen on it.
    alt = models.CharField(max_length=200, blank=True, default="")
    #: What is different from the version before.
    changes = models.CharField(max_length=300, blank=True, default="")
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}, {self.number}"

    @property
    def kind(self) -> Format:
        """What kind of file it is."""
        return FORMATS[self.format]

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture, which needs words for those who cannot see it."""
        return self.kind.is_picture
