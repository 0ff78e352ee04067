"""Marking days on which something changed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kit import audit, clock
from kit.errors import Refused
from participation.departments.models import Department
from participation.engagement import rules
from participation.engagement.models import Mark
from participation.lifecycle import refuse_unless_writable
from participation.projects.models import Project


def mark_day(
    *,
    title: str,
    happened_on: date,
    by: Any,
    kind: str = Mark.Kind.OTHER,
    project: Project | None = None,
    department: Department | None = None,
) -> Mark:
    """Mark a day of a project, a department or the whole site. Raises NotAllowed, or Refused with the field `title`."""
    refuse_unless_writable()
    rules.may_mark(by, project=project, department=department).or_refuse()
    title = " ".join(title.split())
    if not title:
        raise Refused(_("Say what changed on this day."), field="title")
    if happened_on > clock.today():
        raise Refused(_("This day has not come yet."), field="happened_on")
    with transaction.atomic():
        mark = Mark.objects.create(
            title=title,
            happened_on=happened_on,
            kind=kind,
            project=project,
            department=department,
            created_by=by,
        )
        audit.record(
            "engagement.day_marked",
            by=by,
            subject=mark,
            after={"title": title, "happened_on": str(happened_on), "kind": kind},
        )
    return mark


def remove_mark(mark: Mark, *, by: Any) -> None:
    """Take a mark away. The figures were never changed by it. Raises NotAllowed."""
    refuse_unless_writable()
    rules.may_remove(by, mark).or_refuse()
    with transaction.atomic():
        audit.record(
            "engagement.mark_removed",
            by=by,
            subject=mark,
            before={"title": mark.title, "happened_on": str(mark.happened_on)},
        )
        mark.delete()


def hand_over(department: Department, *, heir: Department) -> dict[str, list[int]]:
    """Give a department's marks to another one; figures keep the department they were made in.

    Named in settings.WHAT_DEPARTMENTS_OWN. Returns the numbers of what went over.
    """
    marks = Mark.objects.filter(department=department)
    moved = {"marks": sorted(marks.values_list("pk", flat=True))}
    marks.update(department=heir)
    return moved
