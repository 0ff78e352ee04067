"""Who does what, for programs: the same tree as on the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.access import audience
from participation.pages.departments import Part, public_parts


class DepartmentSerializer(serializers.Serializer[Any]):
    """A department: its place in the tree, its public projects, how soon it answers."""

    slug = serializers.CharField(source="department.slug")
    name = serializers.CharField(source="department.name")
    above = serializers.CharField(
        source="above_slug", allow_null=True, help_text="The slug of the department above."
    )
    projects = serializers.IntegerField(help_text="Public projects of its own.")
    answered = serializers.IntegerField(help_text="Contributions it was the first to answer.")
    days_to_answer = serializers.FloatField(
        allow_null=True, help_text="The figure days_to_answer; see /api/v1/engagement/definitions/."
    )


class DepartmentListSerializer(serializers.Serializer[dict[str, object]]):
    """The whole tree in one answer."""

    results = DepartmentSerializer(many=True)


@audience("anyone")
class Departments(APIView):
    """The tree of departments, each followed by those below it."""

    @extend_schema(operation_id="list_departments", responses=DepartmentListSerializer)
    def get(self, request: Request) -> Response:
        """List the departments."""
        return Response({"results": DepartmentSerializer([*_each(public_parts())], many=True).data})


def _each(parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _each(part.parts)


urlpatterns = [path("departments/", Departments.as_view(), name="departments")]
