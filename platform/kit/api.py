"""What every view of the API does: read what was sent, count how often, and say no in the words of the pages, as
`{"detail": …, "field": …}`."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import exception_handler as default_handler

from kit import ratelimit
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


def sent(serializer: type[Serializer[Any]], request: Request, *, partial: bool = False) -> dict[str, Any]:
    """What was sent, as the serializer reads it; `partial`: what is left out stays. Raises ValidationError."""
    words = serializer(data=request.data, partial=partial)
    words.is_valid(raise_exception=True)
    given: dict[str, Any] = words.validated_data
    return given


def limited(request: Request, name: str, *, limit: int, per: int) -> None:
    """Count one more `name` by whoever is signed in, as `ratelimit.rate_limited` does for pages: both count the same."""
    ratelimit.check(name, f"user:{request.user.pk}", limit=limit, per=per)


def complaints_of(form: BaseForm) -> dict[str, list[str]]:
    """What is wrong with each field of a form, as the API says it. For views that check what was sent as a page does."""
    return {str(name): [str(one) for one in found] for name, found in form.errors.items()}
