"""Where decisions are taken, in the API."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.access import audience
from kit.api import sent
from participation import schema
from participation.departments import actions, queries
from participation.departments.api.departments import department_named
from participation.departments.models import Decision, Level


class DelegationSerializer(serializers.Serializer[Any]):
    """Where each kind of decision is taken: in the department itself (branch), above it (above), for the whole site only."""

    publish = serializers.ChoiceField(choices=Level.choices, allow_null=True, required=False)
    moderate = serializers.ChoiceField(choices=Level.choices, allow_null=True, required=False)
    invite = serializers.ChoiceField(choices=Level.choices, allow_null=True, required=False)
    brand = serializers.ChoiceField(choices=Level.choices, allow_null=True, required=False)


@audience("staff")
class DelegationOf(APIView):
    """What a department, or (without one) every department, may decide itself."""

    @extend_schema(operation_id="get_delegation", responses={200: DelegationSerializer, 404: schema.MISSING})
    def get(self, request: Request, slug: str = "") -> Response:
        """Read where decisions are taken, wherever that was said."""
        rules_in_force = queries.decisions_in_force(department_named(slug))
        return Response({str(key): rule.level for key, rule in rules_in_force.items()})

    @extend_schema(
        operation_id="set_delegation",
        request=DelegationSerializer,
        responses={200: DelegationSerializer, **schema.REFUSALS},
    )
    def patch(self, request: Request, slug: str = "") -> Response:
        """Set where decisions are taken; null: as is said further up. Nobody loosens what was decided above them."""
        given = sent(DelegationSerializer, request)
        levels = {Decision(key): Level(level) if level else None for key, level in given.items()}
        actions.delegate(department_named(slug), levels=levels, by=request.user)
        return self.get(request, slug)


@extend_schema_view(
    get=extend_schema(operation_id="get_delegation_of_site"),
    patch=extend_schema(operation_id="set_delegation_of_site"),
)
class DelegationOfSite(DelegationOf):
    """The same for every department, where nothing else was said."""


urlpatterns = [
    path("departments/<slug:slug>/delegation/", DelegationOf.as_view(), name="department_delegation"),
    path("delegation/", DelegationOfSite.as_view(), name="delegation"),
]
