"""The account of whoever asks."""

from __future__ import annotations

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import actions
from accounts.api._words import asking
from accounts.models import AgeBand, Area, User
from kit.access import audience
from kit.api import sent


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
        return Response(MeSerializer(asking(request)).data)

    @extend_schema(operation_id="edit_me", request=MeSerializer(partial=True), responses=MeSerializer)
    def patch(self, request: Request) -> Response:
        """Change what is given; the rest stays as it is."""
        words = sent(MeSerializer, request, partial=True)
        return Response(MeSerializer(actions.edit_profile(asking(request), **words)).data)
