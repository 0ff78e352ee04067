"""What administrators ask of those who sign in, and the way out for whoever has lost everything."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import emails, queries
from accounts.actions.seats import leave_everywhere
from accounts.models import SecondFactorReset, SignInPolicy, User
from accounts.rules import has_second_factor, why_not_reset
from kit import audit, clock, jobs
from kit.access import belongs
from kit.errors import NotAllowed, Refused

#: How long a reset waits, so that whoever it is about can stop it.
RESET_WAITS = timedelta(hours=24)
#: So many mails are queued in one transaction.
TOLD_AT_ONCE = 200


def require_second_factor(*, on: date | None, by: User) -> SignInPolicy:
    """From that day on, staff without a second factor can do nothing but set one up; None asks nobody. They are told by
    mail at once, and once more on that day.

    Raises Refused for a day that is over, and for an administrator who has none: they would shut themselves out.
    """
    _only_administrators(by)
    if on is not None and on < clock.today():
        raise Refused(_("Choose today or a later day."), field="second_factor_from")
    if on is not None and not has_second_factor(by):
        raise Refused(_("Set up a second step for yourself first, so that you do not shut yourself out."))
    with transaction.atomic():
        policy, _made = SignInPolicy.objects.select_for_update().get_or_create(pk=1)
        before, policy.second_factor_from = policy.second_factor_from, on
        policy.save()
        audit.record(
            "sign_in.second_factor_required" if on else "sign_in.second_factor_released",
            by=by,
            subject=policy,
            before={"from": before.isoformat() if before else None},
            after={"from": on.isoformat() if on else None},
        )
        if on is not None and on != before:
            _queue_telling(on)
    return policy


def _queue_telling(on: date) -> None:
    if on > clock.today():
        jobs.enqueue(tell_staff, day=on.isoformat(), occasion="announced")
    morning = timezone.make_aware(datetime.combine(on, time(7)))
    jobs.enqueue(tell_staff, _at=max(morning, clock.now()), day=on.isoformat(), occasion="begun")


@jobs.job()
def tell_staff(day: str, *, occasion: str) -> None:
    """Mail the staff who have no second step that one is asked for from `day` on, some hundred at a time.

    `occasion` is "announced" or, on the day itself, "begun". What was decided otherwise meanwhile is not told. A run that
    was interrupted goes on where it stopped.
    """
    on, telling = date.fromisoformat(day), f"{day}:{occasion}"
    while True:
        with transaction.atomic():
            policy = SignInPolicy.objects.select_for_update().filter(second_factor_from=on).first()
            if policy is None:
                return
            if policy.telling != telling:
                policy.telling, policy.told_up_to = telling, 0
            people = queries.staff_without_second_factor().filter(pk__gt=policy.told_up_to).order_by("pk")
            some = list(people[:TOLD_AT_ONCE])
            for person in some:
                emails.tell_that_a_second_step_is_asked_for(person, on=on, has_begun=occasion == "begun")
            if some:
                policy.told_up_to = some[-1].pk
            policy.save(update_fields=["telling", "told_up_to"])
        if len(some) < TOLD_AT_ONCE:
            return


def ask_for_reset(user: User, *, by: User) -> SecondFactorReset:
    """Let an administrator take away somebody's second factor, a day from now. The person is told at once and can stop it.

    Raises NotAllowed or Refused, with the reason in words.
    """
    _only_administrators(by)
    if reason := why_not_reset(by, user):
        raise Refused(reason, field="email")
    now = clock.now()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if queries.reset_of(user) is not None:
            raise Refused(_("That has been asked for already."), field="email")
        reset = SecondFactorReset.objects.create(
            user=user, asked_by_id=by.pk, asked_at=now, due_at=now + RESET_WAITS
        )
        audit.record("sign_in.reset_asked", by=by, subject=user)
        emails.tell_that_a_reset_waits(reset, by=by)
        jobs.enqueue(carry_out_reset, _at=reset.due_at, user_id=user.pk)
    return reset


def stop_reset(user: User, *, by: Any) -> bool:
    """Leave the second factor as it is: by the person themselves, or by an administrator. Says whether one was waiting."""
    if by.pk != user.pk:
        _only_administrators(by)
    with transaction.atomic():
        stopped, _details = SecondFactorReset.objects.filter(user=user).delete()
        if stopped:
            audit.record("sign_in.reset_stopped", by=by, subject=user)
    return bool(stopped)


def reset_second_factor(user: User) -> bool:
    """Carry out the reset that waits, if its time has come: everything goes, and every session ends."""
    with transaction.atomic():
        due = SecondFactorReset.objects.select_for_update().filter(user=user, due_at__lte=clock.now()).first()
        if due is None:
            return False
        Authenticator.objects.filter(user=user).delete()
        leave_everywhere(user)
        asked_by = User.objects.filter(pk=due.asked_by_id).first()
        due.delete()
        audit.record("sign_in.reset_done", by=asked_by, subject=user)
        emails.tell_about(user, "reset")
    return True


@jobs.job()
def carry_out_reset(user_id: int) -> None:
    """Take away a second factor when its time has come, if that was not stopped meanwhile."""
    user = User.objects.filter(pk=user_id).first()
    if user is not None:
        reset_second_factor(user)


def _only_administrators(by: Any) -> None:
    if not belongs(by, "administrator"):
        raise NotAllowed(_("Only administrators decide about signing in."))
