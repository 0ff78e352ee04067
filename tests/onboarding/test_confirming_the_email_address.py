"""Six digits that show that an e-mail address belongs to whoever typed it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kit import clock
from kit.errors import Refused, TooMany
from onboarding import actions, rules
from onboarding.models import Signup
from tests.onboarding import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_lobby")]


def test_the_code_from_the_mail_confirms() -> None:
    signup = world.asked_to_confirm()
    assert not signup.is_confirmed
    assert actions.confirm_email(signup, code=world.code_sent()).is_confirmed


def test_the_code_is_six_digits_and_not_stored() -> None:
    signup = world.asked_to_confirm()
    code = world.code_sent()
    assert len(code) == 6
    assert code.isdigit()
    assert code not in str(Signup.objects.values().get(pk=signup.pk))


def test_a_wrong_code_is_refused_and_counted() -> None:
    signup = world.asked_to_confirm()
    with pytest.raises(Refused, match="not the code") as refused:
        actions.confirm_email(signup, code=_other_than(world.code_sent()))
    assert refused.value.field == "code"
    assert world.fresh(signup).code_attempts == 1


def test_after_five_wrong_codes_not_even_the_right_one_works() -> None:
    signup = world.asked_to_confirm()
    code = world.code_sent()
    for _ in range(rules.CODE_TRIES):
        with pytest.raises(Refused):
            actions.confirm_email(signup, code=_other_than(code))
    with pytest.raises(Refused, match="one try too many"):
        actions.confirm_email(signup, code=code)


def test_a_new_code_gives_new_tries() -> None:
    signup = world.asked_to_confirm()
    for _ in range(rules.CODE_TRIES):
        with pytest.raises(Refused):
            actions.confirm_email(signup, code="")
    with clock.frozen_at(clock.now() + rules.CODE_REST):
        actions.send_code(signup)
    assert actions.confirm_email(signup, code=world.code_sent()).is_confirmed


def test_a_code_older_than_fifteen_minutes_is_worth_nothing() -> None:
    signup = world.asked_to_confirm()
    with clock.frozen_at(clock.now() + timedelta(minutes=15)), pytest.raises(Refused, match="too old"):
        actions.confirm_email(signup, code=world.code_sent())


def test_the_code_before_the_last_one_no_longer_works() -> None:
    signup = world.asked_to_confirm()
    first = world.code_sent()
    with clock.frozen_at(clock.now() + rules.CODE_REST):
        actions.send_code(signup)
    if world.code_sent() != first:
        with pytest.raises(Refused):
            actions.confirm_email(signup, code=first)


def test_a_code_is_worth_nothing_for_another_signup() -> None:
    first = world.asked_to_confirm()
    code = world.code_sent()
    other = world.asked_to_confirm(address="rennes", email="luc@rennes.example")
    if world.code_sent() != code:
        with pytest.raises(Refused):
            actions.confirm_email(other, code=code)
    assert actions.confirm_email(first, code=code).is_confirmed


def test_a_second_code_has_to_wait_half_a_minute() -> None:
    signup = world.asked_to_confirm()
    with pytest.raises(Refused, match="half a minute"):
        actions.send_code(signup)


def test_a_mailbox_gets_at_most_six_codes_an_hour() -> None:
    signup = world.asked_to_confirm()
    moment = clock.now().replace(minute=0, second=0)
    with clock.frozen_at(moment):
        Signup.objects.update(code_sent_at=None)
    with pytest.raises(TooMany):
        for step in range(1, 8):
            with clock.frozen_at(moment + rules.CODE_REST * step):
                actions.send_code(signup)
    assert len(world.mails_queued("onboarding/emails/code")) <= 7


def test_correcting_the_address_takes_the_confirmation_back() -> None:
    signup = world.confirmed()
    changed = actions.give_contact(signup, contact_name="Élodie", email="marchand@nantes.example")
    assert not changed.is_confirmed
    assert world.mails_queued("onboarding/emails/code")[-1]["to"] == "marchand@nantes.example"


def test_correcting_only_the_name_keeps_it() -> None:
    signup = world.confirmed()
    changed = actions.give_contact(signup, contact_name="É. Marchand", email="Elodie@Nantes.example")
    assert changed.is_confirmed
    assert len(world.mails_queued("onboarding/emails/code")) == 1


def _other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"
