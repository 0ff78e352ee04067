"""Beginning a project with what another one had: all that was thought of, never what people said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.departments.rules import is_staff
from participation.lifecycle import refuse_unless_writable
from participation.projects import queries, rules, storage
from participation.projects.actions.projects import EDITABLE, create_project
from participation.projects.kinds import kinds
from participation.projects.models import Document, DocumentVersion, Expectation, Project, ProjectMember

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: By how many days dates can be moved.
FURTHEST = 3_660
#: What is asked anew of every project.
_NOT_COPIED = {"title", "language", "department", "decide_on", "outcome"}


@dataclass
class Duplicate:
    """A new draft, and how much of what came along: words and a number for each."""

    project: Project
    copied: list[tuple[_StrPromise, int]] = field(default_factory=list)

    def note(self, words: _StrPromise, number: int) -> None:
        """Remember that so much of something was copied; nothing of it is not worth a word."""
        if number:
            self.copied.append((words, number))


#: What a room names in settings.WHAT_A_COPY_BRINGS: (from, into=, by=) → words and how many of it.
WhatACopyBrings = Callable[..., tuple["_StrPromise", int]]


def duplicate_project(
    source: Project, *, title: str, by: Any, days: int | None = None, with_documents: bool = False
) -> Duplicate:
    """A new draft that begins with the purpose, team, picture, expectations, tasks and activities of another project.

    Dates move by so many days; without `days` the decision and the windows of activities are left empty, and
    expectations are due as long after today as they were after the other project began. Documents come with their newest
    version. Contributions, answers, results, the outcome and the timeline never do. Raises NotAllowed or Refused.
    """
    refuse_unless_writable()
    if days is not None and abs(days) > FURTHEST:
        raise Refused(_("Dates can be moved by ten years at most."), field="days")
    shift = None if days is None else timedelta(days=days)
    facts = {name: getattr(source, name) for name in EDITABLE if name not in _NOT_COPIED}
    if shift is not None and source.decide_on is not None:
        facts["decide_on"] = source.decide_on + shift
    with transaction.atomic():
        project = create_project(
            title=title, department=source.department, language=source.language, by=by, **facts
        )
        rules.may_edit_project(by, project).or_refuse()
        made = Duplicate(project)
        made.note(_("Responsibilities in the team"), _copy_team(source, project, by=by))
        made.note(_("Expectations"), _copy_expectations(source, project, shift))
        made.note(_("Picture"), _copy_cover(source, project))
        if with_documents:
            made.note(_("Documents"), _copy_documents(source, project, by=by))
        for name in settings.WHAT_A_COPY_BRINGS:
            bring: WhatACopyBrings = import_string(name)
            made.note(*bring(source, into=project, by=by))
        _copy_activities(source, made, shift, by=by)
        audit.record(
            "project.duplicated",
            by=by,
            subject=project,
            after={"from": source.pk, "copied": sum(number for _words, number in made.copied)},
        )
    return made


def _copy_team(source: Project, project: Project, *, by: Any) -> int:
    # Whoever begins it leads it already, and leads in the place of those who led the other one only if they did.
    there = set(project.members.values_list("user_id", "responsibility"))
    rows = source.members.select_related("user", "department")
    new = [
        ProjectMember(
            project=project,
            user=row.user,
            department=row.department if row.department and row.department.is_current else None,
            responsibility=row.responsibility,
        )
        for row in rows
        if row.user.is_active and (row.user_id, row.responsibility) not in there and is_staff(row.user)
    ]
    ProjectMember.objects.bulk_create(new)
    return len(new)


def _copy_expectations(source: Project, project: Project, shift: timedelta | None) -> int:
    began: date = timezone.localtime(source.published_at or source.created_at).date()
    move = shift if shift is not None else clock.today() - began
    new = [
        Expectation(
            project=project,
            indicator=row.indicator,
            unit=row.unit,
            baseline=row.baseline,
            target=row.target,
            due_on=row.due_on + move,
        )
        for row in source.expectations.all()
    ]
    Expectation.objects.bulk_create(new)
    return len(new)


def _copy_cover(source: Project, project: Project) -> int:
    if not source.has_cover:
        return 0
    project.cover_key = storage.copy_cover(source.cover_key)
    names = ("cover_alt", "cover_credit", "cover_width", "cover_height")
    for name in names:
        setattr(project, name, getattr(source, name))
    project.save(update_fields=["cover_key", *names])
    return 1


def _copy_documents(source: Project, project: Project, *, by: Any) -> int:
    found = queries.documents_of(source)
    for place, listed in enumerate(found, start=1):
        old, version = listed.document, listed.current
        document = Document.objects.create(
            project=project,
            title=old.title,
            description=old.description,
            language=old.language,
            position=place,
            created_at=clock.now(),
        )
        DocumentVersion.objects.create(
            document=document,
            number=1,
            key=storage.copy_document(version.key, version.format),
            format=version.format,
            size=version.size,
            checksum=version.checksum,
            alt=version.alt,
            added_by=by,
            added_at=clock.now(),
        )
    return len(found)


def _copy_activities(source: Project, made: Duplicate, shift: timedelta | None, *, by: Any) -> None:
    for kind in kinds():
        if kind.copy is None:
            continue
        rows = list(kind.rows().filter(project=source).order_by("created_at", "id"))
        for row in rows:
            window = {name: _moved(getattr(row, name), shift) for name in ("opens_at", "closes_at")}
            kind.copy(row, into=made.project, by=by, **window)
        made.note(kind.name, len(rows))


def _moved(moment: datetime | None, shift: timedelta | None) -> datetime | None:
    """The same time of the day, so many days later."""
    return None if moment is None or shift is None else timezone.localtime(moment) + shift
