"""Promises: given with an answer or on their own, moved, handed over, kept or broken."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.answers import news, rules
from participation.answers.actions._rows import held_promise, refuse_closed
from participation.answers.models import OfficialAnswer, Promise, PromiseEvent
from participation.departments.models import Department
from participation.departments.rules import is_staff
from participation.lifecycle import refuse_unless_writable
from participation.projects.models import Project

LONGEST = 500


def give_promise(
    project: Project,
    *,
    kind: str,
    text: str,
    due_on: date,
    owner: Any,
    department: Department,
    by: Any,
    answer: OfficialAnswer | None = None,
    at: datetime | None = None,
) -> Promise:
    """Promise people something by a day. On a draft of an answer it is given when the answer is published.

    Raises NotAllowed, or Refused, naming the field.
    """
    refuse_unless_writable()
    rules.may_answer(by, project).or_refuse()
    at = at or clock.now()
    text = _checked_text(text)
    _refuse_past(due_on)
    _refuse_strangers(owner)
    refuse_closed(department)
    if kind not in Promise.Kind.values:
        raise Refused(_("Choose what you promise."), field="kind")
    if answer is not None and answer.project_id != project.pk:
        raise Refused(_("This answer belongs to another project."))
    with transaction.atomic():
        row = Promise.objects.create(
            project=project,
            answer=answer,
            kind=kind,
            text=text,
            owner=owner,
            department=department,
            promised_on=due_on,
            due_on=due_on,
        )
        audit.record("promise.written", by=by, subject=row)
        if answer is None or answer.is_published:
            _give(row, by=by, at=at)
    return row


def give_promises_of(answer: OfficialAnswer, *, by: Any, at: datetime) -> None:
    """Give what a draft of an answer promises, in the moment in which it is published. In the caller's transaction."""
    for row in answer.promises.select_related("project", "department").filter(given_at=None):
        _give(row, by=by, at=at)


def keep_promise(
    promise: Promise, *, by: Any, words: str, on: date | None = None, at: datetime | None = None
) -> Promise:
    """Say that a promise has been kept, with what was done. `on` is the day, today when it is not given.

    Raises NotAllowed or Refused.
    """
    words = words.strip()
    if not words:
        raise Refused(_("Say what was done, in one or two sentences."), field="words")
    on = on or clock.today()
    if on > clock.today():
        raise Refused(_("This day has not come yet."), field="on")
    return _settle(promise, Promise.State.KEPT, by=by, words=words, on=on, at=at)


def break_promise(promise: Promise, *, by: Any, words: str, at: datetime | None = None) -> Promise:
    """Say that a promise will not be kept, and why. Raises NotAllowed, or Refused when there are no words."""
    words = words.strip()
    if not words:
        raise Refused(_("Say why. People can live with a reason, not with silence."), field="words")
    return _settle(promise, Promise.State.BROKEN, by=by, words=words, on=clock.today(), at=at)


def move_promise(
    promise: Promise, *, due_on: date, words: str, by: Any, at: datetime | None = None
) -> Promise:
    """Name another day, with the reason; the first day stays readable, and counts. Raises NotAllowed or Refused."""
    words = words.strip()
    _refuse_past(due_on)
    if not words:
        raise Refused(_("Say why it takes longer. It stands beside the promise."), field="words")
    with transaction.atomic():
        promise = _held_open(promise, by=by)
        if due_on == promise.due_on:
            raise Refused(_("This is the day that it has already."), field="due_on")
        before = {"due_on": str(promise.due_on)}
        promise.due_on = due_on
        promise.save(update_fields=["due_on"])
        _note(promise, PromiseEvent.Kind.MOVED, by=by, words=words, at=at)
        audit.record("promise.moved", by=by, subject=promise, before=before, after={"due_on": str(due_on)})
    return promise


def hand_promise_over(promise: Promise, *, owner: Any, department: Department, by: Any) -> Promise:
    """Give a promise to another owner or department. Raises NotAllowed or Refused."""
    _refuse_strangers(owner)
    refuse_closed(department)
    with transaction.atomic():
        promise = _held_open(promise, by=by)
        before = {"owner": promise.owner_id, "department": promise.department_id}
        promise.owner, promise.department = owner, department
        promise.save(update_fields=["owner", "department"])
        _note(promise, PromiseEvent.Kind.HANDED_OVER, by=by, words=department.name, at=None)
        after = {"owner": owner.pk, "department": department.pk}
        audit.record("promise.handed_over", by=by, subject=promise, before=before, after=after)
    return promise


def reopen_promise(promise: Promise, *, words: str, by: Any, at: datetime | None = None) -> Promise:
    """Take back that a promise was kept or broken. Raises NotAllowed or Refused."""
    words = words.strip()
    if not words:
        raise Refused(_("Say why it is taken up again."), field="words")
    with transaction.atomic():
        promise = _held(promise, by=by)
        if promise.is_open:
            raise Refused(_("This promise is open already."))
        before = {"state": promise.state}
        promise.state, promise.settled_on, promise.words = Promise.State.OPEN, None, ""
        promise.save(update_fields=["state", "settled_on", "words"])
        _note(promise, PromiseEvent.Kind.REOPENED, by=by, words=words, at=at)
        audit.record("promise.reopened", by=by, subject=promise, before=before, after={"state": "open"})
    return promise


def hand_over(department: Department, *, heir: Department) -> dict[str, list[int]]:
    """Give a department's open promises to its heir; answers keep the name they were given in.

    Named in settings.WHAT_DEPARTMENTS_OWN. Returns the numbers of what went over.
    """
    rows = Promise.objects.filter(department=department, state=Promise.State.OPEN)
    moved = sorted(rows.values_list("pk", flat=True))
    rows.update(department=heir)
    return {"promises": moved}


def hand_person_over(person: Any, *, heir: Any) -> dict[str, list[int]]:
    """Give the open promises of somebody who leaves to another person; `heir` None only asks what there is.

    Named in settings.WHAT_STAFF_OWN. Returns the numbers of what went over.
    """
    rows = Promise.objects.open().given().filter(owner=person)
    moved = sorted(rows.values_list("pk", flat=True))
    if heir is not None:
        rows.update(owner=heir)
    return {"promises": moved}


def _give(promise: Promise, *, by: Any, at: datetime) -> None:
    promise.given_at = at
    promise.save(update_fields=["given_at"])
    _note(promise, PromiseEvent.Kind.GIVEN, by=by, words="", at=at)
    news.announce_promise(promise, "given", by=by, at=at)


def _settle(
    promise: Promise, state: Promise.State, *, by: Any, words: str, on: date, at: datetime | None
) -> Promise:
    at = at or clock.now()
    with transaction.atomic():
        promise = _held_open(promise, by=by)
        promise.state, promise.words, promise.settled_on = state, words, on
        promise.save(update_fields=["state", "words", "settled_on"])
        _note(promise, PromiseEvent.Kind(state.value), by=by, words=words, at=at)
        audit.record(
            f"promise.{state}", by=by, subject=promise, before={"state": "open"}, after={"state": str(state)}
        )
        news.announce_promise(promise, str(state), by=by, at=at)
    return promise


def _held(promise: Promise, *, by: Any) -> Promise:
    refuse_unless_writable()
    promise = held_promise(promise)
    rules.may_settle(by, promise).or_refuse()
    return promise


def _held_open(promise: Promise, *, by: Any) -> Promise:
    promise = _held(promise, by=by)
    if not promise.is_open:
        raise Refused(_("Somebody has already said what became of this promise."))
    return promise


def _note(
    promise: Promise, kind: PromiseEvent.Kind, *, by: Any, words: str, at: datetime | None
) -> PromiseEvent:
    return PromiseEvent.objects.create(
        promise=promise,
        kind=kind,
        words=words,
        due_on=promise.due_on,
        done_by=by,
        happened_at=at or clock.now(),
    )


def _checked_text(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused(_("Say what you promise."), field="text")
    if len(text) > LONGEST:
        raise Refused(_("This promise is too long. Use at most 500 characters."), field="text")
    return text


def _refuse_past(due_on: date) -> None:
    if due_on < clock.today():
        raise Refused(_("Choose a day in the future."), field="due_on")


def _refuse_strangers(owner: Any) -> None:
    if not is_staff(owner):
        raise Refused(_("Only people with a role on this site can own a promise."), field="owner")
