"""A project's life: draft, published, closed, archived."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.departments.actions import hold_current
from participation.departments.models import Department
from participation.journal import actions as journal
from participation.journal.models import Kind
from participation.lifecycle import refuse_unless_writable
from participation.projects import queries, rules
from participation.projects.actions._publishing import publish, refuse_unready
from participation.projects.actions._rows import locked, move
from participation.projects.actions.reviews import lapse_approval
from participation.projects.models import Project, ProjectMember, Responsibility
from participation.slugs import free_slug
from tenants import limits

EDITABLE = (
    "title",
    "summary",
    "language",
    "department",
    "decision",
    "decider",
    "decide_on",
    "influence",
    "influence_reason",
    "open_points",
    "closed_points",
    "outcome",
    "place",
    "latitude",
    "longitude",
)
LONGEST_PLACE = 120


def create_project(
    *, title: str, department: Department, language: str, by: Any, at: datetime | None = None, **facts: Any
) -> Project:
    """A new draft, led by the one who creates it. `facts` are any further fields of `EDITABLE`.

    Raises NotAllowed, or Refused when the title is empty or the department closed.
    """
    refuse_unless_writable()
    rules.may_create_project(by, department.pk).or_refuse()
    title = _checked_title(title)
    _refuse_unknown(facts)
    _tidy_place(facts)
    at = at or clock.now()
    with transaction.atomic():
        hold_current(department)
        project = Project.objects.create(
            title=title,
            slug=free_slug(Project.objects.all(), title, otherwise="project"),
            department=department,
            language=language,
            created_by=by,
            created_at=at,
            **facts,
        )
        ProjectMember.objects.create(
            project=project, user=by, department=department, responsibility=Responsibility.LEAD, created_at=at
        )
        audit.record("project.created", by=by, subject=project, after={"state": project.state})
    return project


def edit_project(project: Project, *, by: Any, **changes: Any) -> Project:
    """Change fields of `EDITABLE`. A published project stays complete: no required piece can be emptied.

    Raises NotAllowed or Refused.
    """
    refuse_unless_writable()
    _refuse_unknown(changes)
    with transaction.atomic():
        if "department" in changes:
            hold_current(changes["department"])
        project = locked(project)
        rules.may_edit_project(by, project).or_refuse()
        if "title" in changes:
            changes["title"] = _checked_title(changes["title"])
        _tidy_place(changes)
        changed = {name: value for name, value in changes.items() if getattr(project, name) != value}
        if "department" in changed:
            rules.may_create_project(by, changed["department"].pk).or_refuse()
            if project.is_public:
                rules.may_bring_in_public(by, changed["department"].pk).or_refuse()
        before = {name: _as_json(getattr(project, name)) for name in changed if name in _SHORT}
        for name, value in changed.items():
            setattr(project, name, value)
        if project.is_public and (missing := queries.missing_to_publish(project)):
            raise Refused(
                _("This project is public, so this cannot be left empty: %(what)s")
                % {"what": missing[0].what},
                field=missing[0].key,
            )
        if changed:
            project.save(update_fields=list(changed))
            if project.is_draft and set(changed) & set(queries.REVIEWED):
                lapse_approval(project, by=by)
            after = {name: _as_json(getattr(project, name)) for name in changed if name in _SHORT}
            audit.record(
                "project.edited",
                by=by,
                subject=project,
                before=before,
                after={**after, "fields": sorted(changed)},
            )
    return project


def publish_project(project: Project, *, by: Any, at: datetime | None = None) -> Project:
    """Make a draft public. Raises Refused when a piece is missing (`queries.missing_to_publish` names them all), or the
    look of somebody else where this government wants one.
    """
    refuse_unless_writable()
    at = at or clock.now()
    with transaction.atomic():
        project = locked(project)
        refuse_unready(project, by=by)
        publish(project, by=by, at=at)
    return project


def close_project(project: Project, *, by: Any, outcome: str = "", at: datetime | None = None) -> Project:
    """End a published project, with what came of it. Its discussions take nothing more."""
    refuse_unless_writable()
    at = at or clock.now()
    with transaction.atomic():
        project = locked(project)
        rules.may_publish_project(by, project).or_refuse()
        _refuse_unless(project.is_published, _("Only a published project can be closed."))
        move(
            project,
            Project.State.CLOSED,
            "project.closed",
            by=by,
            closed_at=at,
            outcome=outcome.strip() or project.outcome,
        )
        journal.record(
            Kind.PROJECT_CLOSED,
            at=at,
            project_id=project.pk,
            department_id=project.department_id,
            channel="staff",
        )
    return project


def reopen_project(project: Project, *, by: Any) -> Project:
    """Let a closed project run again."""
    refuse_unless_writable()
    with transaction.atomic():
        project = locked(project)
        rules.may_publish_project(by, project).or_refuse()
        _refuse_unless(project.is_closed, _("Only a closed project can be reopened."))
        limits.require_room(limits.ACTIVE_PROJECTS, used=queries.active_count())
        move(project, Project.State.PUBLISHED, "project.reopened", by=by, closed_at=None)
    return project


def archive_project(project: Project, *, by: Any) -> Project:
    """Put a draft or a closed project away: nobody outside the workspace sees it."""
    refuse_unless_writable()
    with transaction.atomic():
        project = locked(project)
        rules.may_publish_project(by, project).or_refuse()
        _refuse_unless(
            project.is_draft or project.is_closed, _("Close this project first. Then you can archive it.")
        )
        move(project, Project.State.ARCHIVED, "project.archived", by=by, publish_at=None, publish_by=None)
    return project


def unarchive_project(project: Project, *, by: Any) -> Project:
    """Bring an archived project back to where it was: closed, or draft when it never was public."""
    refuse_unless_writable()
    with transaction.atomic():
        project = locked(project)
        rules.may_publish_project(by, project).or_refuse()
        _refuse_unless(project.state == Project.State.ARCHIVED, _("This project is not archived."))
        state = Project.State.CLOSED if project.published_at else Project.State.DRAFT
        move(project, state, "project.unarchived", by=by)
    return project


_SHORT = ("title", "language", "department", "decider", "decide_on", "influence", "place")


def _tidy_place(facts: dict[str, Any]) -> None:
    if "place" in facts:
        facts["place"] = " ".join(facts["place"].split())
        if len(facts["place"]) > LONGEST_PLACE:
            raise Refused(_("This place is too long. Use at most 120 characters."), field="place")
    if "latitude" not in facts and "longitude" not in facts:
        return
    latitude, longitude = facts.get("latitude"), facts.get("longitude")
    if (latitude is None) != (longitude is None):
        raise Refused(_("Give both coordinates, or none."), field="coordinates")
    if latitude is None or longitude is None:
        facts["latitude"] = facts["longitude"] = None
        return
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise Refused(
            _("A latitude lies between -90 and 90 degrees, a longitude between -180 and 180."),
            field="coordinates",
        )
    facts["latitude"], facts["longitude"] = round(latitude, 5), round(longitude, 5)


def _as_json(value: Any) -> Any:
    return value if isinstance(value, str | int | None) else str(value)


def _checked_title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise Refused(_("Give the project a title."), field="title")
    if len(title) > 160:
        raise Refused(_("This title is too long. Use at most 160 characters."), field="title")
    return title


def _refuse_unknown(facts: dict[str, Any]) -> None:
    if unknown := set(facts) - set(EDITABLE):
        raise TypeError(f"Not editable fields of a project: {', '.join(sorted(unknown))}")


def _refuse_unless(condition: bool, sentence: Any) -> None:
    if not condition:
        raise Refused(sentence)
