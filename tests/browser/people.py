"""What people do everywhere: read their mail, sign in."""

from __future__ import annotations

import email
import re
import time
from email.message import EmailMessage
from email.policy import default

from playwright.sync_api import Page

from tests.running import Product

CODE = re.compile(r"^\s*([A-Z0-9]{3,5}-?[A-Z0-9]{3,5})\s*$", re.MULTILINE)


def mails_to(site: Product, address: str) -> list[EmailMessage]:
    """The mails to an address, oldest first."""
    found = []
    for path in sorted((site.var / "mailbox").glob(f"*{_label(address)}*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(message, EmailMessage)
        found.append(message)
    return found


def wait_for_mail(site: Product, address: str, *, after: int, within: float = 20) -> EmailMessage:
    """The mail that comes to an address after the first `after` ones."""
    deadline = time.monotonic() + within
    while len(found := mails_to(site, address)) <= after:
        assert time.monotonic() < deadline, f"No mail came to {address}."
        time.sleep(0.1)
    return found[-1]


def text_of(message: EmailMessage) -> str:
    """The plain text of a mail."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(message: EmailMessage) -> str:
    """The HTML of a mail."""
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def code_in(message: EmailMessage) -> str:
    """The sign-in code of a mail: it stands alone on a line."""
    found = CODE.search(text_of(message))
    assert found, text_of(message)
    return found.group(1)


def sign_in(page: Page, site: Product, host: str, address: str, *, name: str = "") -> None:
    """Sign in by code, from whatever page asks for it, or from the host's own. Whoever is new says their name."""
    if "/account/" not in page.url:
        page.goto(site.address(host, "/account/login/"))
    before = len(mails_to(site, address))
    page.locator("input[type=email]").fill(address)
    page.locator("main form button.button--primary").click()
    code = code_in(wait_for_mail(site, address, after=before))
    page.locator("input[name=code]").fill(code)
    page.locator("main form button.button--primary").click()
    page.wait_for_url(lambda url: "/account/login" not in url)
    if name:
        page.wait_for_url(lambda url: "/account/profile" in url)
        page.locator("main form input[type=text]").fill(name)
        page.locator("main form button.button--primary").click()
        page.wait_for_url(lambda url: "/account/profile" not in url)


def _label(address: str) -> str:
    return re.sub(r"[^a-zA-Z0-9@.+_]", "_", address)[:60]
