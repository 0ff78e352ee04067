"""Every page that carries the product: accessible, valid, silent, and all its own, also after something was done on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.running import Product

from .chromium import Watch
from .pages import SIGHTS, Sight, audience, look_at
from .people import html_of, mails_to

Seat = Callable[[str, str], tuple[Page, Watch]]
#: In one process: they share one running product.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
LOOKS = ({"width": 1280, "dark": False}, {"width": 390, "dark": True})


@pytest.fixture(scope="module", params=LOOKS, ids=["desktop, light", "phone, dark"])
def seat(request: pytest.FixtureRequest, browser: Browser, site: Product) -> Iterator[Seat]:
    with audience(browser, site, **request.param) as seats:
        yield seats


@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)
def test_a_page_is_accessible_valid_and_asks_nobody_else(sight: Sight, seat: Seat, site: Product) -> None:
    page, watch = seat(sight.who, sight.host)
    watch.errors.clear()
    watch.expected = {sight.status} - {200}
    assert look_at(sight, page, site) == sight.status
    assert faults_in(page.content()) == []
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]] == []
    assert wider_than_the_window(page) == []
    choose_something_long(page)
    assert wider_than_the_window(page) + cut_off(page) == []
    assert watch.foreign == []
    assert watch.errors == []


def wider_than_the_window(page: Page) -> list[str]:
    """What makes a page scroll sideways."""
    script = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
        [...document.querySelectorAll('body *')]
            .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1 && one.offsetParent)
            .slice(0, 3).map(one => one.outerHTML.slice(0, 160))"""
    found = page.evaluate(script)
    assert isinstance(found, list)
    return found


def choose_something_long(page: Page) -> None:
    """Put into every list of choices what its longest choice could be in another language, or in another city."""
    page.evaluate(
        """words => document.querySelectorAll('select').forEach(one => {
            const chosen = one.selectedOptions[0] || one.appendChild(new Option('', '', true, true));
            chosen.textContent = words;
        })""",
        "So, wie die übergeordnete Abteilung es für Veröffentlichungsverantwortliche festgelegt hat",
    )


def cut_off(page: Page) -> list[str]:
    """Lists of choices that do not show what was chosen in full, and fields that reach out of what they stand in."""
    script = """() => [...document.querySelectorAll('select, textarea, main input, main button')]
        .filter(one => one.checkVisibility() && !one.closest('.visually-hidden'))
        .filter(one => {
            const box = one.getBoundingClientRect(), around = one.parentElement.getBoundingClientRect();
            return one.matches('select') && one.scrollWidth > one.clientWidth + 1
                || box.right > around.right + 1 || box.left < around.left - 1;
        }).slice(0, 3).map(one => one.outerHTML.slice(0, 160))"""
    found = page.evaluate(script)
    assert isinstance(found, list)
    return found


def faults_in(html: str) -> list[str]:
    """What is not valid HTML in a document, and ids that stand in it twice."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document = parser.parse(html)
    faults = [f"{position}: {code} {details}" for position, code, details in parser.errors]
    ids = Counter(element.get("id") for element in document.iter() if element.get("id"))
    return faults + [f"The id {name} stands {times} times." for name, times in ids.items() if times > 1]


def test_the_mails_of_the_demo_are_valid(site: Product) -> None:
    mails = mails_to(site, "nadia.petit@mail.example")
    assert mails
    for mail in mails:
        assert faults_in(html_of(mail)) == []
