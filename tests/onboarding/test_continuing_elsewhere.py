"""Which browser may go on with a signup, and how another one takes over."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client

from kit import clock
from onboarding import actions, rules
from onboarding.models import Signup
from tests.onboarding import world

pytestmark = pytest.mark.django_db

At = Callable[..., Client]


def _until_the_code(client: Client) -> Signup:
    client.post("/start/", world.PLACE)
    signup = Signup.objects.latest("id")
    client.post(f"/start/{signup.token}/address/", world.WHERE)
    client.post(f"/start/{signup.token}/contact/", world.WHO)
    return world.fresh(signup)


def _link() -> str:
    world.send_waiting()
    found = re.search(r"http://civocracy\.localhost(/start/resume/\S+/)", str(mail.outbox[-1].body))
    assert found is not None
    return found.group(1)


def test_another_browser_is_told_how_to_continue(client_at: At) -> None:
    signup = _until_the_code(client_at())
    stranger = client_at().get(f"/start/{signup.token}/confirm/")
    assert stranger.status_code == 403
    assert b"/start/resume/" in stranger.content
    assert b"elodie" not in stranger.content


def test_opening_the_link_changes_nothing_and_its_button_takes_over(client_at: At) -> None:
    first, second = client_at(), client_at()
    signup = _until_the_code(first)
    page, link = f"/start/{signup.token}/confirm/", _link()
    assert second.get(link).status_code == 200
    assert first.get(page).status_code == 200
    assert second.post(link)["Location"] == page
    assert second.get(page).status_code == 200
    assert first.get(page).status_code == 403


def test_a_browser_that_only_began_is_out_once_another_has_confirmed(client_at: At) -> None:
    """Whoever types a stranger's address into the form must not end up in that stranger's city."""
    began, mailbox = client_at(), client_at()
    signup = _until_the_code(began)
    mailbox.post(_link())
    mailbox.post(f"/start/{signup.token}/confirm/", {"code": world.code_in_the_mailbox()})
    assert world.fresh(signup).is_confirmed
    assert mailbox.get(f"/start/{signup.token}/plan/").status_code == 200
    assert began.get(f"/start/{signup.token}/plan/").status_code == 403


def test_confirming_makes_a_new_key_for_the_same_browser(client_at: At) -> None:
    client = client_at()
    signup = _until_the_code(client)
    before = signup.browser_digest
    client.post(f"/start/{signup.token}/confirm/", {"code": world.code_in_the_mailbox()})
    assert world.fresh(signup).browser_digest != before
    assert client.get(f"/start/{signup.token}/plan/").status_code == 200


def test_a_link_to_a_corrected_address_is_worth_nothing(client_at: At) -> None:
    client = client_at()
    signup = _until_the_code(client)
    link = _link()
    client.post(f"/start/{signup.token}/contact/", {**world.WHO, "email": "right@nantes.example"})
    assert client_at().post(link).status_code == 410


def test_a_link_that_was_tampered_with_or_is_too_old_is_worth_nothing(client_at: At) -> None:
    _until_the_code(client_at())
    link = _link()
    assert client_at().get(link.replace(link[-8:-2], "AAAAAA")).status_code == 410
    assert client_at().get("/start/resume/nonsense/").status_code == 410
    from unittest.mock import patch

    with patch("django.core.signing.time.time", return_value=clock.now().timestamp() + 15 * 86_400):
        assert client_at().get(link).status_code == 410


def test_asking_for_a_link_says_the_same_whether_there_is_anything_or_not(client_at: At) -> None:
    _until_the_code(client_at())
    client = client_at()
    answers = []
    for email in ("elodie@nantes.example", "nobody@nantes.example"):
        answers.append(client.post("/start/resume/", {"email": email}, follow=True).content)
    without_token = [re.sub(rb'value="[\w-]{64}"', b"", answer) for answer in answers]
    assert without_token[0] == without_token[1]
    assert len(world.mails_queued("onboarding/emails/resume")) == 1


def test_the_mailed_link_works_in_that_browser(client_at: At) -> None:
    signup = _until_the_code(client_at())
    client = client_at()
    client.post("/start/resume/", {"email": "Elodie@nantes.example"})
    assert client.post(_link())["Location"] == f"/start/{signup.token}/confirm/"


def test_coming_back_to_the_first_page_shows_what_was_begun(client_at: At) -> None:
    client = client_at()
    signup = _until_the_code(client)
    page = client.get("/start/").content
    assert b"Continue with Nantes" in page
    assert f"/start/{signup.token}/place/".encode() in page
    assert b"Continue with Nantes" not in client_at().get("/start/").content


def test_what_was_typed_is_there_again_on_every_step(client_at: At) -> None:
    client = client_at()
    signup = _until_the_code(client)
    assert b'value="Nantes"' in client.get(f"/start/{signup.token}/place/").content
    assert b'value="nantes"' in client.get(f"/start/{signup.token}/address/").content
    assert "Élodie Marchand" in client.get(f"/start/{signup.token}/contact/").content.decode()


@pytest.mark.parametrize("step", ["confirm", "plan", "building", "enter"])
def test_a_step_that_is_not_reached_leads_to_the_next_open_one(client_at: At, step: str) -> None:
    client = client_at()
    client.post("/start/", world.PLACE)
    signup = Signup.objects.latest("id")
    assert client.get(f"/start/{signup.token}/{step}/")["Location"] == f"/start/{signup.token}/address/"


def test_an_expired_signup_says_so_and_offers_to_begin_again(client_at: At) -> None:
    client = client_at()
    signup = _until_the_code(client)
    with clock.frozen_at(clock.now() + rules.HELD_UNCONFIRMED):
        actions.expire_signup(signup)
    gone = client.get(f"/start/{signup.token}/confirm/")
    assert gone.status_code == 410
    assert b"/start/?name=Nantes&amp;country=FR&amp;kind=city&amp;population=320000" in gone.content


def test_a_signup_that_nobody_began_is_not_found(client_at: At) -> None:
    assert client_at().get("/start/7f9b2a8e-0000-4000-8000-000000000000/plan/").status_code == 404
