"""Figures of the whole site, a project or one of its activities, a department, a channel; and what each one means."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.access import audience
from participation import schema
from participation.engagement import actions, queries
from participation.engagement.api.about import ACTIVITY, About, department_asked, project_asked
from participation.engagement.definitions import DEFINITIONS, EARLIER


class DefinitionSerializer(serializers.Serializer[Any]):
    """What a figure means, in the language of the request."""

    key = serializers.CharField()
    name = serializers.CharField()
    words = serializers.CharField()
    formula = serializers.CharField()
    unit = serializers.CharField()
    taken_from = serializers.CharField(source="source")
    since = serializers.DateField()
    version = serializers.IntegerField()
    until = serializers.DateField(
        allow_null=True, help_text="The day on which a later version took its place."
    )


class DaySerializer(serializers.Serializer[Any]):
    """What was done on one day, in the time zone of the site."""

    on = serializers.DateField()
    contributions = serializers.IntegerField()
    replies = serializers.IntegerField()
    stances = serializers.IntegerField()
    answers = serializers.IntegerField(help_text="Questionnaires answered.")
    visitors = serializers.IntegerField()


class WindowSerializer(serializers.Serializer[Any]):
    """From when to when; `is_open` while something can still come."""

    first = serializers.DateField()
    last = serializers.DateField()
    is_open = serializers.BooleanField()


class FiguresSerializer(serializers.Serializer[Any]):
    """Every figure by the key of its definition; null where there is nothing to say."""

    window = WindowSerializer(allow_null=True)
    visitors = serializers.IntegerField()
    contributions = serializers.IntegerField()
    replies = serializers.IntegerField()
    stances = serializers.IntegerField()
    survey_answers = serializers.IntegerField()
    contributors = serializers.IntegerField()
    participants = serializers.IntegerField()
    hidden = serializers.IntegerField()
    sustain_index = serializers.FloatField(allow_null=True)
    half_arrived_on = serializers.DateField(allow_null=True)
    participation_inequality = serializers.FloatField(allow_null=True)
    replies_per_contribution = serializers.FloatField(allow_null=True)
    answered_share = serializers.FloatField(allow_null=True)
    days_to_answer = serializers.IntegerField(allow_null=True)
    days_to_answer_90 = serializers.IntegerField(allow_null=True)
    promises_kept = serializers.FloatField(allow_null=True)
    promises_kept_in_time = serializers.FloatField(allow_null=True)
    return_rate = serializers.FloatField(allow_null=True)
    second_project_rate = serializers.FloatField(allow_null=True)
    active_engagement_rate = serializers.FloatField(allow_null=True)
    participants_per_thousand = serializers.FloatField(allow_null=True)
    days = DaySerializer(many=True)


@audience("staff")
class SiteEngagement(APIView):
    """The whole site."""

    @extend_schema(operation_id="engagement_of_site", responses={200: FiguresSerializer})
    def get(self, request: Request) -> Response:
        """Figures of everything on this site."""
        return _figures(About(queries.Scope()))


@audience("staff")
class ProjectEngagement(APIView):
    """One project."""

    @extend_schema(
        operation_id="engagement_of_project",
        parameters=[ACTIVITY],
        responses={200: FiguresSerializer, 404: schema.MISSING},
    )
    def get(self, request: Request, slug: str) -> Response:
        """Figures of a project, or of one of its activities."""
        return _figures(project_asked(request, slug))


@audience("staff")
class DepartmentEngagement(APIView):
    """One department."""

    @extend_schema(
        operation_id="engagement_of_department", responses={200: FiguresSerializer, 404: schema.MISSING}
    )
    def get(self, request: Request, slug: str) -> Response:
        """Figures of what carries the name of a department; those below it have figures of their own."""
        return _figures(department_asked(slug))


@audience("staff")
class ChannelEngagement(APIView):
    """One channel."""

    @extend_schema(operation_id="engagement_of_channel", responses={200: FiguresSerializer})
    def get(self, request: Request, name: str) -> Response:
        """Figures of what came by a channel; of one by which nobody came they are all zero or null."""
        return _figures(About(queries.Scope.channel(name)))


def _figures(about: About) -> Response:
    actions.bring_up_to_date()
    return Response(FiguresSerializer(queries.figures_of(about.scope)).data)


@audience("anyone")
class Definitions(APIView):
    """What every figure means."""

    @extend_schema(operation_id="engagement_definitions", responses={200: DefinitionSerializer(many=True)})
    def get(self, request: Request) -> Response:
        """List the definitions, and those that were in use before."""
        return Response(DefinitionSerializer([*DEFINITIONS.values(), *EARLIER], many=True).data)


urlpatterns = [
    path("engagement/", SiteEngagement.as_view(), name="engagement"),
    path("engagement/definitions/", Definitions.as_view(), name="engagement_definitions"),
    path("engagement/channels/<slug:name>/", ChannelEngagement.as_view(), name="channel_engagement"),
    path("departments/<slug:slug>/engagement/", DepartmentEngagement.as_view(), name="department_engagement"),
    path("projects/<slug:slug>/engagement/", ProjectEngagement.as_view(), name="project_engagement"),
]
