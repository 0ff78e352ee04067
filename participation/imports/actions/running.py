"""Bringing an import in: batch by batch, each in a transaction of its own that also notes how far it is.

Killed at any moment, it goes on where the last finished batch ended. Run twice, it finds everything there already.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from kit import audit, clock
from kit.errors import NotAllowed, Refused
from kit.jobs import enqueue
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution, Discussion, Stance
from participation.imports import rules
from participation.imports.engine.batches import bring_in_contributions, bring_in_votes, parts_of
from participation.imports.engine.identities import Overtaken
from participation.imports.engine.sheets import bring_in_sheets
from participation.imports.jobs import run_import_in_background
from participation.imports.models import ConsultationImport
from participation.imports.queries import import_of_same_consultation
from participation.lifecycle import refuse_unless_writable
from participation.projects.models import Project

logger = logging.getLogger("participation.imports")
Step = ConsultationImport.Step
State = ConsultationImport.State
Watch = Callable[[ConsultationImport], None]


def begin_import(
    consultation: ConsultationImport, *, by: Any, at: datetime | None = None, take_over: bool = False
) -> ConsultationImport:
    """Mark a previewed import as running, with the discussion it goes into, made now where it has none.

    One that failed or was interrupted is taken up again; one that is done stays as it is. `take_over` also takes up one
    that seems to be running: whoever ran it stops at the next batch. Raises NotAllowed or Refused.
    """
    refuse_unless_writable()
    rules.may_bring_in(by, consultation).or_refuse()
    at = at or clock.now()
    with transaction.atomic():
        rows = ConsultationImport.objects.select_related("project", "discussion", "survey")
        held = rows.select_for_update(of=("self",)).get(pk=consultation.pk)
        if held.is_done:
            return held
        if held.state == State.UPLOADED:
            raise Refused(_("Say first which column holds what."))
        if held.is_running and not take_over and not held.is_stalled(at):
            raise Refused(_("This import is running already."))
        if held.discussion is None and held.survey is None:
            held.discussion = _destination(held, by=by, at=at)
        if held.started_at is None:
            held.started_at = at
            held.step = Step.SHEETS if held.is_for_a_survey else Step.CONTRIBUTIONS
            held.step_total = held.preview["sheet_rows" if held.is_for_a_survey else "contribution_rows"]
            after = {"survey": held.survey_id} if held.is_for_a_survey else {"discussion": held.discussion_id}
            audit.record("import.run", by=by, subject=held, after=after)
        held.state, held.error, held.progressed_at = State.RUNNING, "", at
        held.save()
    return held


def queue_import(consultation: ConsultationImport, *, by: Any) -> ConsultationImport:
    """Begin it and let the background bring it in. Raises NotAllowed or Refused."""
    with transaction.atomic():
        begun = begin_import(consultation, by=by)
        if begun.is_running:
            enqueue(run_import_in_background, _key=f"import:{begun.pk}", import_id=begun.pk, user_id=by.pk)
    return begun


def run_import(
    consultation: ConsultationImport, *, by: Any, watch: Watch | None = None
) -> ConsultationImport:
    """Bring in what is not in yet, here and now. `watch` is called after each batch with the import as it stands.

    What stops it is kept as its `error` and raised again; calling it once more goes on from there. An import that is
    not running (done, or taken over by somebody else in between) is returned as it is.
    """
    current = _fresh(consultation.pk)
    try:
        while current.is_running:
            for progressed in _run_step(current, by=by):
                if watch is not None:
                    watch(progressed)
            current = _fresh(consultation.pk)
    except Overtaken:
        current = _fresh(consultation.pk)
    except Exception as error:
        _fail(current, error)
        raise
    return current


def _run_step(current: ConsultationImport, *, by: Any) -> Iterator[ConsultationImport]:
    if current.step == Step.CONTRIBUTIONS:
        yield from bring_in_contributions(current)
        _go_on(current, Step.VOTES, total=parts_of(current))
    elif current.step == Step.VOTES:
        yield from bring_in_votes(current)
        _go_on(current, Step.FINISH, total=1)
    elif current.step == Step.SHEETS:
        yield from bring_in_sheets(current)
        _go_on(current, Step.FINISH, total=1)
    else:
        _finish(current, by=by)


def _go_on(current: ConsultationImport, step: Step, *, total: int) -> None:
    changed = ConsultationImport.objects.filter(pk=current.pk, step=current.step, state=State.RUNNING).update(
        step=step, step_done=0, step_total=total, progressed_at=clock.now()
    )
    if not changed:
        raise Overtaken


def _finish(current: ConsultationImport, *, by: Any) -> None:
    with transaction.atomic():
        held = ConsultationImport.objects.select_for_update(of=("self",)).get(pk=current.pk)
        discussion = held.discussion
        if not held.is_running or (discussion is None and not held.is_for_a_survey):
            raise Overtaken
        if discussion is not None:
            discussions.recount(discussion)
            if held.makes_discussion and discussion.is_draft:
                _show_as_past(discussion, by=by)
        held.state, held.step_done, held.finished_at = State.DONE, held.step_total, clock.now()
        held.progressed_at = held.finished_at
        held.save()
        audit.record("import.finished", by=by, subject=held, after=dict(held.counts))


def _show_as_past(discussion: Discussion, *, by: Any) -> None:
    """Publish and close the new discussion at the times at which the consultation really began and ended."""
    rows = Contribution.objects.filter(discussion=discussion).aggregate(
        first=Min("created_at"), last=Max("created_at")
    )
    stances = Stance.objects.filter(contribution__discussion=discussion).aggregate(
        first=Min("created_at"), last=Max("changed_at")
    )
    moments = [moment for moment in (*rows.values(), *stances.values()) if moment is not None]
    first, last = (min(moments), max(moments)) if moments else (clock.now(), clock.now())
    published = discussions.publish_discussion(discussion, by=by, at=first)
    discussions.close_discussion(published, by=by, at=last)


def _destination(held: ConsultationImport, *, by: Any, at: datetime) -> Discussion:
    """The discussion of an earlier import of the same consultation, else a new one."""
    # One after the other, so that two exports of one consultation do not make two discussions.
    Project.objects.select_for_update(no_key=True).get(pk=held.project_id)
    if (earlier := import_of_same_consultation(held)) is not None and earlier.discussion is not None:
        return earlier.discussion
    return discussions.create_discussion(
        held.project, question=held.title, background=held.background, by=by, at=at
    )


def _fail(current: ConsultationImport, error: Exception) -> None:
    if isinstance(error, Refused | NotAllowed):
        words = str(error)
    else:
        logger.error("import %s stopped", current.pk, exc_info=error)
        words = _(
            "Something unexpected happened. What was brought in so far is kept; you can go on from there."
        )
    ConsultationImport.objects.filter(pk=current.pk, state=State.RUNNING).update(
        state=State.FAILED, error=words, progressed_at=clock.now()
    )


def _fresh(pk: int) -> ConsultationImport:
    return ConsultationImport.objects.select_related("project", "discussion", "survey").get(pk=pk)
