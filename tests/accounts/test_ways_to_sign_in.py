"""Passwords, passkeys, an app as second step, recovery codes: each of them set up, used and taken away."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from accounts.models import User
from kit.models import AuditEntry
from tenants.context import enter
from tenants.models import Tenant

from .soft_passkey import SoftPasskey
from .ways_in import (
    add_app,
    add_passkey,
    by_code,
    by_passkey,
    by_password,
    code_in_the_last_mail,
    digits,
    is_in,
    recovery_codes,
    set_password,
)

Clients = Callable[..., Client]
Jobs = Callable[[], int]
HOST = "lyon.localhost"


@pytest.fixture
def at_home(ada: User, lyon: Tenant, client_at: Clients, run_jobs: Jobs) -> Client:
    """Ada's browser, signed in a moment ago."""
    client = client_at(lyon)
    by_code(client, ada.email, run_jobs)
    return client


def test_a_password_is_set_by_whoever_wants_one_and_then_signs_in(
    at_home: Client, ada: User, lyon: Tenant, client_at: Clients
) -> None:
    set_password(at_home)
    elsewhere = client_at(lyon)
    assert by_password(elsewhere, ada.email, "wrong-wrong-wrong").status_code == 200
    assert not is_in(elsewhere)
    by_password(elsewhere, ada.email.upper())
    assert is_in(elsewhere)


def test_a_weak_password_is_refused(at_home: Client, ada: User, lyon: Tenant) -> None:
    assert set_password(at_home, "password12").status_code == 200
    with enter(lyon):
        ada.refresh_from_db()
    assert not ada.has_usable_password()


def test_a_forgotten_password_is_replaced_by_a_mailed_code(
    at_home: Client, ada: User, lyon: Tenant, client_at: Clients, run_jobs: Jobs
) -> None:
    set_password(at_home)
    client = client_at(lyon)
    client.post("/account/password/reset/", {"email": ada.email})
    run_jobs()
    answer = client.post("/account/password/reset/confirm/", {"code": code_in_the_last_mail()})
    assert answer.status_code == 302
    new = "another-lantern-17"
    client.post(answer.url, {"password1": new, "password2": new})
    assert not is_in(at_home), "a new password ends every session"
    by_password(client, ada.email, new)
    assert is_in(client)
    assert by_password(client_at(lyon), ada.email).status_code == 200, "the former one is worth nothing"


def test_a_passkey_signs_in_by_itself(at_home: Client, ada: User, lyon: Tenant, client_at: Clients) -> None:
    passkey = add_passkey(at_home, HOST)
    client = client_at(lyon)
    assert by_passkey(client, passkey).status_code == 302
    assert is_in(client)


def test_whoever_came_in_by_a_passkey_a_moment_ago_removes_it_without_showing_it_again(
    at_home: Client, ada: User, lyon: Tenant, client_at: Clients
) -> None:
    passkey = add_passkey(at_home, HOST)
    client = client_at(lyon)
    by_passkey(client, passkey)
    remove = _removal_in(client)
    assert "Keep it" in client.get(remove, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert client.post(remove).url == "/account/mfa/webauthn/"
    with enter(lyon):
        assert not Authenticator.objects.filter(user=ada).exists()


def test_whoever_came_in_by_it_long_ago_shows_it_again_first(
    at_home: Client, ada: User, lyon: Tenant, client_at: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    passkey = add_passkey(at_home, HOST)
    client = client_at(lyon)
    by_passkey(client, passkey)
    remove = _removal_in(client)
    later = time.time() + 16 * 60
    monkeypatch.setattr("time.time", lambda: later)
    asked = client.get(remove)
    assert "reauthenticate" in asked.url
    page = client.get(asked.url, follow=True)
    options = json.loads(json.dumps(page.context["js_data"]["request_options"], default=dict))
    said = {"credential": json.dumps(passkey.get(options)), "next": remove}
    assert client.post("/account/mfa/webauthn/reauthenticate/", said).url == remove
    assert client.get(remove).status_code == 200


def _removal_in(client: Client) -> str:
    found = re.search(r"/account/mfa/webauthn/keys/\d+/remove/", client.get("/account/mfa/").content.decode())
    assert found
    return found.group()


def test_a_passkey_of_somebody_else_opens_nothing(
    at_home: Client, ada: User, lyon: Tenant, client_at: Clients
) -> None:
    real = add_passkey(at_home, HOST)
    forged = SoftPasskey(HOST, credential_id=real.credential_id, user_handle=real.user_handle)
    client = client_at(lyon)
    by_passkey(client, forged)
    assert not is_in(client)


def test_a_passkey_stands_in_for_the_second_step(
    at_home: Client, ada: User, lyon: Tenant, client_at: Clients, run_jobs: Jobs
) -> None:
    passkey = add_passkey(at_home, HOST)
    client = client_at(lyon)
    assert by_code(client, ada.email, run_jobs).url.startswith("/account/mfa/authenticate/")
    assert not is_in(client)
    asked = client.get("/account/mfa/authenticate/").context["js_data"]["request_options"]
    said = passkey.get(json.loads(json.dumps(asked, default=dict)))
    client.post("/account/mfa/authenticate/", {"credential": json.dumps(said)})
    assert is_in(client)


def test_an_app_is_asked_for_after_the_code(
    at_home: Client, ada: User, lyon: Tenant, client_at: Clients, run_jobs: Jobs
) -> None:
    secret = add_app(at_home)
    client = client_at(lyon)
    by_code(client, ada.email, run_jobs)
    assert not is_in(client)
    client.post("/account/mfa/authenticate/", {"code": "000000"})
    assert not is_in(client)
    client.post("/account/mfa/authenticate/", {"code": digits(secret, steps=1)})
    assert is_in(client)


def test_a_recovery_code_stands_in_for_a_lost_phone_once(
    at_home: Client, ada: User, lyon: Tenant, client_at: Clients, run_jobs: Jobs
) -> None:
    add_app(at_home)
    code = recovery_codes(at_home)[0]
    for expected in (True, False):
        client = client_at(lyon)
        by_code(client, ada.email, run_jobs)
        client.post("/account/mfa/authenticate/", {"code": code})
        assert is_in(client) is expected


def test_the_secret_of_an_app_is_not_readable_in_the_database(
    at_home: Client, ada: User, lyon: Tenant
) -> None:
    secret = add_app(at_home)
    with enter(lyon):
        kept = json.dumps(list(Authenticator.objects.filter(user=ada).values_list("data", flat=True)))
    assert secret not in kept
    assert kept.count("sealed:") == 2  # the app's secret, and the seed of the recovery codes


def test_what_changes_how_one_signs_in_is_told_by_mail_and_on_the_record(
    at_home: Client, ada: User, lyon: Tenant, run_jobs: Jobs
) -> None:
    add_app(at_home)
    add_passkey(at_home, HOST)
    set_password(at_home)
    run_jobs()
    told = [message for message in mail.outbox if message.to == [ada.email]][-3:]
    assert all("Lyon" in message.subject for message in told)
    with enter(lyon):
        lines = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"account.app_added", "account.passkey_added", "account.password_set"} <= lines


def test_a_browser_left_open_is_asked_again_before_it_can_take_the_account_over(
    ada: User, lyon: Tenant, client_at: Clients, run_jobs: Jobs
) -> None:
    left_open = client_at(lyon, ada)  # signed in long ago: nothing says when
    for path in (
        "/account/mfa/webauthn/add/",
        "/account/mfa/totp/activate/",
        "/account/password/set/",
        "/account/email/",
    ):
        assert left_open.get(path).url.startswith("/account/again/"), path
        assert left_open.post(path).url.startswith("/account/again/"), path


def test_whoever_has_nothing_but_their_mail_shows_it_by_a_code(
    ada: User, lyon: Tenant, client_at: Clients, run_jobs: Jobs
) -> None:
    client = client_at(lyon, ada)
    page = "/account/again/?next=/account/password/set/"
    client.post(page, {"action": "send", "next": "/account/password/set/"})
    run_jobs()
    assert client.post(page, {"code": "WRONG-1", "next": "/account/password/set/"}).status_code == 422
    answer = client.post(page, {"code": code_in_the_last_mail(), "next": "/account/password/set/"})
    assert answer.url == "/account/password/set/"
    assert client.get(answer.url).status_code == 200


def test_a_code_to_show_it_again_runs_out_after_five_tries(
    ada: User, lyon: Tenant, client_at: Clients, run_jobs: Jobs
) -> None:
    client = client_at(lyon, ada)
    client.post("/account/again/", {"action": "send"})
    run_jobs()
    for _time in range(5):
        client.post("/account/again/", {"code": "WRONG-1"})
    assert client.post("/account/again/", {"code": code_in_the_last_mail()}).status_code == 422


def test_the_same_pages_are_not_at_a_second_address_unwatched(at_home: Client) -> None:
    assert at_home.get("/account/2fa/totp/activate/").status_code == 404


class TestAfterTheSiteHasMoved:
    """A passkey belongs to the address it was made at."""

    def test_a_resident_comes_in_by_code_alone_and_adds_a_new_one(
        self, at_home: Client, ada: User, lyon: Tenant, client_at: Clients, run_jobs: Jobs
    ) -> None:
        _passkey_of(ada, lyon, at_home, host="old.lyon.example")
        client = client_at(lyon)
        by_code(client, ada.email, run_jobs)
        assert is_in(client)
        assert "another address" in client.get("/account/mfa/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
        remove = _removal_in(client)
        assert client.get(remove).status_code == 200, "nobody can show it here, so nobody is asked to"
        client.post(remove)
        add_passkey(client, HOST)

    def test_staff_are_asked_for_a_recovery_code(
        self, bruno: User, lyon: Tenant, client_at: Clients, run_jobs: Jobs
    ) -> None:
        home = client_at(lyon)
        by_code(home, bruno.email, run_jobs)
        _passkey_of(bruno, lyon, home, host="old.lyon.example")
        code = recovery_codes(home)[0]
        client = client_at(lyon)
        by_code(client, bruno.email, run_jobs)
        assert not is_in(client)
        client.post("/account/mfa/authenticate/", {"code": code})
        assert is_in(client)

    def test_the_former_passkey_signs_nobody_in(
        self, at_home: Client, ada: User, lyon: Tenant, client_at: Clients
    ) -> None:
        passkey = _passkey_of(ada, lyon, at_home, host="old.lyon.example")
        client = client_at(lyon)
        by_passkey(client, passkey)
        assert not is_in(client)


def _passkey_of(user: User, tenant: Tenant, client: Client, *, host: str) -> SoftPasskey:
    """A passkey that was added while the site was at another address."""
    passkey = add_passkey(client, HOST)
    old = SoftPasskey(host)
    said = old.create({"publicKey": {"user": {"id": passkey.user_handle}, "challenge": "AAAA"}})
    with enter(tenant):
        row = Authenticator.objects.get(user=user, type=Authenticator.Type.WEBAUTHN)
        row.data = {**row.data, "credential": said}
        row.save()
    return old


def test_people_are_told_once_that_their_passkey_stayed_behind(
    at_home: Client, ada: User, lyon: Tenant, run_jobs: Jobs
) -> None:
    from accounts.jobs import tell_about_former_passkeys

    _passkey_of(ada, lyon, at_home, host="old.lyon.example")
    add_passkey(at_home, HOST)
    run_jobs()
    mail.outbox.clear()
    for _time in range(2):
        with enter(lyon):
            tell_about_former_passkeys()
        run_jobs()
    assert [message.to for message in mail.outbox] == [[ada.email]]
    assert "/account/mfa/webauthn/add/" in str(mail.outbox[0].body)


def test_a_new_key_of_the_product_reads_what_the_former_sealed_and_seals_it_anew(
    at_home: Client, ada: User, lyon: Tenant, client_at: Clients, run_jobs: Jobs, settings: Any
) -> None:
    from accounts.actions import reseal_secrets

    secret = add_app(at_home)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "a-new-key"
    settings.SECRET_KEY_FALLBACKS = [former]
    with enter(lyon):
        assert reseal_secrets() == (2, 0)
        assert reseal_secrets() == (0, 0)
    settings.SECRET_KEY_FALLBACKS = []
    client = client_at(lyon)
    by_code(client, ada.email, run_jobs)
    client.post("/account/mfa/authenticate/", {"code": digits(secret, steps=1)})
    assert is_in(client)
    settings.SECRET_KEY = "yet-another-key"
    with enter(lyon):
        assert reseal_secrets() == (0, 2)
    lost = client_at(lyon)
    by_code(lost, ada.email, run_jobs)
    answer = lost.post("/account/mfa/authenticate/", {"code": "123456"})
    assert answer.status_code == 200, "a wrong code, and no error of ours"
