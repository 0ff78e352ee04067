"""Who does what, for programs: the same tree as on the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.access import Audience, audience
from kit.api import sent
from participation import schema
from participation.departments.actions import create_department
from participation.departments.api import DepartmentBriefSerializer, NewDepartmentSerializer, department_named
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

    audiences: ClassVar[dict[str, Audience]] = {"POST": "staff"}

    @extend_schema(operation_id="list_departments", responses=DepartmentListSerializer)
    def get(self, request: Request) -> Response:
        """List the departments."""
        return Response({"results": DepartmentSerializer([*_each(public_parts())], many=True).data})

    @extend_schema(
        operation_id="create_department",
        request=NewDepartmentSerializer,
        responses={201: DepartmentBriefSerializer, 400: schema.REFUSED, 403: schema.FORBIDDEN},
    )
    def post(self, request: Request) -> Response:
        """Make a department, below one that you administer or (administrators) at the top."""
        given = sent(NewDepartmentSerializer, request)
        parent = department_named(given.get("above"))
        made = create_department(name=given["name"], parent=parent, by=request.user)
        return Response(DepartmentBriefSerializer(made).data, status=201)


def _each(parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _each(part.parts)


urlpatterns = [path("departments/", Departments.as_view(), name="departments")]
