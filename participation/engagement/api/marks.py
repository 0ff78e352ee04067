"""Marked days, with before against after; and everything that charts show beside the figures."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.access import audience
from kit.api import sent
from participation import schema
from participation.engagement import actions, pictures, queries
from participation.engagement.api.about import ACTIVITY, About, department_asked, project_asked
from participation.engagement.models import Mark


class MarkSerializer(serializers.Serializer[Any]):
    """A day on which something changed, and before against after. `difference` is null where there is too little to say."""

    id = serializers.IntegerField(source="mark.pk", read_only=True)
    title = serializers.CharField(source="mark.title", max_length=120)
    kind = serializers.ChoiceField(source="mark.kind", choices=Mark.Kind.choices, default=Mark.Kind.OTHER)
    happened_on = serializers.DateField(source="mark.happened_on")
    project = serializers.SlugField(source="mark.project.slug", read_only=True, allow_null=True, default=None)
    department = serializers.SlugField(
        source="mark.department.slug", read_only=True, allow_null=True, default=None
    )
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


class AnnotationSerializer(serializers.Serializer[Any]):
    """Something that happened within the window of the figures, numbered as in their charts.

    Of a mailing `title` is empty, `kind` says what was told and `mailed` how many mails went out.
    """

    number = serializers.IntegerField()
    on = serializers.DateField()
    sort = serializers.ChoiceField(choices=[str(one) for one in queries.Sort])
    title = serializers.CharField(allow_blank=True)
    kind = serializers.CharField(allow_blank=True)
    project = serializers.CharField(allow_blank=True, help_text="Its title, where figures are of several.")
    mailed = serializers.IntegerField()
    in_words = serializers.CharField()


@audience("staff")
class SiteMarks(APIView):
    """Marked days of the whole site."""

    @extend_schema(operation_id="engagement_marks", responses={200: MarkSerializer(many=True)})
    def get(self, request: Request) -> Response:
        """List the newest marks, each with before against after."""
        return _marks(About(queries.Scope()))

    @extend_schema(
        operation_id="engagement_mark",
        request=MarkSerializer,
        responses={**schema.REFUSALS, 201: MarkSerializer},
    )
    def post(self, request: Request) -> Response:
        """Mark a day of the whole site."""
        return _mark(request, About(queries.Scope()))


@audience("staff")
class ProjectMarks(APIView):
    """Marked days of a project; those of the whole site concern it too."""

    @extend_schema(
        operation_id="engagement_marks_of_project",
        parameters=[ACTIVITY],
        responses={200: MarkSerializer(many=True), 404: schema.MISSING},
    )
    def get(self, request: Request, slug: str) -> Response:
        """List the newest marks, each with before against after in the project, or in one of its activities."""
        return _marks(project_asked(request, slug))

    @extend_schema(
        operation_id="engagement_mark_of_project",
        request=MarkSerializer,
        responses={**schema.REFUSALS, 201: MarkSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Mark a day of a project."""
        return _mark(request, project_asked(request, slug))


@audience("staff")
class DepartmentMarks(APIView):
    """Marked days of a department; those of the whole site concern it too."""

    @extend_schema(
        operation_id="engagement_marks_of_department",
        responses={200: MarkSerializer(many=True), 404: schema.MISSING},
    )
    def get(self, request: Request, slug: str) -> Response:
        """List the newest marks, each with before against after."""
        return _marks(department_asked(slug))

    @extend_schema(
        operation_id="engagement_mark_of_department",
        request=MarkSerializer,
        responses={**schema.REFUSALS, 201: MarkSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Mark a day of a department."""
        return _mark(request, department_asked(slug))


@audience("staff")
class OneMark(APIView):
    """One mark."""

    @extend_schema(
        operation_id="engagement_mark_removal",
        request=None,
        responses={204: None, 403: schema.FORBIDDEN, 404: schema.MISSING},
    )
    def delete(self, request: Request, pk: int) -> Response:
        """Take a mark away. The figures were never changed by it."""
        row = get_object_or_404(Mark.objects.select_related("project", "department"), pk=pk)
        actions.remove_mark(row, by=request.user)
        return Response(status=204)


@audience("staff")
class SiteAnnotations(APIView):
    """What happened on the whole site."""

    @extend_schema(operation_id="engagement_annotations", responses={200: AnnotationSerializer(many=True)})
    def get(self, request: Request) -> Response:
        """List marks, milestones and mailings by day. Mailings to fewer than five people are left out."""
        return _annotations(About(queries.Scope()))


@audience("staff")
class ProjectAnnotations(APIView):
    """What happened in a project."""

    @extend_schema(
        operation_id="engagement_annotations_of_project",
        parameters=[ACTIVITY],
        responses={200: AnnotationSerializer(many=True), 404: schema.MISSING},
    )
    def get(self, request: Request, slug: str) -> Response:
        """List marks, milestones and mailings within the life of the project, or of one of its activities."""
        return _annotations(project_asked(request, slug))


@audience("staff")
class DepartmentAnnotations(APIView):
    """What happened in the projects of a department."""

    @extend_schema(
        operation_id="engagement_annotations_of_department",
        responses={200: AnnotationSerializer(many=True), 404: schema.MISSING},
    )
    def get(self, request: Request, slug: str) -> Response:
        """List marks, milestones and mailings by day."""
        return _annotations(department_asked(slug))


def _marks(about: About) -> Response:
    actions.bring_up_to_date()
    found = queries.marked_days(about.scope, project=about.project)
    return Response(MarkSerializer(found, many=True).data)


def _mark(request: Request, about: About) -> Response:
    given = sent(MarkSerializer, request)
    made = actions.mark_day(
        by=request.user, project=about.project, department=about.department, **given["mark"]
    )
    return Response(MarkSerializer(queries.marked_day(made, about.scope)).data, status=201)


def _annotations(about: About) -> Response:
    actions.bring_up_to_date()
    window = queries.window_of(about.scope)
    marks = queries.marks_of(about.scope, project=about.project)
    found = queries.annotations_of(about.scope, window, marks=marks, project=about.project)
    rows = [
        {
            "number": said.number,
            "on": one.on,
            "sort": str(one.sort),
            "title": one.title,
            "kind": one.kind,
            "project": one.project,
            "mailed": one.mailed,
            "in_words": said.what,
        }
        for one, said in zip(found, pictures.happened_in_words(found), strict=True)
    ]
    return Response(AnnotationSerializer(rows, many=True).data)


urlpatterns = [
    path("engagement/marks/", SiteMarks.as_view(), name="engagement_marks"),
    path("engagement/marks/<int:pk>/", OneMark.as_view(), name="engagement_mark"),
    path("projects/<slug:slug>/engagement/marks/", ProjectMarks.as_view(), name="project_marks"),
    path("departments/<slug:slug>/engagement/marks/", DepartmentMarks.as_view(), name="department_marks"),
    path("engagement/annotations/", SiteAnnotations.as_view(), name="engagement_annotations"),
    path(
        "projects/<slug:slug>/engagement/annotations/",
        ProjectAnnotations.as_view(),
        name="project_annotations",
    ),
    path(
        "departments/<slug:slug>/engagement/annotations/",
        DepartmentAnnotations.as_view(),
        name="department_annotations",
    ),
]
