"""Promises and outcomes in the API: the same actions and queries as the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit import clock
from kit.access import audience
from kit.api import sent
from participation import schema
from participation.answers import actions, queries
from participation.answers.models import Conclusion, Promise
from participation.answers.queries.promises import ON_A_PAGE
from participation.departments.models import Department
from participation.departments.queries import staff
from participation.discussions.models import Contribution
from participation.paging import page_size, paged
from participation.projects.api import readable_project
from participation.projects.models import Project


class PromiseSerializer(serializers.ModelSerializer[Promise]):
    """A promise. Whether it is late follows from its day."""

    project = serializers.CharField(source="project.slug")
    department = serializers.CharField(source="department.slug")
    is_late = serializers.SerializerMethodField()

    class Meta:
        model = Promise
        fields = (
            "id",
            "project",
            "answer",
            "kind",
            "text",
            "department",
            "promised_on",
            "due_on",
            "state",
            "is_late",
            "words",
            "settled_on",
            "given_at",
        )

    def get_is_late(self, promise: Promise) -> bool:
        """Whether its day has passed and it is neither kept nor broken."""
        return promise.is_late(clock.today())


class NewPromiseSerializer(serializers.Serializer[Any]):
    """A promise to give: the project's and department's slugs, and the number of the account that owns it."""

    project = serializers.SlugField()
    kind = serializers.ChoiceField(choices=Promise.Kind.choices)
    text = serializers.CharField(max_length=500)
    due_on = serializers.DateField()
    department = serializers.SlugField()
    owner = serializers.IntegerField(min_value=1, required=False, help_text="You, when left out.")


@extend_schema_serializer(component_name="PromiseWords")
class WordsSerializer(serializers.Serializer[Any]):
    """What was done, or why not."""

    words = serializers.CharField(allow_blank=True)


@extend_schema_serializer(component_name="PromiseAnotherDay")
class DaySerializer(WordsSerializer):
    """Another day, and why."""

    due_on = serializers.DateField()


class PromiseOwnerSerializer(serializers.Serializer[Any]):
    """The number of the account, and the department's slug."""

    owner = serializers.IntegerField(min_value=1)
    department = serializers.SlugField()


_CHANGED = {200: PromiseSerializer, **schema.REFUSALS}
_SHOW = OpenApiParameter(
    "show", str, enum=list(queries.SHOWN), description="Which promises; all when left out."
)
_DEPARTMENT = OpenApiParameter("department", str, description="Only those of the department with this slug.")
_PROJECT = OpenApiParameter("project", str, description="Only those of the project with this slug.")


class Promises(APIView):
    """What was promised in public."""

    audiences = {"GET": "anyone", "POST": "staff"}  # read by the permission of the API

    @extend_schema(
        operation_id="list_promises",
        parameters=[_SHOW, _DEPARTMENT, _PROJECT, schema.AFTER, schema.PAGE_SIZE],
        responses=schema.page_of(PromiseSerializer, "PromisePage"),
    )
    def get(self, request: Request) -> Response:
        """List promises: open ones by their day, the others the latest first."""
        given = request.query_params
        page = queries.promise_page(
            shown=given.get("show", "all"),
            today=clock.today(),
            department=_named(Department.objects.all(), given.get("department")),
            project=_named(Project.objects.public(), given.get("project")),
            cursor=given.get("after"),
            size=page_size(request, usual=ON_A_PAGE),
        )
        return paged(request, page, lambda rows: PromiseSerializer(rows, many=True).data)

    @extend_schema(
        request=NewPromiseSerializer,
        responses={201: PromiseSerializer, **schema.REFUSALS},
    )
    def post(self, request: Request) -> Response:
        """Promise something; whoever follows the project is told."""
        given = sent(NewPromiseSerializer, request)
        given["owner"] = get_object_or_404(staff(), pk=given.get("owner", request.user.pk))
        given["department"] = get_object_or_404(Department.objects.current(), slug=given["department"])
        project = readable_project(request, given.pop("project"))
        row = actions.give_promise(project, by=request.user, **given)
        return Response(PromiseSerializer(row).data, status=201)


def _named(rows: Any, slug: str | None) -> Any:
    return get_object_or_404(rows, slug=slug) if slug else None


def _promise(pk: int) -> Promise:
    rows = Promise.objects.given().select_related("project", "department")
    return get_object_or_404(rows, pk=pk)


@audience("anyone")
class OnePromise(APIView):
    """One promise."""

    @extend_schema(responses={200: PromiseSerializer, 404: schema.MISSING})
    def get(self, request: Request, pk: int) -> Response:
        """Read a promise."""
        row = get_object_or_404(Promise.objects.public().select_related("project", "department"), pk=pk)
        return Response(PromiseSerializer(row).data)


def _change(
    request: Request, pk: int, words: type[serializers.Serializer[Any]], act: Callable[..., Promise]
) -> Response:
    given = sent(words, request)
    if "owner" in given:
        given["owner"] = get_object_or_404(staff(), pk=given["owner"])
        given["department"] = get_object_or_404(Department.objects.current(), slug=given["department"])
    return Response(PromiseSerializer(act(_promise(pk), by=request.user, **given)).data)


@audience("staff")
class PromiseKeeping(APIView):
    """Whether a promise was kept."""

    @extend_schema(operation_id="keep_promise", request=WordsSerializer, responses=_CHANGED)
    def post(self, request: Request, pk: int) -> Response:
        """Say that it was kept, with what was done."""
        return _change(request, pk, WordsSerializer, actions.keep_promise)


@audience("staff")
class PromiseBreaking(APIView):
    """Whether a promise will not be kept."""

    @extend_schema(operation_id="break_promise", request=WordsSerializer, responses=_CHANGED)
    def post(self, request: Request, pk: int) -> Response:
        """Say that it will not be kept, and why."""
        return _change(request, pk, WordsSerializer, actions.break_promise)


@audience("staff")
class PromiseReopening(APIView):
    """Whether a promise is taken up again."""

    @extend_schema(operation_id="reopen_promise", request=WordsSerializer, responses=_CHANGED)
    def post(self, request: Request, pk: int) -> Response:
        """Take back what was said of it, and why."""
        return _change(request, pk, WordsSerializer, actions.reopen_promise)


@audience("staff")
class PromiseDay(APIView):
    """The day of a promise."""

    @extend_schema(operation_id="move_promise", request=DaySerializer, responses=_CHANGED)
    def post(self, request: Request, pk: int) -> Response:
        """Name another day, with the reason."""
        return _change(request, pk, DaySerializer, actions.move_promise)


@audience("staff")
class PromiseOwner(APIView):
    """Who looks after a promise."""

    @extend_schema(operation_id="hand_promise_over", request=PromiseOwnerSerializer, responses=_CHANGED)
    def post(self, request: Request, pk: int) -> Response:
        """Hand it over to somebody else."""
        return _change(request, pk, PromiseOwnerSerializer, actions.hand_promise_over)


class ConclusionSerializer(serializers.ModelSerializer[Conclusion]):
    """What was decided about a theme, why, and which contributions shaped it."""

    contributions = serializers.SerializerMethodField()

    class Meta:
        model = Conclusion
        fields = ("id", "theme", "title", "verdict", "words", "contributions")

    def get_contributions(self, row: Conclusion) -> list[int]:
        """The numbers of those that everybody can read."""
        return [link.contribution_id for link in row.shaped_by.all()]


class OutcomeSerializer(serializers.Serializer[Any]):
    """What came of a project."""

    published_at = serializers.DateTimeField(allow_null=True)
    text = serializers.CharField()
    conclusions = ConclusionSerializer(many=True)


class NewConclusionSerializer(serializers.Serializer[Any]):
    """What to conclude about a theme."""

    title = serializers.CharField(max_length=120, allow_blank=True)
    verdict = serializers.ChoiceField(choices=Conclusion.Verdict.choices)
    words = serializers.CharField(allow_blank=True)
    contributions = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=200)


class ProjectOutcome(APIView):
    """What came of a project."""

    audiences = {"GET": "anyone", "POST": "staff"}  # read by the permission of the API

    @extend_schema(operation_id="read_outcome", responses={200: OutcomeSerializer, 404: schema.MISSING})
    def get(self, request: Request, slug: str) -> Response:
        """Read what came of it; empty before it is published."""
        project = readable_project(request, slug)
        return Response(OutcomeSerializer(_outcome(project)).data)

    @extend_schema(
        operation_id="add_conclusion",
        request=NewConclusionSerializer,
        responses={201: ConclusionSerializer, 400: schema.REFUSED, 403: schema.FORBIDDEN},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Conclude one theme."""
        given = sent(NewConclusionSerializer, request)
        given["contributions"] = list(Contribution.objects.filter(pk__in=given["contributions"]))
        row = actions.add_conclusion(readable_project(request, slug), by=request.user, **given)
        return Response(ConclusionSerializer(row).data, status=201)


@audience("staff")
class OutcomePublication(APIView):
    """Whether an outcome is public."""

    @extend_schema(
        operation_id="publish_outcome",
        request=None,
        responses={200: OutcomeSerializer, 400: schema.REFUSED, 403: schema.FORBIDDEN},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Publish it; authors of what shaped it and all who follow the project are told."""
        project = readable_project(request, slug)
        actions.publish_outcome(project, by=request.user)
        return Response(OutcomeSerializer(_outcome(project)).data)


def _outcome(project: Project) -> dict[str, Any]:
    published = queries.outcome_of(project)
    return {
        "published_at": published.published_at if published else None,
        "text": project.outcome if published else "",
        "conclusions": queries.conclusions_of(project) if published else [],
    }


urlpatterns = [
    path("promises/", Promises.as_view(), name="promises"),
    path("promises/<int:pk>/", OnePromise.as_view(), name="promise"),
    path("promises/<int:pk>/keeping/", PromiseKeeping.as_view(), name="promise_keeping"),
    path("promises/<int:pk>/breaking/", PromiseBreaking.as_view(), name="promise_breaking"),
    path("promises/<int:pk>/reopening/", PromiseReopening.as_view(), name="promise_reopening"),
    path("promises/<int:pk>/day/", PromiseDay.as_view(), name="promise_day"),
    path("promises/<int:pk>/owner/", PromiseOwner.as_view(), name="promise_owner"),
    path("projects/<slug:slug>/outcome/", ProjectOutcome.as_view(), name="project_outcome"),
    path(
        "projects/<slug:slug>/outcome/publication/", OutcomePublication.as_view(), name="outcome_publication"
    ),
]
