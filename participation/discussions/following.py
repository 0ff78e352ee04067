"""What a room above does, in the same transaction, when something waits for a moderator and when one has decided.

Discussions know whether a contribution can be read, and nothing of queues, reasons or appeals: settings name who does.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from participation.discussions.models import Contribution
from participation.verdict import Verdict


class MayWrite(Protocol):
    """settings.MAY_WRITE: whether an account may say something at that moment."""

    def __call__(self, user: Any, at: datetime) -> Verdict: ...


class Waits(Protocol):
    """settings.CONTRIBUTION_WAITS: a contribution, held, cannot be read before a moderator has decided."""

    def __call__(self, contribution: Contribution, *, at: datetime) -> None: ...


class Decided(Protocol):
    """settings.CONTRIBUTION_DECIDED: somebody has hidden, restored or accepted a contribution, which is held.

    `was` is its status before; `ground` and `reason` say why it was hidden, and are empty otherwise.
    """

    def __call__(
        self, contribution: Contribution, *, was: str, by: Any, ground: str, reason: str, at: datetime
    ) -> None: ...


def may_write(user: Any, at: datetime) -> Verdict:
    """Whether an account may say something; somebody who is blocked may not."""
    return cast(MayWrite, import_string(settings.MAY_WRITE))(user, at)


def waits(contribution: Contribution, *, at: datetime) -> None:
    """Put a contribution before the moderators."""
    cast(Waits, import_string(settings.CONTRIBUTION_WAITS))(contribution, at=at)


def decided(
    contribution: Contribution, *, was: str, by: Any, at: datetime, ground: str = "", reason: str = ""
) -> None:
    """Pass on what was decided."""
    note = cast(Decided, import_string(settings.CONTRIBUTION_DECIDED))
    note(contribution, was=was, by=by, ground=ground, reason=reason, at=at)
