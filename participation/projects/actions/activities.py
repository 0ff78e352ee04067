"""The life that activities of all kinds share: published, closed, opened again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.journal import actions as journal
from participation.journal.models import Kind
from participation.lifecycle import refuse_unless_writable
from participation.projects import rules
from participation.projects.models import Activity
from participation.projects.standing import ActivityState

AnyActivity = TypeVar("AnyActivity", bound=Activity)


def publish_activity(activity: AnyActivity, *, by: Any, at: datetime | None = None) -> AnyActivity:
    """Show it with its project; people take part from `opens_at`, or at once. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    at = at or clock.now()
    with transaction.atomic():
        activity = held_activity(activity, by=by)
        rules.may_publish_activity(by, activity.project).or_refuse()
        if not activity.is_draft:
            raise Refused(_("This has already been published."))
        _refuse_a_passed_end(activity, at)
        if (missing := activity.missing_to_publish()) is not None:
            raise Refused(missing)
        activity.published_at = at
        activity.opens_at = activity.opens_at or at
        _move(activity, ActivityState.PUBLISHED, "published", "opened", by=by, at=at)
    return activity


def close_activity(activity: AnyActivity, *, by: Any, at: datetime | None = None) -> AnyActivity:
    """Take nothing more in it, before its closing date. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    at = at or clock.now()
    with transaction.atomic():
        activity = held_activity(activity, by=by)
        if not activity.is_published:
            raise Refused(_("Only what is published can be closed."))
        activity.closed_at = at
        _move(activity, ActivityState.CLOSED, "closed", "closed", by=by, at=at)
    return activity


def reopen_activity(activity: AnyActivity, *, by: Any, at: datetime | None = None) -> AnyActivity:
    """Let people take part again in what was closed by hand. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    at = at or clock.now()
    with transaction.atomic():
        activity = held_activity(activity, by=by)
        rules.may_publish_activity(by, activity.project).or_refuse()
        if not activity.is_closed:
            raise Refused(_("This is not closed."))
        _refuse_a_passed_end(activity, at)
        activity.closed_at = None
        _move(activity, ActivityState.PUBLISHED, "reopened", "opened", by=by, at=at)
    return activity


def held_activity(activity: AnyActivity, *, by: Any) -> AnyActivity:
    """The row as it is now with its project, held until the transaction ends, for somebody who may run it.

    Raises NotAllowed.
    """
    rows = type(activity)._default_manager.select_related("project")
    held = rows.select_for_update(no_key=True, of=("self",)).get(pk=activity.pk)
    rules.may_run_activities(by, held.project).or_refuse()
    return held


def refuse_impossible_window(activity: Activity) -> None:
    """Raise Refused, naming `closes_at`, where it would close before it opens."""
    if activity.opens_at and activity.closes_at and activity.closes_at <= activity.opens_at:
        raise Refused(_("It has to close after it opens."), field="closes_at")


def _refuse_a_passed_end(activity: Activity, at: datetime) -> None:
    if activity.closes_at and activity.closes_at <= at:
        raise Refused(_("The closing date has passed. Choose a later one."), field="closes_at")


def _move(
    activity: Activity, state: ActivityState, recorded: str, happened: str, *, by: Any, at: datetime
) -> None:
    word, before = activity.record_word, {"state": activity.state}
    activity.state = state
    activity.save(update_fields=["state", "published_at", "opens_at", "closed_at"])
    audit.record(f"{word}.{recorded}", by=by, subject=activity, before=before, after={"state": str(state)})
    journal.record(
        Kind(f"{word}.{happened}"),
        at=at,
        project_id=activity.project_id,
        department_id=activity.project.department_id,
        channel="staff",
        **activity.journal_numbers,
    )
