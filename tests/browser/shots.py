"""`make shots`: a picture of every page, on a phone and on a desk, in daylight and in the dark, into var/shots."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from tests.running import Product, product

from .chromium import EXECUTABLE, chromium, is_there
from .pages import SIGHTS, audience, look_at

SHOTS = Path(__file__).resolve().parents[2] / "var" / "shots"


def main(wanted: list[str]) -> int:
    """Take the pictures; `wanted` are words that a page's name holds."""
    if not is_there():
        print(
            f"No browser at {EXECUTABLE}. Install Chromium, or name yours:  make shots CHROMIUM=/path",
            file=sys.stderr,
        )
        return 1
    sights = [one for one in SIGHTS if not wanted or any(word in one.name for word in wanted)]
    SHOTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="civocracy-shots-") as name:
        Path(name).chmod(0o755)
        running = os.environ.get("BROWSER_SITE", "").split(":", 1)
        site = (
            nullcontext(Product(int(running[0]), Path(running[1]), 0))
            if len(running) == 2
            else product(Path(name))
        )
        with site as there, chromium() as browser:
            for width in (390, 1280):
                for dark in (False, True):
                    with audience(browser, there, width=width, dark=dark) as seat:
                        for sight in sights:
                            page, _watch = seat(sight.who, sight.host)
                            look_at(sight, page, there)
                            title = re.sub("[^a-z0-9]+", "-", sight.name)
                            file = SHOTS / f"{title}-{width}-{'dark' if dark else 'light'}.png"
                            page.screenshot(path=file, full_page=True)
                    print(f"{len(sights)} pages at {width} px, {'dark' if dark else 'light'}", flush=True)
    print(f"In {SHOTS}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
