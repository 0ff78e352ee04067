"""A real browser that reaches nothing but the product."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

EXECUTABLE = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
#: The background connections of Chromium itself are off: here nothing may be asked but the product.
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
    "--host-resolver-rules=MAP *.localhost 127.0.0.1, EXCLUDE localhost",
)
OWN = re.compile(r"^(https?://([a-z0-9-]+\.)*(localhost|127\.0\.0\.1)(:\d+)?/|data:|blob:|about:)")


def is_there() -> bool:
    """Whether the browser is installed."""
    return EXECUTABLE.exists()


@dataclass
class Watch:
    """What a page did that it must not do."""

    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    #: Statuses that a journey provokes on purpose; the browser reports each of them as an error.
    expected: set[int] = field(default_factory=set)

    def over(self, context: BrowserContext) -> None:
        """Watch every page of a context."""
        context.on("console", self._listen)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("request", self._follow)

    def _listen(self, message: ConsoleMessage) -> None:
        refused = any(f"status of {status}" in message.text for status in self.expected)
        if message.type in ("error", "warning") and not refused:
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _follow(self, request: Request) -> None:
        if not OWN.match(request.url):
            self.foreign.append(request.url)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, started and closed again."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(EXECUTABLE), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def visitor(
    browser: Browser,
    *,
    width: int = 1280,
    dark: bool = False,
    scripts: bool = True,
    language: str = "en",
) -> tuple[Page, Watch]:
    """Somebody's browser, with nothing in it yet, and a watch over what it does."""
    context = browser.new_context(
        viewport={"width": width, "height": 844 if width < 600 else 900},
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        locale=language,
        device_scale_factor=1,
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    watch = Watch()
    watch.over(context)
    return context.new_page(), watch
