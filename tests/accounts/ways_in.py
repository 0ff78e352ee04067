"""Coming in as people do, over HTTP: codes, passwords, apps, passkeys."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client

from tests.accounts.soft_passkey import SoftPasskey

Jobs = Callable[[], int]
PASSWORD = "weaving-lantern-42"


def code_in_the_last_mail() -> str:
    """The code of the last mail: it stands alone on a line."""
    found = re.search(r"^\s{4}(\S+)\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found
    return found.group(1)


def by_code(client: Client, email: str, run_jobs: Jobs) -> Any:
    """Sign in by a mailed code; the answer to the code."""
    client.post("/account/login/", {"email": email})
    run_jobs()
    return client.post("/account/login/code/confirm/", {"code": code_in_the_last_mail()})


def by_password(client: Client, email: str, password: str = PASSWORD, **headers: str) -> Any:
    """Sign in by a password; the answer to it."""
    return client.post("/account/login/password/", {"login": email, "password": password}, **headers)


def by_passkey(client: Client, passkey: SoftPasskey) -> Any:
    """Sign in by a passkey alone; the answer to what it said."""
    asked = client.get("/account/mfa/webauthn/login/", HTTP_ACCEPT="application/json").json()
    credential = passkey.get(asked["request_options"])
    return client.post("/account/mfa/webauthn/login/", {"credential": json.dumps(credential)})


def is_in(client: Client) -> bool:
    """Whether this browser is signed in."""
    return bool(client.get("/account/profile/").status_code == 200)


def add_passkey(client: Client, host: str) -> SoftPasskey:
    """Add a passkey to the account that is signed in."""
    page = client.get("/account/mfa/webauthn/add/")
    asked = json.loads(json.dumps(page.context["js_data"]["creation_options"], default=dict))
    passkey = SoftPasskey(host)
    said = json.dumps(passkey.create(asked))
    answer = client.post(
        "/account/mfa/webauthn/add/", {"name": "Phone", "passwordless": "on", "credential": said}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    return passkey


def add_app(client: Client) -> str:
    """Set up an authenticator app; its secret."""
    page = client.get("/account/mfa/totp/activate/")
    secret: str = page.context["form"].secret
    answer = client.post("/account/mfa/totp/activate/", {"code": digits(secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    return secret


def digits(secret: str, *, steps: int = 0) -> str:
    """What the app shows now, or some steps of half a minute later."""
    counter = next(iter(yield_hotp_counters_from_time())) if steps == 0 else int(time.time()) // 30 + steps
    return str(format_hotp_value(hotp_value(secret, counter)))


def recovery_codes(client: Client) -> list[str]:
    """The codes that the page shows."""
    return list(client.get("/account/mfa/recovery-codes/").context["unused_codes"])


def set_password(client: Client, password: str = PASSWORD) -> Any:
    """Set a password for whoever is signed in and has none."""
    return client.post("/account/password/set/", {"password1": password, "password2": password})
