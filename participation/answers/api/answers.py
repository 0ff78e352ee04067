"""Official answers in the API: the same actions and queries as the pages."""

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
from participation.answers import actions, queries, rules
from participation.answers.models import OfficialAnswer
from participation.departments.models import Department
from participation.departments.queries import staff
from participation.discussions.models import Theme
from participation.discussions.queries import contributions_in_context
from participation.paging import listed
from participation.projects.api import readable_project


class AnswerSerializer(serializers.ModelSerializer[OfficialAnswer]):
    """What the government answered, in whose name, and to what."""

    department = serializers.CharField(source="department.name")
    contributions = serializers.PrimaryKeyRelatedField[Any](many=True, read_only=True)

    class Meta:
        model = OfficialAnswer
        fields = (
            "id",
            "subject",
            "discussion",
            "theme",
            "body",
            "department",
            "state",
            "published_at",
            "corrected_at",
            "contributions",
        )


class NewAnswerSerializer(serializers.Serializer[Any]):
    """An answer to write: to contributions (their ids), or to a theme (its id), or to a whole project (its slug)."""

    contributions = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, max_length=200
    )
    theme = serializers.IntegerField(min_value=1, required=False)
    project = serializers.SlugField(required=False)
    body = serializers.CharField(allow_blank=True)
    department = serializers.SlugField(help_text="The slug of the department in whose name it is given.")
    draft = serializers.BooleanField(default=False, help_text="Keep it without publishing it.")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of the three is answered."""
        if sum(name in given for name in ("contributions", "theme", "project")) != 1:
            raise serializers.ValidationError("Give one of contributions, theme and project.")
        return given


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
        rows = OfficialAnswer.objects.published().filter(project=readable_project(request, slug))
        rows = rows.select_related("department").prefetch_related("contributions")
        return listed(request, rows, ("-published_at", "-id"), AnswerSerializer)


@audience("staff")
class Answers(APIView):
    """Official answers."""

    @extend_schema(
        operation_id="list_drafts_of_answers",
        parameters=[schema.AFTER, schema.PAGE_SIZE],
        responses=schema.page_of(AnswerSerializer, "DraftPage"),
    )
    def get(self, request: Request) -> Response:
        """List the drafts that you may see, the newest first."""
        rows = queries.answers_in_draft(request.user).prefetch_related("contributions")
        return listed(request, rows, ("-published_at", "-id"), AnswerSerializer)

    @extend_schema(
        request=NewAnswerSerializer,
        responses={201: AnswerSerializer, 400: schema.REFUSED, 403: schema.FORBIDDEN},
    )
    def post(self, request: Request) -> Response:
        """Write an answer and publish it, unless it is a draft; everybody it concerns is told."""
        given = sent(NewAnswerSerializer, request)
        answer = self._written(request, given)
        return Response(AnswerSerializer(answer).data, status=201)

    def _written(self, request: Request, given: dict[str, Any]) -> OfficialAnswer:
        facts: dict[str, Any] = {
            "body": given["body"],
            "by": request.user,
            "department": get_object_or_404(Department.objects.current(), slug=given["department"]),
            "publishes": not given["draft"],
        }
        if "theme" in given:
            theme = get_object_or_404(Theme.objects.select_related("project"), pk=given["theme"])
            return actions.write_answer(theme.project, theme=theme, **facts)
        if "project" in given:
            return actions.write_answer(readable_project(request, given["project"]), **facts)
        rows = list(contributions_in_context().filter(pk__in=given["contributions"]))
        if not given["draft"]:
            facts.pop("publishes")
            return actions.answer_officially(rows, **facts)
        if not rows:
            return actions.answer_officially(rows, **{k: v for k, v in facts.items() if k != "publishes"})
        return actions.write_answer(rows[0].discussion.project, contributions=rows, **facts)


class CorrectionSerializer(serializers.Serializer[Any]):
    """Another wording, and what was corrected."""

    body = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)


class ReviewerSerializer(serializers.Serializer[Any]):
    """The number of the account that is to look at it."""

    reviewer = serializers.IntegerField(min_value=1)


class NoteSerializer(serializers.Serializer[Any]):
    """What should change."""

    note = serializers.CharField(allow_blank=True)


def _answer(request: Request, pk: int) -> OfficialAnswer:
    rows = OfficialAnswer.objects.select_related("project", "department")
    answer = get_object_or_404(rows, pk=pk)
    rules.may_read_draft(request.user, answer).or_refuse()
    return answer


_CHANGED = {200: AnswerSerializer, **schema.REFUSALS}


@audience("staff")
class AnswerPublication(APIView):
    """Whether an answer is public."""

    @extend_schema(request=None, responses=_CHANGED)
    def post(self, request: Request, pk: int) -> Response:
        """Publish a draft; everybody it concerns is told."""
        answer = actions.publish_answer(_answer(request, pk), by=request.user)
        return Response(AnswerSerializer(answer).data)


@audience("staff")
class AnswerReview(APIView):
    """The second pair of eyes."""

    @extend_schema(request=ReviewerSerializer, responses=_CHANGED)
    def post(self, request: Request, pk: int) -> Response:
        """Ask somebody to look at a draft."""
        given = sent(ReviewerSerializer, request)
        reviewer = get_object_or_404(staff(), pk=given["reviewer"])
        answer = actions.ask_for_review(_answer(request, pk), reviewer=reviewer, by=request.user)
        return Response(AnswerSerializer(answer).data)

    @extend_schema(operation_id="send_back_draft", request=NoteSerializer, responses=_CHANGED)
    def delete(self, request: Request, pk: int) -> Response:
        """Give the draft back to its writer, with a note."""
        given = sent(NoteSerializer, request)
        answer = actions.send_back(_answer(request, pk), by=request.user, **given)
        return Response(AnswerSerializer(answer).data)


@audience("staff")
class AnswerCorrections(APIView):
    """Corrections of a published answer."""

    @extend_schema(request=CorrectionSerializer, responses=_CHANGED)
    def post(self, request: Request, pk: int) -> Response:
        """Correct a published answer; who was told is told again."""
        given = sent(CorrectionSerializer, request)
        answer = actions.correct_answer(_answer(request, pk), by=request.user, **given)
        return Response(AnswerSerializer(answer).data)


urlpatterns = [
    path("projects/<slug:slug>/answers/", ProjectAnswers.as_view(), name="project_answers"),
    path("answers/", Answers.as_view(), name="answers"),
    path("answers/<int:pk>/publication/", AnswerPublication.as_view(), name="answer_publication"),
    path("answers/<int:pk>/review/", AnswerReview.as_view(), name="answer_review"),
    path("answers/<int:pk>/corrections/", AnswerCorrections.as_view(), name="answer_corrections"),
]
