"""The parts of a project in the workspace: all in sight on a desk, unfolded on a phone, by keyboard and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.running import Product

from .chromium import Watch
from .people import sign_in

#: In one process: they share one running product.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CITY = "seefurt.localhost"
STAFF = "jutta.hansen@seefurt.example"
ADDRESS = "/workspace/projects/ein-uferweg-fur-alle-am-westufer/"
Visit = Callable[..., tuple[Page, Watch]]


def test_on_a_phone_they_are_unfolded_by_keyboard_and_without_scripts(site: Product, visit: Visit) -> None:
    page, _ = visit(scripts=False, width=390)
    sign_in(page, site, CITY, STAFF)
    page.goto(site.address(CITY, f"{ADDRESS}hand-overs/"))
    summary, links = page.locator("nav.parts summary"), page.locator("nav.parts").get_by_role("link")
    expect(links).to_have_count(0)
    expect(summary).to_contain_text("Übergaben")
    summary.focus()
    page.keyboard.press("Enter")
    expect(links).to_have_count(13)
    for link in links.all():
        box = link.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= 390
    expect(page.locator("nav.parts [aria-current=page]:visible")).to_have_text("Übergaben")
    page.keyboard.press("Tab")
    expect(links.first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ADDRESS}cover/")


def test_on_a_desk_all_of_them_are_in_sight_each_stage_on_a_line_of_its_own(
    site: Product, visit: Visit
) -> None:
    page, _ = visit()
    sign_in(page, site, CITY, STAFF)
    page.goto(site.address(CITY, f"{ADDRESS}outcome/new/"))
    expect(page.locator("nav.parts summary")).not_to_be_visible()
    expect(page.locator("nav.parts").get_by_role("link")).to_have_count(13)
    expect(page.locator("nav.parts [aria-current=true]:visible")).to_have_text("Ergebnis")
    for stage in page.locator("nav.parts .only-wide .parts__stages > li").all():
        tops = stage.locator("a").evaluate_all("links => links.map(one => one.getBoundingClientRect().top)")
        assert len(set(tops)) == 1
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [one["id"] for one in found] == []
