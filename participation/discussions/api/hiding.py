"""Hiding a contribution, with the reasons that its author is given, and showing it again."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.access import audience
from kit.api import sent
from participation import schema
from participation.discussions import actions
from participation.discussions.api.discussions import ContributionSerializer, described, readable_contribution
from participation.discussions.grounds import Ground


class ReasonSerializer(serializers.Serializer[Any]):
    """Why: the rule that it breaks, and what in it does."""

    ground = serializers.ChoiceField(choices=Ground.choices, default=Ground.OTHER)
    reason = serializers.CharField(allow_blank=True)


@audience("staff")
class Hiding(APIView):
    """Whether a contribution is hidden."""

    @extend_schema(
        request=ReasonSerializer,
        responses={200: ContributionSerializer, **schema.REFUSALS},
    )
    def put(self, request: Request, pk: int) -> Response:
        """Hide a contribution, with the reason that its author is sent."""
        why = sent(ReasonSerializer, request)
        row = actions.hide_contribution(readable_contribution(request, pk), by=request.user, **why)
        return Response(described(request, row))

    @extend_schema(responses={200: ContributionSerializer, **schema.REFUSALS})
    def delete(self, request: Request, pk: int) -> Response:
        """Restore a hidden contribution."""
        row = actions.restore_contribution(readable_contribution(request, pk), by=request.user)
        return Response(described(request, row))


urlpatterns = [
    path("contributions/<int:pk>/hiding/", Hiding.as_view(), name="hiding"),
]
