"""How the API says no: the same words as the pages, as `{"detail": …, "field": …}`."""

from __future__ import annotations

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler as default_handler

from kit.errors import Refused, TooMany


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Django REST framework's EXCEPTION_HANDLER: refusals of actions become 400 or 429 with their words."""
    if isinstance(error, Refused):
        body: dict[str, str] = {"detail": str(error)}
        if error.field:
            body["field"] = error.field
        headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else None
        return Response(body, status=error.status, headers=headers)
    response: Response | None = default_handler(error, context)
    return response
