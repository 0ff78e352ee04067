"""Publishing at a set time, without anybody at their desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kit import audit, clock, scope
from kit.errors import NotAllowed, Refused
from kit.jobs import enqueue
from participation.lifecycle import refuse_unless_writable
from participation.projects import emails, queries, rules
from participation.projects.actions._publishing import publish, refuse_unready
from participation.projects.actions._rows import locked
from participation.projects.models import Project

#: How far ahead a publication can be planned, and how long after its time it is still carried out.
FURTHEST, LATEST = timedelta(days=366), timedelta(hours=24)


def schedule_publication(project: Project, *, at: datetime, by: Any) -> Project:
    """Publish a draft at that moment, in the name of `by`. A time that was set before is replaced.

    Raises NotAllowed, or Refused, now, for everything that publishing would be refused for, and for a moment that is over
    or more than a year away (field `publish_at`).
    """
    refuse_unless_writable()
    now = clock.now()
    if not now < at <= now + FURTHEST:
        raise Refused(_("Choose a moment in the future, within a year."), field="publish_at")
    with transaction.atomic():
        project = locked(project)
        refuse_unready(project, by=by)
        before = project.publish_at
        project.publish_at, project.publish_by = at, by
        project.save(update_fields=["publish_at", "publish_by"])
        audit.record(
            "project.publication_planned",
            by=by,
            subject=project,
            before={"publish_at": before.isoformat() if before else None},
            after={"publish_at": at.isoformat()},
        )
        from participation.projects.jobs import publish_planned

        enqueue(publish_planned, _at=at, project_id=project.pk, publish_at=at.isoformat())
    return project


def cancel_publication(project: Project, *, by: Any) -> Project:
    """Leave a draft a draft after all. Raises NotAllowed, or Refused when nothing is planned."""
    refuse_unless_writable()
    with transaction.atomic():
        project = locked(project)
        rules.may_publish_project(by, project).or_refuse()
        if project.publish_at is None:
            raise Refused(_("Nothing is planned for this project."))
        before = {"publish_at": project.publish_at.isoformat()}
        project.publish_at = project.publish_by = None
        project.save(update_fields=["publish_at", "publish_by"])
        audit.record("project.publication_cancelled", by=by, subject=project, before=before)
    return project


def carry_out_publication(project_id: int, *, planned_for: datetime) -> bool:
    """Publish a draft whose time has come; says whether it did. Harmless when repeated, and when the plan was changed.

    Where it cannot be published, nothing is planned any more, and its leads are mailed why.
    """
    now = clock.now()
    with transaction.atomic():
        rows = Project.objects.select_for_update(no_key=True, of=("self",))
        project = rows.filter(pk=project_id, publish_at=planned_for, state=Project.State.DRAFT).first()
        if project is None:
            return False
        reason = _why_not(project, now)
        if not reason:
            try:
                with transaction.atomic():
                    publish(project, by=project.publish_by, at=now)
            except Refused as refused:
                reason = str(refused)
        if reason:
            _give_up(project, now, reason)
    return not reason


def _why_not(project: Project, now: datetime) -> str:
    """The reason in the language that is active, or nothing."""
    by = project.publish_by
    if project.publish_at is not None and now - project.publish_at > LATEST:
        return _t("The site could not publish anything at that time.")
    if by is None or not by.is_active:
        return _t("Whoever planned it has no account here any more.")
    try:
        refuse_unready(project, by=by)
    except (Refused, NotAllowed) as no:
        return str(no)
    return ""


def _give_up(project: Project, now: datetime, reason: str) -> None:
    planned_for, by = project.publish_at, project.publish_by
    assert planned_for is not None
    for person in queries.leads_of(project, also=by):
        with translation.override(person.language or scope.current().language):
            emails.tell_not_published(
                project, person, planned_for=planned_for, reason=_why_not(project, now) or reason
            )
    before = {"publish_at": planned_for.isoformat()}
    project.publish_at = project.publish_by = None
    project.save(update_fields=["publish_at", "publish_by"])
    audit.record("project.publication_failed", by=None, subject=project, before=before)
