"""The API about the person who asks, and about the parts of the city."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import actions, queries
from accounts.models import AgeBand, Area, User
from kit.access import audience


class AreaSerializer(serializers.ModelSerializer[Area]):
    """A part of the city that people may say they live in."""

    class Meta:
        model = Area
        fields = ("id", "name")


class AreaListSerializer(serializers.Serializer[Any]):
    """The whole list: it is short."""

    results = AreaSerializer(many=True)


class MeSerializer(serializers.ModelSerializer[User]):
    """What somebody says of themselves. Area and age are optional and shown to nobody else."""

    display_name = serializers.CharField(max_length=80)
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    area = serializers.PrimaryKeyRelatedField(queryset=Area.objects.all(), allow_null=True)
    age_band = serializers.ChoiceField(choices=AgeBand.choices, allow_blank=True)

    class Meta:
        model = User
        fields = ("id", "email", "display_name", "language", "area", "age_band", "joined_at")
        read_only_fields = ("id", "email", "joined_at")


@audience("person")
class Me(APIView):
    """The account of whoever asks."""

    @extend_schema(operation_id="read_me", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Read it."""
        user = request.user
        assert isinstance(user, User)
        return Response(MeSerializer(user).data)

    @extend_schema(operation_id="edit_me", request=MeSerializer(partial=True), responses=MeSerializer)
    def patch(self, request: Request) -> Response:
        """Change what is given; the rest stays as it is."""
        user = request.user
        assert isinstance(user, User)
        words = MeSerializer(data=request.data, partial=True)
        words.is_valid(raise_exception=True)
        return Response(MeSerializer(actions.edit_profile(user, **words.validated_data)).data)


@audience("anyone")
class Areas(APIView):
    """The parts of the city that people may choose from."""

    @extend_schema(operation_id="list_areas", responses=AreaListSerializer)
    def get(self, request: Request) -> Response:
        """List them."""
        return Response({"results": AreaSerializer(queries.areas(), many=True).data})


urlpatterns = [
    path("me/", Me.as_view(), name="me"),
    path("areas/", Areas.as_view(), name="areas"),
]
