"""Absences and calendar addresses in the API."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit import scope
from kit.access import audience
from kit.api import sent
from participation import schema
from participation.teamwork import actions, queries
from participation.teamwork.api.tasks import PersonField
from participation.teamwork.models import Absence


class AbsenceSerializer(serializers.ModelSerializer[Absence]):
    """Who is away from when to when, and who stands in."""

    class Meta:
        model = Absence
        fields = ("id", "user", "cover", "first_on", "last_on")
        read_only_fields = fields


class SayingSerializer(serializers.Serializer[Any]):
    """From the first to the last day, both included; the cover is a member of staff by number."""

    first_on = serializers.DateField()
    last_on = serializers.DateField()
    cover = PersonField()


class AddressSerializer(serializers.Serializer[Any]):
    """The address, shown this once."""

    url = serializers.URLField()


@audience("staff")
class Absences(APIView):
    """My absences."""

    @extend_schema(operation_id="list_absences", responses=AbsenceSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List my absences that are not over."""
        return Response(AbsenceSerializer(queries.absences_to_come(request.user), many=True).data)

    @extend_schema(request=SayingSerializer, responses={201: AbsenceSerializer, **schema.REFUSALS})
    def post(self, request: Request) -> Response:
        """Say when I am away, and who stands in."""
        given = sent(SayingSerializer, request)
        made = actions.say_absence(request.user, by=request.user, **given)
        return Response(AbsenceSerializer(made).data, status=201)


@audience("staff")
class OneAbsence(APIView):
    """One absence."""

    @extend_schema(responses={204: None, 403: schema.FORBIDDEN, 404: schema.MISSING})
    def delete(self, request: Request, pk: int) -> Response:
        """End it: I am back, or do not go."""
        row = get_object_or_404(Absence.objects.select_related("user"), pk=pk)
        actions.end_absence(row, by=request.user)
        return Response(status=204)


@audience("staff")
class Address(APIView):
    """The secret address of my calendar."""

    @extend_schema(request=None, responses={201: AddressSerializer, 403: schema.FORBIDDEN})
    def post(self, request: Request) -> Response:
        """Make a new address; the one before it stops working."""
        token = actions.make_calendar_address(request.user)
        url = f"{scope.current().url}{reverse('teamwork:feed', args=[token])}"
        return Response({"url": url}, status=201)

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Remove the address."""
        actions.remove_calendar_address(request.user)
        return Response(status=204)


urlpatterns = [
    path("absences/", Absences.as_view(), name="absences"),
    path("absences/<int:pk>/", OneAbsence.as_view(), name="absence"),
    path("calendar-address/", Address.as_view(), name="calendar_address"),
]
