"""The pages of the API's lists: by keyset, the same as those people see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from django.db.models import Model, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.utils.urls import replace_query_param

from kit.pagination import Page, keyset_page

Row = TypeVar("Row", bound=Model)
LARGEST = 100


class Goes(Protocol):
    """Whatever comes in pages by keyset."""

    @property
    def next_cursor(self) -> str:
        """Where the next page begins."""

    @property
    def has_next(self) -> bool:
        """Whether more follows."""


def page_size(request: Request, *, usual: int) -> int:
    """The `page_size` that was asked for, from 1 to 100."""
    asked = request.query_params.get("page_size", "")
    return min(max(int(asked), 1), LARGEST) if asked.isdecimal() and len(asked) < 6 else usual


def listed(
    request: Request,
    rows: QuerySet[Row],
    ordering: tuple[str, ...],
    serializer: type[BaseSerializer[Any]],
    *,
    usual: int = 30,
) -> Response:
    """One page of rows as `{"next": address or null, "results": [...]}`; `?after=` continues."""
    size = page_size(request, usual=usual)
    page = keyset_page(rows, ordering=ordering, cursor=request.query_params.get("after"), size=size)
    return paged(request, page, lambda items: serializer(items, many=True, context={"request": request}).data)


def paged(request: Request, page: Page[Row], described: Callable[[list[Row]], Any]) -> Response:
    """A page that was read already, in the same shape."""
    return Response({"next": following(request, page), "results": described(page.items)})


def following(request: Request, page: Goes) -> str | None:
    """The address of the page after this one; None after the last."""
    if not page.has_next:
        return None
    return replace_query_param(request.build_absolute_uri(), "after", page.next_cursor)
