"""Deleting an account: asked for, thought over, carried out in steps that are recorded and can go on after a crash."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit import audit, clock, jobs
from kit.errors import Refused
from kit.personal import Holding, Person, Wish, register
from participation.lifecycle import refuse_unless_writable
from participation.privacy import emails, queries, rules
from participation.privacy.models import InactivityWarning, PersonalRequest
from participation.privacy.writing import section_key

#: How long somebody can change their mind.
COOLING = timedelta(days=7)
#: How long before the end of an unused account its person is warned, and warned again.
FIRST_WARNING, SECOND_WARNING = timedelta(days=60), timedelta(days=14)
#: At most so many people are warned in one night: a big import of accounts must not become a flood of mails.
WARNED_AT_MOST = 5_000
_PARTICIPANT = "participants.participant"


def ask_for_deletion(user: Any, *, words_go: bool | None = None) -> PersonalRequest:
    """Have the account deleted after `COOLING`. `words_go` is asked only where the policy leaves a choice. On the record.

    Raises NotAllowed while something has to be handed over, or Refused when it was asked for already.
    """
    refuse_unless_writable()
    rules.may_delete_account(user).or_refuse()
    policy = queries.policy()
    chosen = {policy.Words.STAY: False, policy.Words.GO: True}.get(policy.Words(policy.words), bool(words_go))
    try:
        with transaction.atomic():
            now = clock.now()
            made = PersonalRequest.objects.create(
                kind=PersonalRequest.Kind.DELETION,
                account_number=user.pk,
                words_go=chosen,
                asked_at=now,
                due_at=now + COOLING,
            )
            audit.record("account.deletion_asked", by=user, subject=user, after={"words_go": chosen})
            emails.tell_deletion_is_coming(user, made)
    except IntegrityError as error:
        raise Refused(_("Your account is waiting to be deleted already.")) from error
    return made


def withdraw_deletion(request: PersonalRequest, *, by: Any) -> None:
    """Keep the account after all. Raises Refused when it is too late."""
    refuse_unless_writable()
    with transaction.atomic():
        withdrawn = PersonalRequest.objects.filter(
            pk=request.pk, kind=PersonalRequest.Kind.DELETION, state=PersonalRequest.State.WAITING
        ).update(state=PersonalRequest.State.WITHDRAWN, finished_at=clock.now())
        if not withdrawn:
            raise Refused(_("There is no deletion any more that could be undone."))
        audit.record("account.deletion_withdrawn", by=by, subject=by)


def queue_due_deletions(*, at: datetime | None = None) -> int:
    """Queue a job for every deletion whose time has come, also for one that was interrupted. Returns how many."""
    from participation.privacy.jobs import delete_account

    due = PersonalRequest.objects.filter(
        kind=PersonalRequest.Kind.DELETION,
        state__in=(PersonalRequest.State.WAITING, PersonalRequest.State.RUNNING),
        due_at__lte=at or clock.now(),
    )
    queued = 0
    for pk in due.order_by("pk").values_list("pk", flat=True).iterator():
        queued += jobs.enqueue(delete_account, _key=f"delete_account:{pk}", request_id=pk) is not None
    return queued


def carry_out_deletion(request_id: int, *, at: datetime | None = None) -> bool:
    """Delete an account whose time has come, room by room from the top, each step on record. Returns whether it is done.

    Every step is harmless when repeated, so an interrupted deletion goes on where it stopped. Somebody who took on a
    responsibility meanwhile keeps the account and is told; the request counts as withdrawn.
    """
    request = _begun(request_id, at or clock.now())
    if request is None:
        return False
    person = _person_of(request)
    wish = Wish(words_go=request.words_go)
    for holding in reversed(register().holdings):
        key = section_key(holding)
        if key in request.steps:
            continue
        if holding.model == settings.AUTH_USER_MODEL:
            _take_leave(request, holding, person, wish)
        else:
            _done(request, key, holding.carry_out(person, wish))
    cache.clear()  # Drawn pages may still show the name.
    return True


def _begun(request_id: int, at: datetime) -> PersonalRequest | None:
    with transaction.atomic():
        request = (
            PersonalRequest.objects.select_for_update()
            .filter(pk=request_id, kind=PersonalRequest.Kind.DELETION, due_at__lte=at)
            .first()
        )
        if request is None or not request.is_under_way:
            return None
        user = User.objects.filter(pk=request.account_number).first()
        if request.is_waiting and user is not None:
            if not rules.may_delete_account(user):
                request.state, request.finished_at = PersonalRequest.State.WITHDRAWN, at
                request.save(update_fields=["state", "finished_at"])
                emails.tell_deletion_was_stopped(user)
                return None
            request.participant_number = rules.person_of(user).key(_PARTICIPANT)
            # Nobody can sign in while rooms are being emptied one after the other.
            User.objects.filter(pk=user.pk).update(is_active=False)
        request.state = PersonalRequest.State.RUNNING
        request.steps_total = len(register().holdings)
        request.save(update_fields=["state", "steps_total", "participant_number"])
    return request


def _person_of(request: PersonalRequest) -> Person:
    keys = {settings.AUTH_USER_MODEL.lower(): request.account_number}
    if request.participant_number is not None:
        keys[_PARTICIPANT] = request.participant_number
    user = User.objects.filter(pk=request.account_number).first()
    return Person(keys=keys, name=user.display_name if user else "", address=user.email if user else "")


def _done(request: PersonalRequest, key: str, rows: int) -> None:
    request.steps = {**request.steps, key: rows}
    PersonalRequest.objects.filter(pk=request.pk).update(steps=request.steps)


def _take_leave(request: PersonalRequest, holding: Holding, person: Person, wish: Wish) -> None:
    """The last step, in one transaction: the account, its line of the record, the last mail, and the end of the request."""
    with transaction.atomic():
        user = User.objects.filter(pk=request.account_number).first()
        if user is not None:
            audit.record("account.deleted", by=None, subject=user, after={"reason": request.reason})
            emails.tell_account_is_gone(user)
        rows = holding.carry_out(person, wish)
        request.steps = {**request.steps, section_key(holding): rows}
        request.state, request.finished_at = PersonalRequest.State.DONE, clock.now()
        # From here on nothing ties the account's number to what the participant said.
        request.participant_number = None
        request.save(update_fields=["steps", "state", "finished_at", "participant_number"])


def warn_unused_accounts(*, days: int, at: datetime | None = None) -> int:
    """Mail people whose account will be deleted because nobody used it for `days`: 60 days before, and 14 days before.

    Whoever came back is forgotten here. Each is mailed twice at most. Returns how many were mailed.
    """
    at = at or clock.now()
    queries.came_back().delete()
    end = at - timedelta(days=days)
    warned = 0
    for user in queries.unused_and_not_warned(end + FIRST_WARNING)[:WARNED_AT_MOST].iterator():
        with transaction.atomic():
            InactivityWarning.objects.create(user=user, first_at=at)
            emails.warn_about_inactivity(user, on=at + FIRST_WARNING)
        warned += 1
    waiting = InactivityWarning.objects.filter(
        second_at=None, first_at__lte=at - (FIRST_WARNING - SECOND_WARNING)
    )
    for row in waiting.select_related("user").order_by("pk")[:WARNED_AT_MOST].iterator():
        with transaction.atomic():
            if InactivityWarning.objects.filter(pk=row.pk, second_at=None).update(second_at=at):
                emails.warn_about_inactivity(row.user, on=at + SECOND_WARNING)
                warned += 1
    return warned


def delete_unused_accounts(pks: list[int]) -> int:
    """Ask for the deletion of accounts that nobody used, as the policy says. Returns how many were asked for."""
    words_go = queries.policy().words == queries.policy().Words.GO
    asked = 0
    for user in User.objects.filter(pk__in=pks):
        if not rules.may_delete_account(user):
            continue
        _request, made = PersonalRequest.objects.get_or_create(
            account_number=user.pk,
            kind=PersonalRequest.Kind.DELETION,
            state=PersonalRequest.State.WAITING,
            defaults={
                "reason": PersonalRequest.Reason.INACTIVE,
                "words_go": words_go,
                "asked_at": clock.now(),
                "due_at": clock.now(),
            },
        )
        asked += made
    return asked
