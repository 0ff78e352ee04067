"""Hand-overs between departments in the API."""

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
from participation.paging import listed
from participation.projects.api import readable_project
from participation.projects.models import Responsibility
from participation.teamwork import actions, queries
from participation.teamwork.api.tasks import DepartmentField, PersonField
from participation.teamwork.models import HandOver


class HandOverSerializer(serializers.ModelSerializer[HandOver]):
    """What one department asks another to take over, and what became of it."""

    project = serializers.CharField(source="project.slug")
    from_department = serializers.CharField(source="from_department.slug")
    to_department = serializers.CharField(source="to_department.slug")

    class Meta:
        model = HandOver
        fields = (
            "id",
            "project",
            "task",
            "responsibility",
            "from_department",
            "to_department",
            "note",
            "due_at",
            "finish_on",
            "state",
            "reason",
            "asked_at",
            "asked_by",
            "answered_at",
            "answered_by",
            "owner",
        )
        read_only_fields = fields


class AskingSerializer(serializers.Serializer[Any]):
    """Which department is asked, by its slug, and until when it may answer."""

    to_department = DepartmentField()
    due_at = serializers.DateTimeField()
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)


class AskingForResponsibilitySerializer(AskingSerializer):
    """The same, for a responsibility of the team."""

    responsibility = serializers.ChoiceField(choices=Responsibility.choices)


class AcceptanceSerializer(serializers.Serializer[Any]):
    """Who takes it on: a member of staff who works in the department, by number."""

    owner = PersonField()


class RefusalOfHandOverSerializer(serializers.Serializer[Any]):
    """Why the department declines."""

    reason = serializers.CharField(allow_blank=True)


@audience("staff")
class HandOvers(APIView):
    """Hand-overs I have to do with."""

    @extend_schema(
        operation_id="list_hand_overs",
        parameters=[schema.AFTER, schema.PAGE_SIZE],
        responses=schema.page_of(HandOverSerializer, "HandOverPage"),
    )
    def get(self, request: Request) -> Response:
        """List what I asked for, took on or have to answer, the latest first."""
        return listed(request, queries.my_hand_overs(request.user), ("-id",), HandOverSerializer)


@audience("staff")
class ProjectHandOvers(APIView):
    """Hand-overs in a project."""

    @extend_schema(
        operation_id="list_project_hand_overs",
        parameters=[schema.AFTER, schema.PAGE_SIZE],
        responses={200: schema.page_of(HandOverSerializer, "ProjectHandOverPage"), 404: schema.MISSING},
    )
    def get(self, request: Request, slug: str) -> Response:
        """List a project's hand-overs, the latest first."""
        rows = queries.hand_overs_of(readable_project(request, slug))
        return listed(request, rows, ("-id",), HandOverSerializer)

    @extend_schema(
        request=AskingForResponsibilitySerializer, responses={201: HandOverSerializer, **schema.REFUSALS}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Ask another department to carry a responsibility of the team."""
        given = sent(AskingForResponsibilitySerializer, request)
        project = readable_project(request, slug)
        made = actions.hand_over_responsibility(project, by=request.user, **given)
        return Response(HandOverSerializer(made).data, status=201)


@audience("staff")
class TaskHandOvers(APIView):
    """Handing a task over."""

    @extend_schema(request=AskingSerializer, responses={201: HandOverSerializer, **schema.REFUSALS})
    def post(self, request: Request, pk: int) -> Response:
        """Ask another department to take a task."""
        given = sent(AskingSerializer, request)
        task = get_object_or_404(queries.tasks_in_context(), pk=pk)
        made = actions.hand_over_task(task, by=request.user, **given)
        return Response(HandOverSerializer(made).data, status=201)


@audience("staff")
class OneHandOver(APIView):
    """One hand-over."""

    @extend_schema(responses={200: HandOverSerializer, 404: schema.MISSING})
    def get(self, request: Request, pk: int) -> Response:
        """Read a hand-over."""
        return Response(HandOverSerializer(_row(pk)).data)


@audience("staff")
class Acceptance(APIView):
    """Accepting a hand-over."""

    @extend_schema(request=AcceptanceSerializer, responses={200: HandOverSerializer, **schema.REFUSALS})
    def post(self, request: Request, pk: int) -> Response:
        """Accept, and name who takes it on."""
        given = sent(AcceptanceSerializer, request)
        row = actions.accept_hand_over(_row(pk), by=request.user, **given)
        return Response(HandOverSerializer(row).data)


@audience("staff")
class HandOverRefusal(APIView):
    """Declining a hand-over."""

    @extend_schema(
        request=RefusalOfHandOverSerializer, responses={200: HandOverSerializer, **schema.REFUSALS}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Decline, and say why."""
        given = sent(RefusalOfHandOverSerializer, request)
        row = actions.decline_hand_over(_row(pk), by=request.user, **given)
        return Response(HandOverSerializer(row).data)


@audience("staff")
class Withdrawal(APIView):
    """Taking a hand-over back."""

    @extend_schema(request=None, responses={200: HandOverSerializer, **schema.REFUSALS})
    def post(self, request: Request, pk: int) -> Response:
        """Take back what was asked and not answered yet."""
        row = actions.withdraw_hand_over(_row(pk), by=request.user)
        return Response(HandOverSerializer(row).data)


def _row(pk: int) -> HandOver:
    return get_object_or_404(queries.hand_overs_in_context(), pk=pk)


urlpatterns = [
    path("hand-overs/", HandOvers.as_view(), name="hand_overs"),
    path("projects/<slug:slug>/hand-overs/", ProjectHandOvers.as_view(), name="project_hand_overs"),
    path("tasks/<int:pk>/hand-overs/", TaskHandOvers.as_view(), name="task_hand_overs"),
    path("hand-overs/<int:pk>/", OneHandOver.as_view(), name="hand_over"),
    path("hand-overs/<int:pk>/acceptance/", Acceptance.as_view(), name="hand_over_acceptance"),
    path("hand-overs/<int:pk>/refusal/", HandOverRefusal.as_view(), name="hand_over_refusal"),
    path("hand-overs/<int:pk>/withdrawal/", Withdrawal.as_view(), name="hand_over_withdrawal"),
]
