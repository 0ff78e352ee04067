"""How one gets to a page from another, or does something on it first; for the pages of `pages` and for journeys."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import FilePayload, Page


def into(*parts: str) -> Callable[[Page], None]:
    """Follow the first link of the page whose address holds each of these words, one after the other."""

    def reach(page: Page) -> None:
        for part in parts:
            page.locator(f"main a[href*='{part}']").first.click()
            page.wait_for_url(f"**{part}**")

    return reach


def similar_shown(page: Page) -> None:
    """Type the title of an idea that somebody had already."""
    page.locator("#id_title").press_sequentially("Des voiles d’ombrage", delay=5)
    page.locator("#similar .notice").wait_for()


def menu(page: Page) -> None:
    """Open the first menu that the page has."""
    for selector in ("header [popovertarget]:visible", "header summary:visible"):
        found = page.locator(selector)
        if found.count():
            found.first.click()
            return


def everything(page: Page) -> None:
    """Unfold whatever is folded."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")


def refused(page: Page) -> None:
    """Send the page's main form empty, as a browser would that does not check by itself."""
    page.evaluate("document.querySelectorAll('main form').forEach(form => form.noValidate = true)")
    form = page.locator("main form[method=post]:has(button.button--primary)").first
    for field in form.locator("input[type=text]:visible, input[type=email]:visible, textarea:visible").all():
        field.fill("")
    form.locator("button.button--primary").first.click()
    page.wait_for_load_state()


def census_previewed(page: Page) -> None:
    """A table with a row that cannot be used, sent for its preview."""
    page.locator("main textarea").fill("Age;Inhabitants\n18-24;40 100\n80+;24 300\nTotal;64 400")
    page.locator("main button.button--primary").click()
    page.wait_for_load_state()


def first_survey_from_paper(page: Page) -> None:
    """From a project's activities to the table of what came back on paper for its survey."""
    page.locator("main a[href*='/surveys/'][href*='/typing-in/']").first.click()
    page.wait_for_url("**/typing-in/**")
    into("/table/")(page)


def sheets_previewed(page: Page) -> None:
    """A table with a row that cannot be used, sent for its preview."""
    question = page.locator("main dl dt").first.text_content() or ""
    options = (page.locator("main dl dd").first.text_content() or "").partition(":")[2]
    table = f'"{question}"\n"{options.split(" · ")[0].strip()}"\n?\n'
    file: FilePayload = {"name": "marché.csv", "mimeType": "text/csv", "buffer": table.encode()}
    page.locator("main input[type=file]").set_input_files(file)
    page.locator("main button.button--primary").click()
    page.wait_for_load_state()


def preview_of_a_draft(page: Page) -> None:
    """Make a link that shows a draft, and follow it."""
    page.locator("form:has(#preview_days) button").click()
    address = page.locator(".notice code").text_content() or ""
    page.goto(address)


def preview_taken_back(page: Page) -> None:
    """Make a link that shows a draft, take it back, and follow it all the same."""
    page.locator("form:has(#preview_days) button").click()
    address = page.locator(".notice code").text_content() or ""
    page.locator("form[action*='/previews/'][action$='/removal/'] button").first.click()
    page.wait_for_load_state()
    page.goto(address)


def first_discussion(page: Page) -> None:
    """From a project to its discussion."""
    page.locator("main a[href*='/discussions/']").first.click()
    page.wait_for_url("**/discussions/**")


def first_contribution(page: Page) -> None:
    """From a project to a contribution in its discussion."""
    first_discussion(page)
    page.locator("article.contribution a[href^='/contributions/']").first.click()
    page.wait_for_url("**/contributions/**")


def first_task(page: Page) -> None:
    """From a project's tasks to the first of them."""
    page.locator("main a[href*='/workspace/tasks/']").first.click()
    page.wait_for_url("**/workspace/tasks/**")


def first_hand_over(page: Page) -> None:
    """From a list of hand-overs to the first of them."""
    page.locator("main a[href*='/workspace/hand-overs/']").first.click()
    page.wait_for_url("**/workspace/hand-overs/**")


def first_answer(page: Page) -> None:
    """From the list of contributions to the form of an answer."""
    page.locator("main article a[href*='/answers/new/']").first.click()
    page.wait_for_url("**/answers/new/**")


def first_person(page: Page) -> None:
    """From the directory to one person."""
    page.locator("main a.person__name").first.click()
    page.wait_for_url("**/people/*/")


def first_department(page: Page) -> None:
    """From the tree to one department."""
    page.locator("main .tree a.button").first.click()
    page.wait_for_url("**/departments/*/")


def first_tenant(page: Page) -> None:
    """From the console's table to one tenant."""
    page.locator("main a[href*='/console/tenants/']").first.click()
    page.wait_for_url("**/console/tenants/**")


def first_that_left(page: Page) -> None:
    """From the list of those who leave to the end of one."""
    page.locator("main a[href*='/console/leaving/']").filter(has_text="Alderbrook").click()
    page.wait_for_url(re.compile(r"/console/leaving/\d+/"))


def then(*steps: Callable[[Page], None]) -> Callable[[Page], None]:
    """Several steps, one after the other."""

    def walk(page: Page) -> None:
        for step in steps:
            step(page)

    return walk
