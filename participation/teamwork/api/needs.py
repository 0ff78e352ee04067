"""What needs me today, for programs."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.access import audience
from participation.teamwork.needs import needs_of


class ExampleSerializer(serializers.Serializer[Any]):
    """One of several things that an item stands for."""

    title = serializers.CharField()
    url = serializers.CharField()
    where = serializers.CharField(source="context")


class NeedSerializer(serializers.Serializer[Any]):
    """Something that waits for the person who asks."""

    key = serializers.CharField(help_text="The same each time, while it waits.")
    kind = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField(help_text="The path of the page where it is done.")
    verb = serializers.CharField(help_text="What to do there.")
    due_on = serializers.DateField(allow_null=True)
    where = serializers.CharField(source="context", help_text="Where it belongs, usually a project.")
    on_behalf_of = serializers.CharField(
        help_text="Whom the person stands in for; empty when it is their own."
    )
    examples = ExampleSerializer(many=True)


class NeedListSerializer(serializers.Serializer[Any]):
    """Everything in one answer: each kind brings at most some dozen."""

    results = NeedSerializer(many=True)


@audience("staff")
class Needs(APIView):
    """What needs me today."""

    @extend_schema(operation_id="list_needs", responses=NeedListSerializer)
    def get(self, request: Request) -> Response:
        """List what waits for the person who asks, the most urgent first."""
        return Response({"results": NeedSerializer(needs_of(request.user), many=True).data})


urlpatterns = [path("needs/", Needs.as_view(), name="needs")]
