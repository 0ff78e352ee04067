"""Whatever django-allauth says to people is said in our own words: its translations are familiar, or missing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import allauth
import polib
import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import mail
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils.html import strip_tags
from django.utils.module_loading import import_string

from accounts.adapter import OUR_MAILS, OUR_NOTICES
from tenants.context import enter

from .ways_in import by_code, code_in_the_last_mail

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from tenants.models import Tenant

THEIRS = Path(allauth.__file__).parent / "templates"
#: Signing in and telephones that we do not have, and what our own actions tell (adapter.send_notification_mail).
NEVER_SAID = ("phone_", "login_by_", "password_changed", "password_set", "password_reset_", "password_reset.")
#: Forms without a field that anybody sees, and of pages that we do not have.
NEVER_SHOWN = {
    "authenticate_webauthn", "change_email", "change_phone", "deactivate_totp", "generate_recovery_codes",
    "login_webauthn", "reauthenticate_webauthn", "signup", "signup_webauthn", "user_token", "verify_phone",
}  # fmt: skip
FORMS = {**settings.ACCOUNT_FORMS, **{f"mfa_{name}": form for name, form in settings.MFA_FORMS.items()}}
CATALOGUES = Path(__file__).resolve().parents[2] / "platform" / "locale"


def of_allauth(folder: str, ending: str) -> list[str]:
    """The names under which allauth looks for something it says."""
    found = (THEIRS / folder).glob(f"*{ending}")
    return sorted(str(file.relative_to(THEIRS)).removesuffix(ending) for file in found)


@pytest.mark.parametrize("name", of_allauth("account/messages", ".txt") + of_allauth("mfa/messages", ".txt"))
def test_every_message_is_ours(name: str) -> None:
    if "/phone_" not in name:
        assert not get_template(f"{name}.txt").origin.name.startswith(str(THEIRS))  # type: ignore[attr-defined]  # Django's own


@pytest.mark.parametrize("name", of_allauth("account/email", "_message.txt"))
def test_every_mail_is_ours(name: str) -> None:
    if not Path(name).name.startswith(("base", *NEVER_SAID)) and not name.endswith("password_reset"):
        assert name in OUR_MAILS or name in OUR_NOTICES


@pytest.mark.parametrize("name", ["account_inactive", "password_reset_from_key_done"])
def test_every_page_on_which_somebody_may_end_is_ours(name: str) -> None:
    assert not get_template(f"account/{name}.html").origin.name.startswith(str(THEIRS))  # type: ignore[attr-defined]  # as above


@pytest.mark.django_db
def test_whoever_has_replaced_a_password_is_led_to_sign_in(
    lyon: Tenant, client_at: Callable[..., Client]
) -> None:
    page = client_at(lyon).get("/account/password/reset/done/")
    assert 'href="/account/login/password/"' in page.content.decode()


@pytest.mark.django_db
def test_a_second_address_is_confirmed_by_a_code_and_the_first_hears_of_what_changes(
    ada: User, lyon: Tenant, client_at: Callable[..., Client], run_jobs: Callable[[], int]
) -> None:
    client = client_at(lyon)
    by_code(client, ada.email, run_jobs)
    first, second = ada.email, "ada@home.example"
    answer: Any = client.post("/account/email/", {"action_add": "", "email": second}, follow=True)
    assert "We sent a code to <strong" in answer.content.decode()
    run_jobs()
    sent = mail.outbox[-1]
    assert (sent.to, "Lyon" in sent.body, sent.subject.endswith("is your code")) == ([second], True, True)
    answer = client.post("/account/confirm-email/", {"code": code_in_the_last_mail()}, follow=True)
    assert answer.redirect_chain[-1][0] == "/account/email/"
    assert f"Your address {second} is confirmed." in answer.content.decode()
    client.post("/account/email/", {"action_primary": "", "email": second})
    run_jobs()
    assert (mail.outbox[-1].to, mail.outbox[-1].body.splitlines()[0]) == (
        [first],
        f"Your main address is now {second}, no longer {first}.",
    )
    client.post("/account/email/", {"action_remove": "", "email": first})
    run_jobs()
    assert f"The address {first} was removed from your account." in mail.outbox[-1].body


@pytest.mark.django_db
def test_two_passwords_that_differ_are_told_in_our_words(
    ada: User, lyon: Tenant, client_at: Callable[..., Client], run_jobs: Callable[[], int]
) -> None:
    client = client_at(lyon)
    by_code(client, ada.email, run_jobs)
    answer = client.post(
        "/account/password/set/", {"password1": "lantern-in-the-rain-1", "password2": "another"}
    )
    assert "Type the same one twice." in answer.content.decode()


def test_every_form_that_somebody_sees_is_ours() -> None:
    """Or its labels would be in the words of another catalogue, and in English where that has none."""
    asked = {
        name
        for part in ("account", "mfa")
        for file in (Path(allauth.__file__).parent / part).rglob("views.py")
        for name in re.findall(r'get_form_class\(\s*app_settings\.FORMS,\s*"(\w+)"', file.read_text())
    }
    assert len(asked) > 20
    assert asked - NEVER_SHOWN == {*settings.ACCOUNT_FORMS, *settings.MFA_FORMS}


@pytest.mark.django_db
@pytest.mark.parametrize("name", FORMS)
def test_a_form_says_everything_in_our_words_in_every_language(
    name: str, ada: User, lyon: Tenant, client_at: Callable[..., Client]
) -> None:
    with enter(lyon):
        form = drawn(name, ada, client_at(lyon, ada))
    said = [
        str(words) for field in form.visible_fields() for words in (field.label, field.help_text) if words
    ]
    # How to choose a password is said by Django's own validators, in all of these languages.
    ours = [words for words in said if not words.startswith("<ul>")]
    assert [strip_tags(words) for words in ours] == ours
    assert len(ours) >= len(form.visible_fields())
    assert [
        field.name for field in form.visible_fields() if field.field.widget.attrs.get("placeholder")
    ] == []
    for language in ("fr", "de", "nl"):
        catalogue = polib.pofile(str(CATALOGUES / language / "LC_MESSAGES" / "django.po"))
        known = {entry.msgid for entry in catalogue if entry.translated()}
        assert [words for words in ours if words not in known] == []


def drawn(name: str, user: User, client: Client) -> Any:
    """A form as a page would draw it for somebody who is signed in."""
    request = RequestFactory().get("/", HTTP_HOST="lyon.localhost")
    request.session, request.user = client.session, user
    passkey = Authenticator(type=Authenticator.Type.WEBAUTHN, user=user, data={"name": "Phone"})
    wanted: dict[str, dict[str, Any]] = {"mfa_edit_webauthn": {"instance": passkey}}
    for one in ("add_email", "change_password", "reauthenticate", "reset_password_from_key", "set_password"):
        wanted[one] = {"user": user}
    for one in ("activate_totp", "add_webauthn", "authenticate", "reauthenticate"):
        wanted[f"mfa_{one}"] = {"user": user}
    with context.request_context(request):
        return import_string(FORMS[name])(**wanted.get(name, {}))
