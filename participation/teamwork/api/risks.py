"""Risks and opportunities in the API."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.access import audience
from kit.api import sent
from participation import schema
from participation.projects.api import readable_project
from participation.teamwork import actions, queries
from participation.teamwork.api.tasks import PersonField
from participation.teamwork.models import Risk


class RiskSerializer(serializers.ModelSerializer[Risk]):
    """A fear, the opportunity in it, and the number of who looks after both."""

    class Meta:
        model = Risk
        fields = ("id", "fear", "opportunity", "owner")
        read_only_fields = fields


class RiskWritingSerializer(serializers.Serializer[Any]):
    """A risk to write down; the owner is a member of staff by number."""

    fear = serializers.CharField(allow_blank=True)
    opportunity = serializers.CharField(allow_blank=True)
    owner = PersonField(required=False, allow_null=True)


@audience("staff")
class ProjectRisks(APIView):
    """The risks of a project, each with its opportunity."""

    @extend_schema(operation_id="list_risks", responses={200: RiskSerializer(many=True), 404: schema.MISSING})
    def get(self, request: Request, slug: str) -> Response:
        """List a project's risks; there are never more than twenty."""
        rows = queries.risks_of(readable_project(request, slug))
        return Response(RiskSerializer(rows, many=True).data)

    @extend_schema(request=RiskWritingSerializer, responses={201: RiskSerializer, **schema.REFUSALS})
    def post(self, request: Request, slug: str) -> Response:
        """Write a risk down."""
        given = sent(RiskWritingSerializer, request)
        risk = actions.add_risk(readable_project(request, slug), by=request.user, **given)
        return Response(RiskSerializer(risk).data, status=201)


@audience("staff")
class OneRisk(APIView):
    """One risk."""

    @extend_schema(request=RiskWritingSerializer, responses={200: RiskSerializer, **schema.REFUSALS})
    def put(self, request: Request, pk: int) -> Response:
        """Say it in other words, or give it to somebody else."""
        given = sent(RiskWritingSerializer, request)
        return Response(RiskSerializer(actions.edit_risk(_row(pk), by=request.user, **given)).data)

    @extend_schema(responses={204: None, 403: schema.FORBIDDEN, 404: schema.MISSING})
    def delete(self, request: Request, pk: int) -> Response:
        """Take it off the list."""
        actions.remove_risk(_row(pk), by=request.user)
        return Response(status=204)


def _row(pk: int) -> Risk:
    return get_object_or_404(Risk.objects.select_related("project"), pk=pk)


urlpatterns = [
    path("projects/<slug:slug>/risks/", ProjectRisks.as_view(), name="project_risks"),
    path("risks/<int:pk>/", OneRisk.as_view(), name="risk"),
]
