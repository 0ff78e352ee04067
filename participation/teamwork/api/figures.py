"""How well departments work together, for programs."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.access import audience
from participation.teamwork.queries import transversality


class TransversalitySerializer(serializers.Serializer[Any]):
    """The figures by the keys of their definitions (/api/v1/engagement/definitions/); null where there is nothing to say."""

    projects = serializers.IntegerField(help_text="Public projects counted.")
    departments_per_project = serializers.FloatField(allow_null=True)
    projects_across_departments = serializers.FloatField(allow_null=True)
    hand_overs = serializers.IntegerField(help_text="Hand-overs counted.")
    hand_overs_answered_in_time = serializers.FloatField(allow_null=True)
    hand_overs_finished_in_time = serializers.FloatField(allow_null=True)


@audience("staff")
class Together(APIView):
    """Working together."""

    @extend_schema(operation_id="read_transversality", responses=TransversalitySerializer)
    def get(self, request: Request) -> Response:
        """Read how well departments work together."""
        return Response(TransversalitySerializer(transversality()).data)


urlpatterns = [path("teamwork/figures/", Together.as_view(), name="teamwork_figures")]
