"""How the API says no: the same words as the pages, as `{"detail": …, "field": …}`."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
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


def complaints_of(form: BaseForm) -> dict[str, list[str]]:
    """What is wrong with each field of a form, as the API says it. For views that check what was sent as a page does."""
    return {str(name): [str(one) for one in found] for name, found in form.errors.items()}
