"""Reminders, expiry, and what is kept about a person in the end: nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from kit import clock
from onboarding import actions, jobs, rules
from onboarding.models import Signup
from tests.onboarding import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_lobby")]


def test_an_unconfirmed_one_ends_after_an_hour_and_a_confirmed_one_after_two_weeks() -> None:
    unconfirmed = world.asked_to_confirm(address="rennes", email="luc@rennes.example")
    confirmed = world.confirmed()
    with clock.frozen_at(clock.now() + timedelta(hours=2)):
        jobs.expire_signups()
    assert world.fresh(unconfirmed).is_expired
    assert not world.fresh(confirmed).is_expired
    with clock.frozen_at(clock.now() + timedelta(days=14)):
        jobs.expire_signups()
    assert world.fresh(confirmed).is_expired


def test_working_on_it_gives_the_full_time_again() -> None:
    signup = world.addressed()
    with clock.frozen_at(clock.now() + timedelta(minutes=50)):
        actions.describe_place(signup, **world.PLACE)
    with clock.frozen_at(clock.now() + timedelta(minutes=100)):
        jobs.expire_signups()
    assert not world.fresh(signup).is_expired


def test_three_days_before_the_end_the_person_is_told_once() -> None:
    signup = world.confirmed()
    with clock.frozen_at(signup.expires_at - timedelta(days=2)):
        jobs.remind_and_forget()
        jobs.remind_and_forget()
    (reminder,) = world.mails_queued("onboarding/emails/expiring")
    assert reminder["to"] == "elodie@nantes.example"
    assert reminder["language"] == "fr"
    world.send_waiting()
    assert "/start/resume/" in str(mail.outbox[-1].body)


def test_nobody_is_told_at_an_address_that_was_never_confirmed() -> None:
    signup = world.asked_to_confirm()
    with clock.frozen_at(signup.expires_at - timedelta(minutes=1)):
        jobs.remind_and_forget()
    assert world.mails_queued("onboarding/emails/expiring") == []


def test_thirty_days_after_its_end_everything_about_the_person_is_deleted() -> None:
    signup = world.asked_to_confirm()
    with clock.frozen_at(signup.expires_at):
        jobs.expire_signups()
    with clock.frozen_at(signup.expires_at + rules.KEPT_AFTER_EXPIRY - timedelta(minutes=1)):
        jobs.remind_and_forget()
        assert Signup.objects.exists()
    with clock.frozen_at(signup.expires_at + rules.KEPT_AFTER_EXPIRY + timedelta(minutes=1)):
        jobs.remind_and_forget()
    assert not Signup.objects.exists()


def test_one_that_cannot_expire_does_not_keep_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = world.addressed(), world.addressed(address="rennes")
    real = actions.expire_signup

    def expire(signup: Signup) -> Signup:
        if signup.pk == first.pk:
            raise RuntimeError
        return real(signup)

    monkeypatch.setattr(actions, "expire_signup", expire)
    with clock.frozen_at(clock.now() + timedelta(hours=2)):
        jobs.expire_signups()
    assert not world.fresh(first).is_expired
    assert world.fresh(second).is_expired
