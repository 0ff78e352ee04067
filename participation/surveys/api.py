"""Surveys in the API: the same actions and queries as the pages."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response as Answer
from rest_framework.views import APIView

from kit import clock
from kit.access import audience
from kit.api import limited, sent
from participation import schema
from participation.projects.rules import may_read_activity, may_take_part
from participation.surveys import actions, queries, rules
from participation.surveys.models import Question, Response, Survey
from participation.surveys.reading import read_answer
from participation.surveys.whose import Whose


class OptionSerializer(serializers.Serializer[Any]):
    """Something that can be chosen."""

    key = serializers.CharField()
    text = serializers.CharField()


class QuestionSerializer(serializers.ModelSerializer[Question]):
    """A question; asked only of those who chose one of `depends_on_options` of `depends_on`, where that is given."""

    kind = serializers.CharField(
        help_text="section, short, long, one, several, yes_no, scale, number or date."
    )
    options = OptionSerializer(source="offered", many=True)
    depends_on_options = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Question
        fields = (
            "id",
            "kind",
            "text",
            "help",
            "is_required",
            "options",
            "minimum",
            "maximum",
            "depends_on",
            "depends_on_options",
        )


class SurveySerializer(serializers.ModelSerializer[Survey]):
    """A survey with its questions, in the order they are asked."""

    project = serializers.CharField(source="project.slug")
    state = serializers.CharField()
    results = serializers.CharField(help_text="staff, closed or always: who sees the results.")
    is_open = serializers.SerializerMethodField()
    questions = serializers.SerializerMethodField()

    class Meta:
        model = Survey
        fields = (
            "id",
            "project",
            "title",
            "introduction",
            "state",
            "opens_at",
            "closes_at",
            "is_open",
            "without_account",
            "results",
            "response_count",
            "questions",
        )

    def get_is_open(self, survey: Survey) -> bool:
        """Whether it takes answers now."""
        return bool(may_take_part(survey, clock.now()))

    @extend_schema(responses=QuestionSerializer(many=True))
    def get_questions(self, survey: Survey) -> Any:
        """The questions."""
        return QuestionSerializer(queries.questions_of(survey), many=True).data


class AnswersSerializer(serializers.Serializer[Any]):
    """Answers by the question's number: a text, a number, a date, the key of an option, or a list of keys."""

    answers = serializers.DictField(child=serializers.JSONField(allow_null=True))
    submit = serializers.BooleanField(default=False, help_text="Send them: from then on they count and stay.")


class ResponseSerializer(serializers.ModelSerializer[Response]):
    """What the caller has answered so far."""

    answers = serializers.DictField()

    class Meta:
        model = Response
        fields = ("answers", "started_at", "changed_at", "submitted_at")


class ShareSerializer(serializers.Serializer[Any]):
    """How many chose an option."""

    option = serializers.CharField(source="label")
    count = serializers.IntegerField()
    share = serializers.FloatField()


class ResultSerializer(serializers.Serializer[Any]):
    """What came of a question; with fewer than five answers nothing but their number."""

    question = serializers.IntegerField(source="question.pk")
    text = serializers.CharField(source="question.text")
    answered = serializers.IntegerField()
    shares = ShareSerializer(many=True)
    median = serializers.FloatField(allow_null=True)
    mean = serializers.FloatField(allow_null=True)
    lowest = serializers.FloatField(allow_null=True)
    highest = serializers.FloatField(allow_null=True)
    texts = serializers.ListField(child=serializers.CharField())


def readable_survey(request: Request, pk: int) -> Survey:
    """The survey, or 404 where this person may not read it."""
    row = get_object_or_404(queries.surveys_in_context(), pk=pk)
    if not may_read_activity(request.user, row):
        raise Http404
    return row


@audience("anyone")
class OneSurvey(APIView):
    """One survey."""

    @extend_schema(responses={200: SurveySerializer, 404: schema.MISSING})
    def get(self, request: Request, pk: int) -> Answer:
        """Read a survey and its questions."""
        return Answer(SurveySerializer(readable_survey(request, pk)).data)


@audience("person")
class MyResponse(APIView):
    """What the caller answers."""

    @extend_schema(responses={200: ResponseSerializer, 403: schema.FORBIDDEN, 404: schema.MISSING})
    def get(self, request: Request, pk: int) -> Answer:
        """Read one's own answers."""
        row = queries.response_of(readable_survey(request, pk), Whose(user=request.user))
        if row is None:
            raise Http404
        return Answer(ResponseSerializer(row).data)

    @extend_schema(
        request=AnswersSerializer,
        responses={200: ResponseSerializer, **schema.REFUSALS},
    )
    def put(self, request: Request, pk: int) -> Answer:
        """Keep answers; those that are not named stay. With `submit` they are sent, once."""
        limited(request, "survey", limit=120, per=60)
        given = sent(AnswersSerializer, request)
        survey, whose = readable_survey(request, pk), Whose(user=request.user)
        answers = _read(survey, given["answers"])
        row = actions.save_answers(survey, answers=answers, whose=whose, channel="api")
        if given["submit"]:
            row = actions.submit_response(survey, whose=whose, channel="api")
        return Answer(ResponseSerializer(row).data)


@audience("anyone")
class Results(APIView):
    """The results of a survey."""

    @extend_schema(
        operation_id="list_survey_results",
        responses={200: ResultSerializer(many=True), 403: schema.FORBIDDEN, 404: schema.MISSING},
    )
    def get(self, request: Request, pk: int) -> Answer:
        """List what came of each question, for whoever may see the results."""
        row = readable_survey(request, pk)
        rules.may_see_results(request.user, row, clock.now()).or_refuse()
        found = queries.results_of(row, with_texts=row.shows_texts)
        return Answer(ResultSerializer(found, many=True).data)


def _read(survey: Survey, given: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for question in queries.questions_of(survey):
        key = str(question.pk)
        if key in given:
            value = given[key]
            values = value if isinstance(value, list) else [] if value is None else [value]
            found[key] = read_answer(question, [str(one) for one in values])
    return found


urlpatterns = [
    path("surveys/<int:pk>/", OneSurvey.as_view(), name="survey"),
    path("surveys/<int:pk>/response/", MyResponse.as_view(), name="survey_response"),
    path("surveys/<int:pk>/results/", Results.as_view(), name="survey_results"),
]
