"""What a rule answers: yes, or no with the reason in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kit.errors import NotAllowed

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Verdict:
    """True when something may be done. Otherwise `reason` says why not, in words for the person who asked."""

    reason: str | _StrPromise = ""

    def __bool__(self) -> bool:
        # Words that wait for a language are words, and need not be looked up to know it.
        return isinstance(self.reason, str) and not self.reason

    def or_refuse(self) -> None:
        """Go on when the answer is yes; raise NotAllowed with the reason when it is no."""
        if not self:
            raise NotAllowed(self.reason)


YES = Verdict()


def no(reason: str | _StrPromise) -> Verdict:
    """A no with its reason."""
    return Verdict(reason)
