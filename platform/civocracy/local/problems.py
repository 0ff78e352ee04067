"""What a person can mend: told in words, without a traceback."""

from __future__ import annotations


class Problem(Exception):
    """The run cannot go on. The message says what happened and what to do next."""
