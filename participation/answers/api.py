"""Official answers in the API: the same action and queries as the pages."""

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
from participation import schema
from participation.answers import actions
from participation.answers.models import OfficialAnswer
from participation.departments.models import Department
from participation.discussions.queries import contributions_in_context
from participation.paging import listed
from participation.projects.api import readable_project


class AnswerSerializer(serializers.ModelSerializer[OfficialAnswer]):
    """What the government answered, in whose name, and to what."""

    department = serializers.CharField(source="department.name")
    contributions = serializers.PrimaryKeyRelatedField[Any](many=True, read_only=True)

    class Meta:
        model = OfficialAnswer
        fields = ("id", "discussion", "body", "department", "published_at", "contributions")


class NewAnswerSerializer(serializers.Serializer[Any]):
    """An answer to publish: the contributions' ids, the text, and the department's slug."""

    contributions = serializers.ListField(
        child=serializers.IntegerField(min_value=1), allow_empty=False, max_length=200
    )
    body = serializers.CharField(allow_blank=True)
    department = serializers.SlugField()


@audience("anyone")
class ProjectAnswers(APIView):
    """The answers in a project."""

    @extend_schema(
        operation_id="list_answers",
        parameters=[schema.AFTER, schema.PAGE_SIZE],
        responses={200: schema.page_of(AnswerSerializer, "AnswerPage"), 404: schema.MISSING},
    )
    def get(self, request: Request, slug: str) -> Response:
        """List a project's answers, the newest first."""
        rows = OfficialAnswer.objects.filter(project=readable_project(request, slug))
        rows = rows.select_related("department").prefetch_related("contributions")
        return listed(request, rows, ("-published_at", "-id"), AnswerSerializer)


@audience("staff")
class Answers(APIView):
    """Official answers."""

    @extend_schema(
        request=NewAnswerSerializer,
        responses={201: AnswerSerializer, 400: schema.REFUSED, 403: schema.FORBIDDEN},
    )
    def post(self, request: Request) -> Response:
        """Publish one answer to one or several contributions; their authors are told."""
        form = NewAnswerSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        answer = actions.answer_officially(
            list(contributions_in_context().filter(pk__in=given["contributions"])),
            body=given["body"],
            by=request.user,
            department=get_object_or_404(Department.objects.current(), slug=given["department"]),
        )
        return Response(AnswerSerializer(answer).data, status=201)


urlpatterns = [
    path("projects/<slug:slug>/answers/", ProjectAnswers.as_view(), name="project_answers"),
    path("answers/", Answers.as_view(), name="answers"),
]
