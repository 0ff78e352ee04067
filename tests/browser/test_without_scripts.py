"""The same journeys where JavaScript is off, blocked, or has not arrived yet."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.running import Product

from .chromium import Watch
from .people import code_in, mails_to, sign_in, wait_for_mail

#: In one process: they share one running product.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CITY = "seefurt.localhost"
MARK = secrets.token_hex(2)

Visit = Callable[..., tuple[Page, Watch]]


def test_a_resident_contributes_replies_and_takes_a_stance(site: Product, visit: Visit) -> None:
    page, _ = visit(scripts=False, width=390, language="de")
    sign_in(page, site, CITY, f"lotte.{MARK}@mail.example", name="Lotte Krug")
    page.goto(site.address(CITY, "/projects/ein-uferweg-fur-alle-am-westufer/"))
    page.locator("main a[href*='/discussions/']").first.click()
    said = f"Am Steg fehlt ein Geländer ({MARK})."
    page.locator("#contribute textarea").fill(said)
    page.locator("#contribute button.button--primary").click()
    expect(page.locator("main")).to_contain_text(said)
    other = page.locator("article.contribution").filter(has_not_text=said).first
    pressed = other.locator("button.stance-button[value='1']")
    before = int(pressed.locator(".number").inner_text())
    own = pressed.get_attribute("id")
    pressed.click()
    now = page.locator(f"#{own}")
    expect(now).to_have_attribute("aria-pressed", "true")
    assert int(now.locator(".number").inner_text()) == before + 1
    page.locator(f"article.contribution:has(#{own}) footer a[href$='#reply']").click()
    page.locator("#reply textarea").fill(f"Das sehe ich auch so ({MARK}).")
    page.locator("#reply button.button--primary").click()
    expect(page.locator("main")).to_contain_text(f"Das sehe ich auch so ({MARK}).")


def test_what_is_missing_is_said_and_what_was_typed_is_kept(site: Product, visit: Visit) -> None:
    page, watch = visit(scripts=False)
    watch.expected = {422}
    page.goto(site.address("localhost", "/start/"))
    page.get_by_label("Name", exact=True).fill("Oakhaven")
    page.get_by_label("Number of residents").fill("42000")
    # A browser would not send this; another program would.
    sent = {**hidden_fields(page), "kind": "city", "name": "Oakhaven", "population": "42000"}
    response = page.request.post(page.url, form=sent)
    assert response.status == 422
    assert 'value="Oakhaven"' in response.text()


def hidden_fields(page: Page) -> dict[str, str]:
    """What the page's main form sends by itself."""
    fields = page.locator("main form input[type=hidden]").all()
    return {str(one.get_attribute("name")): str(one.get_attribute("value")) for one in fields}


def test_staff_answer_and_hide(site: Product, visit: Visit) -> None:
    page, _ = visit(scripts=False)
    sign_in(page, site, CITY, "jutta.hansen@seefurt.example")
    page.goto(site.address(CITY, "/workspace/contributions/"))
    page.locator("main article a[href*='/answers/new/']").first.click()
    page.locator("main form textarea").fill(f"Wir sehen uns das vor Ort an ({MARK}).")
    page.locator("main form button.button--primary").click()
    page.goto(site.address(CITY, "/workspace/contributions/?show=all"))
    page.locator("main article a[href*='/hiding/']").first.click()
    page.locator("main form textarea, main form input[type=text]").first.fill(f"Doppelt ({MARK}).")
    page.locator("main form button.button--primary, main form button.button--danger").first.click()
    page.goto(site.address(CITY, "/workspace/contributions/?show=hidden"))
    expect(page.locator("main")).to_contain_text(f"Doppelt ({MARK}).")


def test_a_city_is_signed_up_and_built(site: Product, visit: Visit) -> None:
    page, _ = visit(scripts=False)
    address = f"ina.{MARK}@ashford.example"
    page.goto(site.address("localhost", "/start/"))
    page.get_by_role("radio", name="City").check()
    page.get_by_label("Name", exact=True).fill(f"Ashford {MARK}")
    page.get_by_label("Country").select_option("DE")
    page.get_by_label("Number of residents").fill("9000")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Your name").fill("Ina Kern")
    page.get_by_label("Your work e-mail").fill(address)
    before = len(mails_to(site, address))
    page.locator("main form button.button--primary").click()
    page.locator("input[name=code]").fill(code_in(wait_for_mail(site, address, after=before)))
    page.locator("main form button.button--primary").click()
    page.get_by_role("radio", name=re.compile("^Invoice")).check()
    page.get_by_label("Name on the invoice").fill("Gemeinde Ashford")
    page.get_by_label("Purchase order number").fill("B-2026-17")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name=re.compile("^Order the site")).click()
    # The page about the set-up looks again by itself, and leads on.
    page.wait_for_url(re.compile(rf"ashford-{MARK}\.localhost:\d+/"), timeout=60_000)
    assert "/workspace/" in page.url
