"""The outline icons of heroicons (MIT), as SVG inside the page."""

from __future__ import annotations

from functools import lru_cache

from django.utils.safestring import SafeString
from heroicons import _render_icon


def outline(name: str, size: int = 20) -> SafeString:
    """Return an icon, hidden from screen readers. Raises heroicons.IconDoesNotExist."""
    return _outline(name + "", size)  # A SafeString from a template becomes a plain one.


@lru_cache(maxsize=512)
def _outline(name: str, size: int) -> SafeString:
    return SafeString(
        _render_icon("outline", name, size, {"class": "icon", "aria-hidden": "true", "focusable": "false"})
    )
