"""The way of a new city: signed up, paid for, built, and then used by everybody it is for."""

from __future__ import annotations

import csv
import io
import re
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.running import Product

from .chromium import Watch
from .people import code_in, mails_to, sign_in, text_of, wait_for_mail

#: In one process: they share one running product.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
#: The product may run already and know an earlier Oakhaven.
MARK = secrets.token_hex(2)
NAME = f"Oakhaven {MARK}"
HOST = f"oakhaven-{MARK}.localhost"
ADMINISTRATOR = f"grace.moss.{MARK}@oakhaven.example"
RESIDENT = f"iris.field.{MARK}@mail.example"
NEIGHBOUR = f"tom.field.{MARK}@mail.example"
QUESTION = "Where on Mill Lane do you feel unsafe between 7 and 9 in the morning, and what would help there?"
SAID = "At the bridge. Lorries come round the bend while my children cross. A crossing before the bend would help."

Visit = Callable[..., tuple[Page, Watch]]


def test_a_city_signs_up_asks_its_residents_answers_and_measures(
    site: Product, visit: Visit, tmp_path: Path
) -> None:
    page, _watch = visit()
    sign_a_city_up(page, site)
    project = make_a_project(page, site)
    open_a_discussion(page)
    discussion = take_part(visit, site, project)
    answer_officially(page, site, discussion)
    be_told(site)
    say_what_came_of_it(visit, site, project)
    bring_a_consultation_in(page, site, project, tmp_path)
    look_at_the_figures(page, site, project)
    oversee(visit, site)


def sign_a_city_up(page: Page, site: Product) -> None:
    page.goto(site.address("localhost"))
    page.get_by_role("link", name="Start your city").first.click()
    page.get_by_role("radio", name="City").check()
    page.get_by_label("Name", exact=True).fill(NAME)
    page.get_by_label("Country").select_option("GB")
    page.get_by_label("Number of residents").fill("42000")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Web address")).to_have_value(HOST.removesuffix(".localhost"))
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Your name").fill("Grace Moss")
    page.get_by_label("Your work e-mail").fill(ADMINISTRATOR)
    before = len(mails_to(site, ADMINISTRATOR))
    page.locator("main form button.button--primary").click()
    page.locator("input[name=code]").fill(code_in(wait_for_mail(site, ADMINISTRATOR, after=before)))
    page.locator("main form button.button--primary").click()
    expect(page.locator("main")).to_contain_text("a month")
    page.get_by_role("radio", name=re.compile("^Card")).check()
    page.get_by_label("Name on the invoice").fill("Oakhaven Town Council")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name=f"Order the site of {NAME}").click()
    pay(page)
    page.wait_for_url(re.compile(rf"//{HOST}:\d+/workspace/"), timeout=60_000)
    expect(page.locator("body")).to_contain_text("Grace Moss")


def pay(page: Page) -> None:
    """In the payment page of Stripe's local counterpart."""
    page.wait_for_url(re.compile("/c/pay/"))
    expect(page.locator("body")).to_contain_text("Simulation: no money moves")
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_label("Expiry date").fill("12 / 34")
    page.get_by_label("Security code").fill("123")
    page.get_by_label("Name of the holder").fill("Grace Moss")
    page.get_by_role("button", name="Start trial").click()


def make_a_project(page: Page, site: Product) -> str:
    """A project with everything that publishing asks for; returns its address in the workspace."""
    page.goto(site.address(HOST, "/workspace/projects/new/"))
    page.get_by_label("Title").fill("A calmer Mill Lane")
    page.get_by_role("button", name="Create project").click()
    gate = page.get_by_role("complementary")
    expect(gate).to_contain_text("Who takes the decision")
    expect(gate).to_contain_text("A person responsible for answering")
    expect(page.get_by_role("button", name="Publish project")).to_have_count(0)
    page.get_by_label("Which decision will be taken?").fill("Whether Mill Lane closes to through traffic.")
    page.get_by_label("Who takes it?").fill("Oakhaven Town Council")
    page.get_by_label("When?").fill(in_days(90))
    page.get_by_role("radio", name="Consult").check()
    page.get_by_label("Why this far, and not further?").fill("The money is voted; the way is not.")
    page.get_by_label("What is open?").fill("Which hours, and where the barrier stands.")
    page.get_by_label("What is not open?").fill("Buses keep their way.")
    page.get_by_role("button", name="Save purpose").click()
    expect(gate).not_to_contain_text("Who takes the decision")
    address = page.url
    page.get_by_role("link", name="Team", exact=True).click()
    for responsibility in ("Answers contributions", "Moderates", "Communicates"):
        page.locator("input[name=user_text]").fill("grace moss")
        page.get_by_label("Responsibility").select_option(label=responsibility)
        page.get_by_role("button", name="Add to the team").click()
    page.get_by_role("link", name="Expectations", exact=True).click()
    page.get_by_label("What will you measure?").fill("People who take part")
    page.get_by_label("Target").fill("200")
    page.get_by_label("By when?").fill(in_days(60))
    page.get_by_role("button", name="Add expectation").click()
    page.get_by_role("button", name="Publish project").click()
    expect(page.locator("main")).to_contain_text("Published")
    return address


def in_days(days: int) -> str:
    """A day as the browser's own field takes it."""
    return (timezone.now() + timedelta(days=days)).date().isoformat()


def open_a_discussion(page: Page) -> None:
    page.get_by_role("link", name="Taking part", exact=True).click()
    page.get_by_role("link", name="New discussion").first.click()
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_label("Closes").fill(f"{in_days(40)}T18:00")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.locator("main")).to_contain_text(QUESTION)


def take_part(visit: Visit, site: Product, project: str) -> str:
    """One resident contributes without JavaScript, the other replies and agrees with it; returns the discussion."""
    resident, _ = visit(scripts=False, width=390)
    resident.goto(site.address(HOST))
    resident.get_by_role("link", name=QUESTION).click()
    discussion = resident.url
    resident.get_by_role("textbox", name="Your contribution").fill(SAID)
    resident.get_by_role("button", name="Publish contribution").click()
    sign_in(resident, site, HOST, RESIDENT, name="Iris Field")  # what was typed is kept meanwhile
    expect(resident.locator("main")).to_contain_text(SAID)

    neighbour, _ = visit(width=390)
    sign_in(neighbour, site, HOST, NEIGHBOUR, name="Tom Field")
    neighbour.goto(discussion)
    neighbour.get_by_role("button", name=re.compile("^Agree")).click()
    expect(neighbour.locator("button[aria-pressed=true]")).to_have_count(1)
    neighbour.get_by_role("link", name="Reply").click()
    neighbour.get_by_role("textbox", name="Your reply").fill(
        "Yes. On Tuesdays it is worse, when the market opens."
    )
    neighbour.get_by_role("button", name="Publish reply").click()
    expect(neighbour.locator("main")).to_contain_text("On Tuesdays it is worse")
    return discussion


def answer_officially(page: Page, site: Product, discussion: str) -> None:
    page.goto(site.address(HOST, "/workspace/"))
    expect(page.locator("main")).to_contain_text("has no answer yet")
    page.goto(site.address(HOST, "/workspace/contributions/"))
    page.locator("main article").get_by_role("link", name="Answer", exact=True).first.click()
    page.get_by_label("Your answer").fill("The crossing moves twenty metres before the bend, in spring.")
    page.get_by_role("button", name="Publish answer").click()
    page.goto(discussion)
    expect(page.locator("main .answer")).to_contain_text("The crossing moves twenty metres")


def be_told(site: Product) -> None:
    deadline = time.monotonic() + 20
    while not any("The crossing moves" in text_of(mail) for mail in mails_to(site, RESIDENT)):
        assert time.monotonic() < deadline, "The author was not told."
        time.sleep(0.2)
    told = mails_to(site, RESIDENT)[-1]
    assert f"http://{HOST}:{site.port}/" in text_of(told)
    assert told.get_body(("html",)) is not None


def say_what_came_of_it(visit: Visit, site: Product, project: str) -> None:
    """On a phone, with one thumb: a theme, what became of it, who shaped it. Its author is told once, and only that."""
    staff, _ = visit(width=390)
    sign_in(staff, site, HOST, ADMINISTRATOR)
    staff.goto(f"{project}outcome/new/")
    staff.get_by_role("textbox", name="Theme").fill("Crossing Mill Lane")
    staff.get_by_role("radio").first.check()
    staff.locator("#id_words").fill("A crossing before the bend, from April on.")
    staff.locator("label.choice", has_text="Iris Field").click()
    staff.get_by_role("button", name="Save").first.click()
    staff.get_by_role("button", name="Publish the outcome").click()
    expect(staff.locator("main")).to_contain_text("This is public since")
    deadline = time.monotonic() + 20
    while not any("from April on" in text_of(mail) for mail in mails_to(site, RESIDENT)):
        assert time.monotonic() < deadline, "Whoever shaped it was not told."
        time.sleep(0.2)
    told = mails_to(site, RESIDENT)[-1]
    assert "Crossing Mill Lane" in str(told["Subject"])
    resident, _ = visit(width=390)
    sign_in(resident, site, HOST, RESIDENT)
    resident.goto(site.address(HOST, "/contributions/mine/"))
    expect(resident.locator("main")).to_contain_text("Shaped a decision")
    assert resident.evaluate("document.documentElement.scrollWidth") <= 390


def consultation(folder: Path) -> list[Path]:
    """The export of another platform: a byte-order mark, a line break inside a field, a row that was moderated out."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(
        ["timestamp", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body"]
    )
    start = 1_700_000_000_000
    said = ["Lower rents first.\nThen build.", "Build near the station.", "Spam", "Zonder bus geen wijk."]
    for number, body in enumerate(said):
        rows.writerow(
            [start + number * 86_400_000, number, number % 2, 2, 1, -1 if body == "Spam" else 1, body]
        )
    comments = folder / "comments.csv"
    comments.write_text("\ufeff" + text.getvalue(), encoding="utf-8")
    votes = folder / "votes.csv"
    lines = ["timestamp,comment-id,voter-id,vote"]
    for number in range(4):
        lines += [
            f"{start + number * 86_400_000 + voter},{number},{voter},{1 if voter < 2 else -1}"
            for voter in range(3)
        ]
    votes.write_text("\n".join(lines) + "\n")
    return [comments, votes]


def bring_a_consultation_in(page: Page, site: Product, project: str, folder: Path) -> None:
    files = consultation(folder)
    page.goto(f"{project}imports/new/")
    page.get_by_label("Files").set_input_files(files)
    page.get_by_label("Question of the new discussion").fill("What did you say about housing in 2023?")
    page.locator("main form button.button--primary").click()
    expect(page.locator("main")).to_contain_text("Build near the station.")
    page.get_by_role("button", name=re.compile("^Import|^Bring")).click()
    main = page.locator("main")
    expect(main).to_contain_text("New: 4 contributions, 12 stances, 3 people.", timeout=30_000)
    expect(main).to_contain_text(re.compile("1 contributions? (is|are) hidden, because"))


def look_at_the_figures(page: Page, site: Product, project: str) -> None:
    page.goto(f"{project}engagement/")
    main = page.locator("main")
    for figure in ("Contributions", "Stances", "Participants", "Contributors", "Sustain index"):
        expect(main).to_contain_text(re.compile(figure, re.IGNORECASE))
    expect(main.locator("svg").first).to_be_visible()


def oversee(visit: Visit, site: Product) -> None:
    page, _ = visit()
    sign_in(page, site, "localhost", "dora.lindqvist@civocracy.example")
    page.goto(site.address("localhost", "/console/"))
    main = page.locator("main")
    for name in ("Valbourg", "Seefurt", "Northmoor", NAME):
        expect(main).to_contain_text(name)
