"""The two ways an action says no. Views, the API and commands turn them into words for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Refused(Exception):
    """What was asked cannot be done as it stands. `message` says what to do; `field` names the input to mend."""

    status = 400

    def __init__(self, message: str | _StrPromise, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class TooMany(Refused):
    """Too often in too short a time. `retry_after` is in seconds."""

    status = 429

    def __init__(self, message: str | _StrPromise, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotAllowed(PermissionDenied):
    """This person may not do this; `reason` says why in words."""

    def __init__(self, reason: str | _StrPromise) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return str(self.reason)


class _Form(Protocol):
    fields: dict[str, Any]

    def add_error(self, field: str | None, error: str) -> None: ...


def show_in(form: _Form, refused: Refused) -> None:
    """Put a refusal next to its field, or on top of the form when it has no such field."""
    field = refused.field if refused.field in form.fields else None
    form.add_error(field, str(refused))
