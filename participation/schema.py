"""Words the API's description uses in several rooms."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

AFTER = OpenApiParameter(
    "after", str, description="Continue after this cursor; follow `next` instead of making one."
)
PAGE_SIZE = OpenApiParameter("page_size", int, description="Rows on a page, 1 to 100.")


class RefusalSerializer(serializers.Serializer[Any]):
    """Why something was not done, and which field to mend."""

    detail = serializers.CharField()
    field = serializers.CharField(required=False)


REFUSED = OpenApiResponse(RefusalSerializer, description="It cannot be done as it stands.")
FORBIDDEN = OpenApiResponse(RefusalSerializer, description="This person may not do it; `detail` says why.")
MISSING = OpenApiResponse(RefusalSerializer, description="There is no such thing, or it is not public.")

#: Those of a view that changes something that is there.
REFUSALS = {400: REFUSED, 403: FORBIDDEN, 404: MISSING}


def page_of(serializer: type[serializers.Serializer[Any]], name: str) -> serializers.Serializer[Any]:
    """The description of a page of rows."""
    return inline_serializer(
        name, {"next": serializers.URLField(allow_null=True), "results": serializer(many=True)}
    )
