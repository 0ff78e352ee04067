"""Figures in the API: the same queries and definitions as the pages."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.access import audience
from participation import schema
from participation.engagement import actions, pictures, queries
from participation.engagement.choosing import chosen_scope
from participation.engagement.definitions import DEFINITIONS, EARLIER
from participation.engagement.models import Mark
from participation.projects.api import readable_project

ACTIVITY = OpenApiParameter("activity", str, description="Only this activity of the project: “discussion:3”.")


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
        actions.bring_up_to_date()
        return Response(FiguresSerializer(queries.figures_of_site()).data)


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
        project = readable_project(request, slug)
        actions.bring_up_to_date()
        chosen = chosen_scope(project, request.query_params.get("activity", ""))
        if chosen is None:
            raise Http404
        return Response(FiguresSerializer(queries.figures_of(chosen)).data)


@audience("anyone")
class Definitions(APIView):
    """What every figure means."""

    @extend_schema(operation_id="engagement_definitions", responses={200: DefinitionSerializer(many=True)})
    def get(self, request: Request) -> Response:
        """List the definitions, and those that were in use before."""
        return Response(DefinitionSerializer([*DEFINITIONS.values(), *EARLIER], many=True).data)


class MarkSerializer(serializers.Serializer[Any]):
    """A day on which something changed, and before against after. `difference` is null where there is too little to say."""

    id = serializers.IntegerField(source="mark.pk", read_only=True)
    title = serializers.CharField(source="mark.title", max_length=120)
    kind = serializers.ChoiceField(source="mark.kind", choices=Mark.Kind.choices, default=Mark.Kind.OTHER)
    happened_on = serializers.DateField(source="mark.happened_on")
    weeks = serializers.IntegerField(source="effect.weeks", read_only=True)
    against = serializers.CharField(source="effect.against", read_only=True)
    mean_before = serializers.FloatField(source="effect.mean_before", read_only=True)
    mean_after = serializers.FloatField(source="effect.mean_after", read_only=True)
    difference = serializers.FloatField(source="effect.difference", read_only=True, allow_null=True)
    low = serializers.FloatField(source="effect.low", read_only=True, allow_null=True)
    high = serializers.FloatField(source="effect.high", read_only=True, allow_null=True)
    in_words = serializers.SerializerMethodField()

    def get_in_words(self, found: Any) -> str:
        """The same as a sentence."""
        return pictures.effect_in_words(found.effect)


@audience("staff")
class SiteMarks(APIView):
    """Marked days of the whole site."""

    @extend_schema(operation_id="engagement_marks", responses={200: MarkSerializer(many=True)})
    def get(self, request: Request) -> Response:
        """List the newest marks, each with before against after."""
        actions.bring_up_to_date()
        return Response(MarkSerializer(queries.marked_days(queries.Scope()), many=True).data)

    @extend_schema(
        operation_id="engagement_mark",
        request=MarkSerializer,
        responses={201: MarkSerializer, 400: schema.REFUSED, 403: schema.FORBIDDEN},
    )
    def post(self, request: Request) -> Response:
        """Mark a day of the whole site."""
        words = MarkSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        made = actions.mark_day(by=request.user, **words.validated_data["mark"])
        return Response(MarkSerializer(queries.marked_day(made, queries.Scope())).data, status=201)


class ExpectationReportSerializer(serializers.Serializer[Any]):
    """What both sides expected, in sums. Empty while fewer than five people have said something."""

    targets_met = serializers.IntegerField()
    targets_open = serializers.IntegerField()
    people_hoped = serializers.IntegerField()
    people_judged = serializers.IntegerField()
    hoped = serializers.SerializerMethodField()
    met = serializers.DictField(child=serializers.IntegerField())
    again = serializers.DictField(child=serializers.IntegerField())
    clarity = serializers.FloatField(allow_null=True)
    share_met = serializers.FloatField(allow_null=True)
    sides_differ = serializers.BooleanField()

    def get_hoped(self, report: queries.ExpectationReport) -> dict[str, int]:
        """How many people expected what."""
        return {one.hope.value: one.people for one in report.hoped}


@audience("staff")
class ProjectExpectations(APIView):
    """The expectation report of a project."""

    @extend_schema(
        operation_id="expectation_report",
        responses={200: ExpectationReportSerializer, 404: schema.MISSING},
    )
    def get(self, request: Request, slug: str) -> Response:
        """Both sides' expectations next to what happened."""
        project = readable_project(request, slug)
        return Response(ExpectationReportSerializer(queries.expectation_report(project)).data)


urlpatterns = [
    path("engagement/marks/", SiteMarks.as_view(), name="engagement_marks"),
    path(
        "projects/<slug:slug>/expectation-report/", ProjectExpectations.as_view(), name="expectation_report"
    ),
    path("engagement/", SiteEngagement.as_view(), name="engagement"),
    path("engagement/definitions/", Definitions.as_view(), name="engagement_definitions"),
    path("projects/<slug:slug>/engagement/", ProjectEngagement.as_view(), name="project_engagement"),
]
