"""A survey itself. Its life is that of every activity: projects.actions publishes, closes and reopens it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.lifecycle import refuse_unless_writable
from participation.projects.actions.activities import held_activity, refuse_impossible_window
from participation.projects.models import Project
from participation.projects.rules import may_run_activities
from participation.surveys.models import Survey

EDITABLE = ("title", "introduction", "opens_at", "closes_at", "without_account", "results", "shows_texts")
LONGEST_TITLE = 160


def create_survey(
    project: Project, *, title: str, by: Any, at: datetime | None = None, **facts: Any
) -> Survey:
    """A draft of a survey, without questions. `facts` are fields of `EDITABLE`. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    may_run_activities(by, project).or_refuse()
    _refuse_unknown(facts)
    survey = Survey(
        project=project, title=_checked_title(title), created_by=by, created_at=at or clock.now(), **facts
    )
    refuse_impossible_window(survey)
    with transaction.atomic():
        survey.save(force_insert=True)
        audit.record("survey.created", by=by, subject=survey)
    return survey


def edit_survey(survey: Survey, *, by: Any, **changes: Any) -> Survey:
    """Change fields of `EDITABLE`. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    _refuse_unknown(changes)
    if "title" in changes:
        changes["title"] = _checked_title(changes["title"])
    with transaction.atomic():
        survey = held_activity(survey, by=by)
        changed = sorted(name for name, value in changes.items() if getattr(survey, name) != value)
        for name in changed:
            setattr(survey, name, changes[name])
        refuse_impossible_window(survey)
        if changed:
            survey.save(update_fields=changed)
            audit.record("survey.edited", by=by, subject=survey, after={"fields": changed})
    return survey


def _refuse_unknown(facts: dict[str, Any]) -> None:
    if unknown := set(facts) - set(EDITABLE):
        raise TypeError(f"Not editable fields of a survey: {', '.join(sorted(unknown))}")
    if facts.get("results", Survey.Results.STAFF) not in Survey.Results.values:
        raise Refused(_("Choose who sees the results."), field="results")


def _checked_title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise Refused(_("Give the survey a title."), field="title")
    if len(title) > LONGEST_TITLE:
        raise Refused(_("This title is too long. Put the rest into the introduction."), field="title")
    return title
