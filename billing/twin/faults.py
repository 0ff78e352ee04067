"""Errors in the form that Stripe gives them."""

from __future__ import annotations

from typing import Any


class StripeFault(Exception):
    """An answer that is an error: HTTP status, Stripe's error type and code, a message, the parameter at fault."""

    def __init__(self, status: int, kind: str, message: str, *, code: str = "", param: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message
        self.code = code
        self.param = param

    def as_object(self) -> dict[str, Any]:
        """Return the JSON body Stripe would send."""
        error: dict[str, Any] = {"type": self.kind, "message": self.message}
        if self.code:
            error["code"] = self.code
        if self.param:
            error["param"] = self.param
        return {"error": error}


def invalid(message: str, *, param: str = "", code: str = "", status: int = 400) -> StripeFault:
    """Return the fault of a request that cannot be carried out as it was asked."""
    return StripeFault(status, "invalid_request_error", message, code=code, param=param)


def missing(kind: str, object_id: str) -> StripeFault:
    """Return the fault of an object that does not exist."""
    return invalid(f"No such {kind}: '{object_id}'", param="id", code="resource_missing", status=404)
