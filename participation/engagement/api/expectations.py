"""What both sides expected of a project."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.access import audience
from participation import schema
from participation.engagement import queries
from participation.projects.api import readable_project


class ExpectationReportSerializer(serializers.Serializer[Any]):
    """What both sides expected, in sums. Empty while fewer than five people have said something."""

    targets_met = serializers.IntegerField()
    targets_open = serializers.IntegerField()
    people_hoped = serializers.IntegerField()
    people_judged = serializers.IntegerField()
    hoped = serializers.SerializerMethodField()
    met = serializers.DictField(child=serializers.IntegerField())
    again = serializers.DictField(child=serializers.IntegerField())
    clarity = serializers.FloatField(allow_null=True)
    share_met = serializers.FloatField(allow_null=True)
    sides_differ = serializers.BooleanField()

    def get_hoped(self, report: queries.ExpectationReport) -> dict[str, int]:
        """How many people expected what."""
        return {one.hope.value: one.people for one in report.hoped}


@audience("staff")
class ProjectExpectations(APIView):
    """The expectation report of a project."""

    @extend_schema(
        operation_id="expectation_report",
        responses={200: ExpectationReportSerializer, 404: schema.MISSING},
    )
    def get(self, request: Request, slug: str) -> Response:
        """Both sides' expectations next to what happened."""
        project = readable_project(request, slug)
        return Response(ExpectationReportSerializer(queries.expectation_report(project)).data)


urlpatterns = [
    path(
        "projects/<slug:slug>/expectation-report/", ProjectExpectations.as_view(), name="expectation_report"
    ),
]
