"""Whose response it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Whose:
    """Whose answers they are: an account's, or, where the survey allows it, those of a browser with this token."""

    user: Any = None
    browser: str = ""

    @property
    def digest(self) -> str:
        """What is kept of the browser's token: it cannot be turned back into the cookie."""
        return hashlib.sha256(self.browser.encode()).hexdigest() if self.browser else ""
