"""The parts of the city that people may say they live in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import actions, queries
from accounts.api._words import REFUSALS, asking
from accounts.models import Area
from kit.access import Audience, audience
from kit.api import sent


class AreaSerializer(serializers.ModelSerializer[Area]):
    """A part of the city that people may say they live in."""

    class Meta:
        model = Area
        fields = ("id", "name")


class AreaListSerializer(serializers.Serializer[Any]):
    """The whole list: it is short."""

    results = AreaSerializer(many=True)


@audience("administrator")
class Areas(APIView):
    """The parts of the city that people may choose from."""

    audiences: ClassVar[dict[str, Audience]] = {"GET": "anyone"}

    @extend_schema(operation_id="list_areas", responses=AreaListSerializer)
    def get(self, request: Request) -> Response:
        """List them."""
        return Response({"results": AreaSerializer(queries.areas(), many=True).data})

    @extend_schema(
        operation_id="add_area", request=AreaSerializer, responses={201: AreaSerializer, **REFUSALS}
    )
    def post(self, request: Request) -> Response:
        """Offer one more."""
        made = actions.add_area(sent(AreaSerializer, request)["name"], by=asking(request))
        return Response(AreaSerializer(made).data, status=201)


@audience("administrator")
class OneArea(APIView):
    """One part of the city."""

    @extend_schema(
        operation_id="rename_area", request=AreaSerializer, responses={200: AreaSerializer, **REFUSALS}
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Give it another name; who chose it stays."""
        row = get_object_or_404(Area, pk=pk)
        renamed = actions.rename_area(row, name=sent(AreaSerializer, request)["name"], by=asking(request))
        return Response(AreaSerializer(renamed).data)

    @extend_schema(operation_id="remove_area", responses={204: None, **REFUSALS})
    def delete(self, request: Request, pk: int) -> Response:
        """Take it off the list. Whoever chose it has chosen nothing then."""
        actions.remove_area(get_object_or_404(Area, pk=pk), by=asking(request))
        return Response(status=204)
