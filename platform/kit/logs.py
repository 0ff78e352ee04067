"""Log lines that name the tenant and no person."""

from __future__ import annotations

import logging
import re

from kit import scope

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SECRET = re.compile(r"\b(sk|rk|whsec|pk)_(live|test)?_?[A-Za-z0-9]{6,}")


def scrubbed(text: str) -> str:
    """The text without e-mail addresses and keys."""
    return _SECRET.sub("[key]", _ADDRESS.sub("[address]", text))


class ScopeFilter(logging.Filter):
    """Adds `scope` to every record: the schema's name, or "-"."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record pass."""
        here = scope.current_or_none()
        record.scope = here.schema if here else "-"
        return True


class LineFormatter(logging.Formatter):
    """One line for each record (a traceback follows on its own lines), scrubbed of addresses and keys."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(scope)s] %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        return scrubbed(super().format(record))
