"""Tasks in the API."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from kit.access import audience
from kit.api import sent
from kit.errors import Refused
from participation import schema
from participation.departments.models import Department
from participation.departments.queries import staff
from participation.paging import listed
from participation.projects.api import readable_project
from participation.teamwork import actions, queries
from participation.teamwork.lists import task_list, task_lists
from participation.teamwork.models import Task


@extend_schema_field(int)
class PersonField(serializers.PrimaryKeyRelatedField[User]):
    """A member of staff, by number."""

    def get_queryset(self) -> Any:
        """Whoever holds a role and can sign in."""
        return staff()


@extend_schema_field(str)
class DepartmentField(serializers.SlugRelatedField[Department]):
    """A department that is there, by its slug."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="slug", **kwargs)

    def get_queryset(self) -> Any:
        """Those that have not been closed."""
        return Department.objects.current()


class TaskSerializer(serializers.ModelSerializer[Task]):
    """A task."""

    project = serializers.CharField(source="project.slug")
    owner_name = serializers.CharField(source="owner", allow_null=True, help_text="The name of the owner.")
    department = serializers.CharField(source="department.slug", allow_null=True, default=None)

    class Meta:
        model = Task
        fields = (
            "id",
            "project",
            "title",
            "note",
            "owner",
            "owner_name",
            "department",
            "due_on",
            "state",
            "dropped_reason",
            "finished_at",
        )
        read_only_fields = fields


class TaskWritingSerializer(serializers.Serializer[Any]):
    """What can be said about a task. The owner is a member of staff by number, the department goes by its slug."""

    title = serializers.CharField(allow_blank=True)
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    owner = PersonField(required=False, allow_null=True)
    department = DepartmentField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)


class TaskStateSerializer(serializers.Serializer[Any]):
    """How far a task is; `reason` when it is dropped."""

    state = serializers.ChoiceField(choices=Task.State.choices)
    reason = serializers.CharField(required=False, allow_blank=True, default="")


class MakingSerializer(serializers.Serializer[Any]):
    """The list to make tasks from, and planned days that the project does not have yet."""

    list = serializers.CharField(source="source")
    publication = serializers.DateField(required=False, allow_null=True)
    closing = serializers.DateField(required=False, allow_null=True)


class MadeSerializer(serializers.Serializer[Any]):
    """How many tasks were added, and how many have a new date."""

    added = serializers.IntegerField()
    moved = serializers.IntegerField()


class LineSerializer(serializers.Serializer[Any]):
    """A task that the list makes: `days` after the day named by `anchor`, for whoever carries `carries`."""

    title = serializers.CharField()
    anchor = serializers.CharField()
    days = serializers.IntegerField()
    carries = serializers.CharField()


class TaskListSerializer(serializers.Serializer[Any]):
    """A list to make tasks from."""

    key = serializers.CharField()
    name = serializers.CharField()
    lines = LineSerializer(many=True)


@audience("staff")
class ProjectTasks(APIView):
    """The tasks of a project."""

    @extend_schema(
        operation_id="list_tasks",
        parameters=[schema.AFTER, schema.PAGE_SIZE],
        responses={200: schema.page_of(TaskSerializer, "TaskPage"), 404: schema.MISSING},
    )
    def get(self, request: Request, slug: str) -> Response:
        """List a project's tasks, finished ones too, in the order in which they were added."""
        rows = queries.tasks_in_context().filter(project=readable_project(request, slug))
        return listed(request, rows, ("id",), TaskSerializer)

    @extend_schema(request=TaskWritingSerializer, responses={201: TaskSerializer, **schema.REFUSALS})
    def post(self, request: Request, slug: str) -> Response:
        """Add a task."""
        given = sent(TaskWritingSerializer, request)
        task = actions.add_task(readable_project(request, slug), by=request.user, **given)
        return Response(TaskSerializer(task).data, status=201)


@audience("staff")
class OneTask(APIView):
    """One task."""

    @extend_schema(responses={200: TaskSerializer, 404: schema.MISSING})
    def get(self, request: Request, pk: int) -> Response:
        """Read a task."""
        return Response(TaskSerializer(_task(pk)).data)

    @extend_schema(
        request=TaskWritingSerializer(partial=True), responses={200: TaskSerializer, **schema.REFUSALS}
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Change a task."""
        given = sent(TaskWritingSerializer, request, partial=True)
        task = actions.edit_task(_task(pk), by=request.user, **given)
        return Response(TaskSerializer(task).data)


@audience("staff")
class TaskState(APIView):
    """How far a task is."""

    @extend_schema(request=TaskStateSerializer, responses={200: TaskSerializer, **schema.REFUSALS})
    def put(self, request: Request, pk: int) -> Response:
        """Start it, finish it, drop it, or put it back."""
        given = sent(TaskStateSerializer, request)
        if given["state"] == Task.State.DROPPED:
            task = actions.drop_task(_task(pk), reason=given["reason"], by=request.user)
        else:
            task = _MOVES[given["state"]](_task(pk), by=request.user)
        return Response(TaskSerializer(task).data)


_MOVES = {
    Task.State.TODO: actions.reopen_task,
    Task.State.DOING: actions.start_task,
    Task.State.DONE: actions.finish_task,
}


@audience("staff")
class TaskMaking(APIView):
    """Tasks from a list."""

    @extend_schema(request=MakingSerializer, responses={200: MadeSerializer, **schema.REFUSALS})
    def post(self, request: Request, slug: str) -> Response:
        """Add what the list names and the project lacks; nothing is ever made twice."""
        given = sent(MakingSerializer, request)
        project = readable_project(request, slug)
        source = task_list(given.pop("source"), project.language)
        if source is None:
            raise Refused("There is no such list.", field="list")
        made = actions.make_tasks(project, source=source, by=request.user, **given)
        return Response(MadeSerializer(made).data)


@audience("staff")
class TaskLists(APIView):
    """Lists to make tasks from."""

    @extend_schema(operation_id="list_task_lists", responses=TaskListSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The product's lists, in the language of the request, and those of this government."""
        return Response(TaskListSerializer(task_lists(request.LANGUAGE_CODE), many=True).data)


@audience("staff")
class MyTasks(APIView):
    """My tasks."""

    @extend_schema(
        operation_id="list_my_tasks",
        parameters=[schema.AFTER, schema.PAGE_SIZE],
        responses=schema.page_of(TaskSerializer, "MyTaskPage"),
    )
    def get(self, request: Request) -> Response:
        """List open tasks that are mine, or that a department I answer for has to give to somebody."""
        return listed(request, queries.my_tasks(request.user), ("due", "id"), TaskSerializer)


def _task(pk: int) -> Task:
    return get_object_or_404(queries.tasks_in_context(), pk=pk)


urlpatterns = [
    path("projects/<slug:slug>/tasks/", ProjectTasks.as_view(), name="project_tasks"),
    path("projects/<slug:slug>/tasks/list/", TaskMaking.as_view(), name="project_tasks_making"),
    path("tasks/", MyTasks.as_view(), name="my_tasks"),
    path("tasks/<int:pk>/", OneTask.as_view(), name="task"),
    path("tasks/<int:pk>/state/", TaskState.as_view(), name="task_state"),
    path("task-lists/", TaskLists.as_view(), name="task_lists"),
]
