"""What somebody types survives a lost connection: in the tram, before a refused send, and on the way back."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, expect

from tests.running import Product

from .chromium import Watch
from .pages import PROJECT
from .people import sign_in
from .ways import first_discussion

#: In one process: they share one running product.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CITY = "valbourg.localhost"

Visit = Callable[..., tuple[Page, Watch]]


def at_the_discussion(page: Page, site: Product) -> None:
    page.goto(site.address(CITY, f"/projects/{PROJECT}/"))
    first_discussion(page)


def sent_in_vain(page: Page) -> None:
    """Press the button without a connection: the browser shows its own page of an error."""
    page.context.set_offline(True)
    page.locator("#contribute button.button--primary").click()
    page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)


def test_words_are_back_after_a_lost_connection_and_gone_once_they_arrived(
    site: Product, visit: Visit
) -> None:
    page, watch = visit(width=390)
    mark = secrets.token_hex(2)
    sign_in(page, site, CITY, f"ines.{mark}@mail.example", name="Ines Roux")
    at_the_discussion(page, site)
    words, field = f"Un banc face au soleil ({mark}).", page.locator("#contribute textarea")

    field.press_sequentially(words[:12], delay=5)
    page.context.set_offline(True)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
    page.context.set_offline(False)
    at_the_discussion(page, site)
    expect(field).to_have_value(words[:12])

    field.press_sequentially(words[12:], delay=5)
    sent_in_vain(page)
    # Not straight back: over other pages, which say nothing about what was typed.
    page.goto(site.address(CITY, "/"))
    at_the_discussion(page, site)
    expect(field).to_have_value(words)

    page.locator("#contribute button.button--primary").click()
    expect(page.locator("main")).to_contain_text(words)
    at_the_discussion(page, site)
    expect(field).to_have_value("")
    watch.errors.clear()  # The browser complains of each thing that could not be fetched.
