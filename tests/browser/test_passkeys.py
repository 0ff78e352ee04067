"""A passkey in a real browser, with Chromium's virtual authenticator: added, used, worth nothing elsewhere, removed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.running import Product

from .chromium import Watch
from .pages import CITY, RESIDENT
from .people import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
#: Another city of the demo.
ELSEWHERE = "seefurt.localhost"
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def test_a_passkey_is_added_signs_in_and_stays_with_its_host(
    site: Product, visit: Callable[..., tuple[Page, Watch]]
) -> None:
    page, _watch = visit()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    sign_in(page, site, CITY, RESIDENT)
    page.goto(site.address(CITY, "/account/mfa/webauthn/add/"))
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/account/mfa/recovery-codes/**")

    page.goto(site.address(CITY, "/account/logout/"))
    page.locator("main button.button--primary").click()
    page.wait_for_url(site.address(CITY))
    page.goto(site.address(CITY, "/account/login/"))
    page.locator("form[data-passkey] button").click()
    page.wait_for_url(site.address(CITY))
    page.goto(site.address(CITY, "/account/mfa/"))
    assert page.url == site.address(CITY, "/account/mfa/")

    page.goto(site.address(ELSEWHERE, "/account/login/"))
    page.locator("form[data-passkey] button").click()
    page.locator("[data-passkey-failed]:visible").wait_for()

    page.goto(site.address(CITY, "/account/mfa/"))
    page.locator("a[href*='/remove/']").first.click()
    page.locator("main button.button--danger").click()
    page.wait_for_url("**/account/mfa/")
    assert page.locator("a[href*='/remove/']").count() == 0
