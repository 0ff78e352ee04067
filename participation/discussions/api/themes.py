"""What contributions are about: a project's themes, and choosing them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.access import ANYONE_READS, Audience, audience
from kit.api import sent
from participation import schema
from participation.discussions import actions, queries
from participation.discussions.api.discussions import readable_contribution
from participation.discussions.models import Theme
from participation.projects.api import readable_project


class ThemeSerializer(serializers.ModelSerializer[Theme]):
    """A theme of a project, and how many visible contributions are about it."""

    contribution_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Theme
        fields = ("id", "name", "contribution_count")


class Themes(APIView):
    """The themes of a project."""

    audiences: ClassVar[dict[str, Audience]] = {
        **ANYONE_READS,
        "POST": "staff",
    }

    @extend_schema(
        operation_id="list_themes", responses={200: ThemeSerializer(many=True), 404: schema.MISSING}
    )
    def get(self, request: Request, slug: str) -> Response:
        """List a project's themes by name; at most 40."""
        rows = queries.themes_of_project(readable_project(request, slug))
        return Response(ThemeSerializer(rows, many=True).data)

    @extend_schema(
        request=ThemeSerializer,
        responses={201: ThemeSerializer, **schema.REFUSALS},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Add a theme."""
        name = sent(ThemeSerializer, request)["name"]
        project = readable_project(request, slug)
        made = actions.add_theme(project, name=name, by=request.user)
        return Response(ThemeSerializer(queries.themes_of_project(project).get(pk=made.pk)).data, status=201)


class ChosenThemesSerializer(serializers.Serializer[Any]):
    """The numbers of themes."""

    themes = serializers.ListField(child=serializers.IntegerField(), max_length=40)


@audience("staff")
class ContributionThemes(APIView):
    """What a contribution is about."""

    @extend_schema(
        request=ChosenThemesSerializer,
        responses={200: ThemeSerializer(many=True), **schema.REFUSALS},
    )
    def put(self, request: Request, pk: int) -> Response:
        """Say what it is about: these themes and no others."""
        row, wanted = readable_contribution(request, pk), sent(ChosenThemesSerializer, request)["themes"]
        known = queries.themes_of_project(row.discussion.project)
        chosen = [theme for theme in known if theme.pk in wanted]
        others = [theme for theme in known if theme.pk not in wanted]
        actions.set_themes([row], add=chosen, remove=others, by=request.user)
        return Response(ThemeSerializer(chosen, many=True).data)


urlpatterns = [
    path("projects/<slug:slug>/themes/", Themes.as_view(), name="themes"),
    path("contributions/<int:pk>/themes/", ContributionThemes.as_view(), name="contribution_themes"),
]
