"""What the government expects of a project, and its timeline."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit
from kit.errors import Refused
from participation.lifecycle import refuse_unless_writable
from participation.projects import rules
from participation.projects.actions._rows import locked
from participation.projects.models import Expectation, Milestone, Project


def add_expectation(
    project: Project,
    *,
    indicator: str,
    target: Decimal,
    due_on: date,
    by: Any,
    baseline: Decimal | None = None,
    unit: str = "",
) -> Expectation:
    """State what will be measured, from where, to where, by when. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    rules.may_edit_project(by, project).or_refuse()
    if not indicator.strip():
        raise Refused(_("Say what you will measure."), field="indicator")
    with transaction.atomic():
        expectation = Expectation.objects.create(
            project=project,
            indicator=indicator.strip(),
            unit=unit.strip(),
            baseline=baseline,
            target=target,
            due_on=due_on,
        )
        audit.record(
            "project.expectation_added",
            by=by,
            subject=project,
            after={"indicator": expectation.indicator, "target": str(target), "due_on": str(due_on)},
        )
    return expectation


def remove_expectation(expectation: Expectation, *, by: Any) -> None:
    """Take an expectation back. Raises NotAllowed, or Refused when it is the only one of a public project."""
    refuse_unless_writable()
    rules.may_edit_project(by, expectation.project).or_refuse()
    with transaction.atomic():
        project = locked(expectation.project)
        if project.is_public and not project.expectations.exclude(pk=expectation.pk).exists():
            raise Refused(
                _("This project is public and keeps at least one expectation. Add another one first.")
            )
        audit.record(
            "project.expectation_removed",
            by=by,
            subject=project,
            before={
                "indicator": expectation.indicator,
                "target": str(expectation.target),
                "due_on": str(expectation.due_on),
            },
        )
        expectation.delete()


def add_milestone(project: Project, *, title: str, happens_on: date, by: Any, text: str = "") -> Milestone:
    """Put something that happened or will happen on the project's timeline. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    rules.may_edit_project(by, project).or_refuse()
    if not title.strip():
        raise Refused(_("Say what happens on this day."), field="title")
    with transaction.atomic():
        milestone = Milestone.objects.create(
            project=project, title=title.strip(), text=text.strip(), happens_on=happens_on
        )
        audit.record(
            "project.milestone_added",
            by=by,
            subject=project,
            after={"title": milestone.title, "happens_on": str(happens_on)},
        )
    return milestone


def remove_milestone(milestone: Milestone, *, by: Any) -> None:
    """Take an entry off the timeline. Raises NotAllowed."""
    refuse_unless_writable()
    rules.may_edit_project(by, milestone.project).or_refuse()
    with transaction.atomic():
        audit.record(
            "project.milestone_removed",
            by=by,
            subject=milestone.project,
            before={"title": milestone.title, "happens_on": str(milestone.happens_on)},
        )
        milestone.delete()
