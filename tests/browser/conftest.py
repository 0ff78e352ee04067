"""The product, started once for all journeys, and a browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.running import Product, product

from .chromium import EXECUTABLE, Watch, chromium, is_there, visitor

FAILED = pytest.StashKey[bool]()
#: What the browser showed when a journey failed.
FAILURES = Path(__file__).resolve().parents[2] / "var" / "failures"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The whole product, with its demo, in a folder of its own.

    BROWSER_SITE=port:var names one that runs already, which is quicker while writing a journey.
    """
    if running := os.environ.get("BROWSER_SITE"):
        port, var = running.split(":", 1)
        yield Product(int(port), Path(var), 0)
        return
    folder = tmp_path_factory.mktemp("product")
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(parent.stat().st_mode | 0o011)  # Postgres runs as a user of its own when we are root
    # Journeys look at once at what they have changed: no page is kept for its next reader.
    with product(folder, environment={"PAGES_KEPT_SECONDS": "0"}) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or the one that CHROMIUM names."""
    if not is_there():
        pytest.skip(f"No browser at {EXECUTABLE}. Install the package chromium, or set CHROMIUM.")
    with chromium() as opened:
        yield opened


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember a failure, so that what the browser showed can be kept."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def visit(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Callable[..., tuple[Page, Watch]]]:
    """Open somebody's browser. At the end, no page may have complained or asked a foreign host for anything."""
    opened: list[tuple[Page, Watch]] = []

    def open_one(**wishes: object) -> tuple[Page, Watch]:
        page, watch = visitor(browser, **wishes)  # type: ignore[arg-type]  # passed on as they are
        opened.append((page, watch))
        return page, watch

    yield open_one
    if failed := request.node.stash.get(FAILED, False):
        FAILURES.mkdir(parents=True, exist_ok=True)
    for number, (page, _watch) in enumerate(opened):
        if failed:
            page.screenshot(path=FAILURES / f"{request.node.name[:80]}-{number}.png", full_page=True)
            print(page.url)
        page.context.close()
    if not failed:
        assert [watch.foreign for _page, watch in opened if watch.foreign] == []
        assert [watch.errors for _page, watch in opened if watch.errors] == []
