"""Searching, for programs: the same question, the same answer."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from kit.access import audience
from participation import schema
from participation.paging import page_size
from participation.search.forms import SearchForm
from participation.search.hits import Hit
from participation.search.queries import PAGE_SIZE, search
from participation.search.sources import KINDS
from tenants.context import current_tenant


class PieceSerializer(serializers.Serializer[Any]):
    """Some words of an excerpt."""

    words = serializers.CharField()
    found = serializers.BooleanField(source="is_found", help_text="Whether they are what was looked for.")


class HitSerializer(serializers.Serializer[Any]):
    """One thing that was found."""

    kind = serializers.CharField(source="kind.key", help_text=", ".join(KINDS))
    id = serializers.IntegerField(source="pk")
    url = serializers.SerializerMethodField(help_text="Its page.")
    heading = serializers.CharField()
    excerpt = PieceSerializer(source="pieces", many=True)
    at = serializers.DateTimeField(allow_null=True)
    project = serializers.CharField(source="project.slug", default=None, allow_null=True)
    author = serializers.CharField(
        help_text="Who said it, as everybody sees it; of an answer, the department."
    )
    is_answered = serializers.BooleanField()

    def get_url(self, hit: Hit) -> str:
        """Its page."""
        return str(self.context["request"].build_absolute_uri(hit.address))


class FoundSerializer(serializers.Serializer[Any]):
    """What was found, the best first."""

    next = serializers.URLField(allow_null=True)
    total = serializers.IntegerField()
    is_complete = serializers.BooleanField(
        help_text="Whether all that fits was counted, not only the newest."
    )
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="How many of each kind.")
    results = HitSerializer(many=True)


@audience("anyone")
class Search(APIView):
    """Everything that everybody may read."""

    @extend_schema(
        operation_id="search",
        parameters=[
            OpenApiParameter("q", str, description='Words; "a phrase", or, -not. At most 200 letters.'),
            OpenApiParameter("kind", str, enum=[*KINDS], description="Only things of this kind."),
            OpenApiParameter("project", str, description="Only within the project with this slug."),
            OpenApiParameter(
                "answered", str, enum=["yes", "no"], description="Only what was (not) answered."
            ),
            OpenApiParameter("since", str, description="From this day on: 2026-03-01."),
            OpenApiParameter("until", str, description="Up to this day, included."),
            schema.AFTER,
            schema.PAGE_SIZE,
        ],
        responses={200: FoundSerializer, 400: schema.REFUSED},
    )
    def get(self, request: Request) -> Response:
        """Search."""
        form = SearchForm(request.query_params)
        if not form.is_valid():
            field, words = next(iter(form.errors.items()))
            return Response({"detail": words[0], "field": field}, status=400)
        size, cursor = page_size(request, usual=PAGE_SIZE), request.query_params.get("after")
        found = search(form.wanted(), languages=current_tenant().languages, cursor=cursor, size=size)
        following = replace_query_param(request.build_absolute_uri(), "after", found.next_cursor)
        return Response(
            {
                "next": following if found.has_next else None,
                "total": found.total,
                "is_complete": not found.has_more_than_counted,
                "counts": {kind.key: count for kind, count in found.counts},
                "results": HitSerializer(found.items, many=True, context={"request": request}).data,
            }
        )


urlpatterns = [path("search/", Search.as_view(), name="search")]
