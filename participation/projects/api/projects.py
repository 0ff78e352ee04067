"""Projects in the API: the same queries and rules as the pages."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit import clock
from kit.access import audience
from kit.api import sent
from participation import schema
from participation.departments.rules import is_staff
from participation.paging import listed
from participation.projects import actions, queries, rules
from participation.projects.listing import ActivityLine, activities_of_project, open_activities
from participation.projects.models import Expectation, Project
from participation.projects.storage import COVER_SIDES
from participation.projects.templatetags.covers import cover_address

PLACE = OpenApiParameter("place", str, description="Only projects of the place that is called like this.")


class ExpectationSerializer(serializers.ModelSerializer[Expectation]):
    """What the government expects, as a number by a date."""

    class Meta:
        model = Expectation
        fields = ("indicator", "unit", "baseline", "target", "due_on")


class CoverSerializer(serializers.Serializer[Project]):
    """The picture of a project. `address` is of its largest size, WebP; `card` of the one for shared links, JPEG."""

    address = serializers.SerializerMethodField()
    card = serializers.SerializerMethodField()
    alt = serializers.CharField(source="cover_alt")
    credit = serializers.CharField(source="cover_credit")
    width = serializers.IntegerField(source="cover_width")
    height = serializers.IntegerField(source="cover_height")

    def get_address(self, project: Project) -> str:
        """Its path on this site."""
        return cover_address(project, COVER_SIDES[0])

    def get_card(self, project: Project) -> str:
        """Its path on this site."""
        return cover_address(project, "card")


class ProjectSerializer(serializers.ModelSerializer[Project]):
    """What everybody may know of a project."""

    department = serializers.CharField(source="department.name")
    expectations = ExpectationSerializer(many=True, read_only=True)
    cover = serializers.SerializerMethodField()

    @extend_schema_field(CoverSerializer(allow_null=True))
    def get_cover(self, project: Project) -> Any:
        """The picture, or null."""
        return CoverSerializer(project).data if project.has_cover else None

    class Meta:
        model = Project
        fields = (
            "slug",
            "title",
            "summary",
            "language",
            "department",
            "decision",
            "decider",
            "decide_on",
            "influence",
            "influence_reason",
            "open_points",
            "closed_points",
            "outcome",
            "place",
            "latitude",
            "longitude",
            "cover",
            "state",
            "published_at",
            "closed_at",
            "expectations",
        )


def readable_project(request: Request, slug: str) -> Project:
    """The project, or 404 where this person may not read it."""
    project = get_object_or_404(queries.with_team(Project.objects.all()), slug=slug)
    if not rules.may_read_project(request.user, project):
        raise Http404
    return project


@audience("anyone")
class Projects(APIView):
    """Public projects, the newest first."""

    @extend_schema(
        operation_id="list_projects",
        parameters=[PLACE, schema.AFTER, schema.PAGE_SIZE],
        responses=schema.page_of(ProjectSerializer, "ProjectPage"),
    )
    def get(self, request: Request) -> Response:
        """List public projects, perhaps of one place only."""
        rows = queries.with_team(Project.objects.public())
        if place := request.query_params.get("place", "").replace("\x00", ""):
            rows = rows.filter(place=place)
        return listed(request, rows, ("-published_at", "-id"), ProjectSerializer)


@audience("anyone")
class OneProject(APIView):
    """One project."""

    @extend_schema(responses={200: ProjectSerializer, 404: schema.MISSING})
    def get(self, request: Request, slug: str) -> Response:
        """Read a project."""
        return Response(ProjectSerializer(readable_project(request, slug)).data)


@audience("staff")
class Publication(APIView):
    """Whether a project is public."""

    @extend_schema(
        request=None, responses={200: ProjectSerializer, 400: schema.REFUSED, 403: schema.FORBIDDEN}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Publish a draft. Refused while a piece is missing; `detail` names them all."""
        project = actions.publish_project(readable_project(request, slug), by=request.user)
        return Response(ProjectSerializer(project).data)


class ScheduleSerializer(serializers.Serializer[Any]):
    """A moment, with its time zone."""

    publish_at = serializers.DateTimeField()


class NewCoverSerializer(serializers.Serializer[Any]):
    """A picture with its words. Without a file the words of the one that is there are changed."""

    picture = serializers.FileField(required=False)
    alt = serializers.CharField(max_length=200)
    credit = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


@audience("staff")
class Cover(APIView):
    """The picture of a project."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        request=NewCoverSerializer,
        responses={200: ProjectSerializer, **schema.REFUSALS},
    )
    def put(self, request: Request, slug: str) -> Response:
        """Give the project a picture: JPEG, PNG or WebP, at most 12 MB. It is made anew in a few sizes."""
        facts = sent(NewCoverSerializer, request)
        file = facts.pop("picture", None)
        actions.set_cover(readable_project(request, slug), file=file, by=request.user, **facts)
        return Response(ProjectSerializer(readable_project(request, slug)).data)

    @extend_schema(responses={204: None, 403: schema.FORBIDDEN, 404: schema.MISSING})
    def delete(self, request: Request, slug: str) -> Response:
        """Show the project without a picture."""
        actions.remove_cover(readable_project(request, slug), by=request.user)
        return Response(status=204)


class DuplicateSerializer(serializers.Serializer[Any]):
    """What the new project is called, and what becomes of dates; without `days` they are left empty."""

    title = serializers.CharField(max_length=160)
    days = serializers.IntegerField(required=False, allow_null=True, default=None)
    with_documents = serializers.BooleanField(required=False, default=False)


@audience("staff")
class Copies(APIView):
    """Projects that begin with another one."""

    @extend_schema(
        request=DuplicateSerializer,
        responses={201: ProjectSerializer, **schema.REFUSALS},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Make a draft with the purpose, team, expectations, tasks and activities of a project; not what people said."""
        given = sent(DuplicateSerializer, request)
        made = actions.duplicate_project(readable_project(request, slug), by=request.user, **given)
        return Response(ProjectSerializer(readable_project(request, made.project.slug)).data, status=201)


@audience("staff")
class Schedule(APIView):
    """When a draft is published by itself."""

    @extend_schema(
        request=ScheduleSerializer,
        responses={200: ScheduleSerializer, **schema.REFUSALS},
    )
    def put(self, request: Request, slug: str) -> Response:
        """Set the moment, within a year. Refused now for whatever publishing would be refused for."""
        at = sent(ScheduleSerializer, request)["publish_at"]
        project = actions.schedule_publication(readable_project(request, slug), at=at, by=request.user)
        return Response(ScheduleSerializer(project).data)

    @extend_schema(responses={204: None, **schema.REFUSALS})
    def delete(self, request: Request, slug: str) -> Response:
        """Leave it a draft."""
        actions.cancel_publication(readable_project(request, slug), by=request.user)
        return Response(status=204)


class MissingSerializer(serializers.Serializer[Any]):
    """A piece without which a project cannot be published."""

    key = serializers.CharField()
    what = serializers.CharField()
    why = serializers.CharField()


@audience("staff")
class MissingPieces(APIView):
    """What a project lacks before it can be published."""

    @extend_schema(operation_id="list_missing_pieces", responses=MissingSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """List the missing pieces."""
        missing = queries.missing_to_publish(readable_project(request, slug))
        return Response(MissingSerializer(missing, many=True).data)


class ActivitySerializer(serializers.Serializer[Any]):
    """What people can take part in, of whatever kind; `address` is its page."""

    kind = serializers.CharField(source="kind.key")
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.slug")
    heading = serializers.CharField()
    introduction = serializers.CharField()
    state = serializers.CharField(help_text="draft, published or closed.")
    opens_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField(allow_null=True)
    is_open = serializers.SerializerMethodField()
    count = serializers.IntegerField(help_text="Contributions, ideas or answers so far.")
    reply_count = serializers.IntegerField()
    last_at = serializers.DateTimeField(allow_null=True)
    address = serializers.CharField()

    def get_is_open(self, line: ActivityLine) -> bool:
        """Whether people can take part now."""
        return bool(rules.may_take_part(line, clock.now()))


@audience("anyone")
class Activities(APIView):
    """What people can take part in, of every kind."""

    @extend_schema(
        operation_id="list_activities", responses={200: ActivitySerializer(many=True), 404: schema.MISSING}
    )
    def get(self, request: Request, slug: str) -> Response:
        """List a project's activities, in the order they open; drafts for staff only."""
        project = readable_project(request, slug)
        lines = activities_of_project(project, with_drafts=is_staff(request.user))
        return Response(ActivitySerializer(lines, many=True).data)


@audience("anyone")
class OpenActivities(APIView):
    """What is open now."""

    @extend_schema(operation_id="list_open_activities", responses=ActivitySerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what people can take part in now, the soonest to close first; at most 100."""
        return Response(ActivitySerializer(open_activities(clock.now(), limit=100), many=True).data)


urlpatterns = [
    path("activities/open/", OpenActivities.as_view(), name="open_activities"),
    path("projects/<slug:slug>/activities/", Activities.as_view(), name="activities"),
    path("projects/", Projects.as_view(), name="projects"),
    path("projects/<slug:slug>/", OneProject.as_view(), name="project"),
    path("projects/<slug:slug>/publication/", Publication.as_view(), name="project_publication"),
    path("projects/<slug:slug>/cover/", Cover.as_view(), name="project_cover"),
    path("projects/<slug:slug>/copies/", Copies.as_view(), name="project_copies"),
    path("projects/<slug:slug>/schedule/", Schedule.as_view(), name="project_schedule"),
    path("projects/<slug:slug>/missing/", MissingPieces.as_view(), name="project_missing"),
]
