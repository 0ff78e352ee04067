"""People who work here and their roles, in the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from kit import scope
from kit.access import audience
from kit.api import limited, sent
from participation import schema
from participation.departments import actions, queries, rules
from participation.departments.api.departments import department_named
from participation.departments.models import Role, RoleAssignment
from participation.departments.seeing import visible_colleague
from participation.paging import paged


class RoleSerializer(serializers.ModelSerializer[RoleAssignment]):
    """A role that somebody holds, in a department and below, or (none) for the whole site."""

    department = serializers.SlugField(
        source="department.slug", allow_null=True, default=None, read_only=True
    )

    class Meta:
        model = RoleAssignment
        fields = ("id", "role", "department", "created_at")


class PersonSerializer(serializers.ModelSerializer[User]):
    """Somebody of the staff."""

    name = serializers.CharField(source="display_name")
    last_active_on = serializers.DateField(source="colleague.last_active_on", allow_null=True, default=None)
    roles = RoleSerializer(source="held_roles", many=True)

    class Meta:
        model = User
        fields = ("id", "name", "email", "is_active", "last_active_on", "roles")


class InvitationSerializer(serializers.Serializer[Any]):
    """Somebody who is to have a role."""

    email = serializers.EmailField()
    name = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    role = serializers.ChoiceField(choices=Role.choices)
    department = serializers.SlugField(required=False, allow_null=True)


@audience("staff")
class People(APIView):
    """The staff directory."""

    @extend_schema(
        operation_id="list_people",
        parameters=[
            OpenApiParameter("q", str, description="Part of a name, an address or a department's name."),
            OpenApiParameter("role", str, enum=[role.value for role in Role]),
            OpenApiParameter("department", str, description="A slug; those below it are included."),
            OpenApiParameter("active", bool, description="false: those who can no longer sign in."),
            schema.AFTER,
        ],
        responses={200: schema.page_of(PersonSerializer, "PersonPage"), 403: schema.FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """List people whom you may see, by address, 50 on a page."""
        rules.may_see_people(request.user).or_refuse()
        asked = request.query_params
        wanted = queries.Wanted(
            search=asked.get("q", "").strip()[:100],
            role=asked.get("role", ""),
            department=department_named(asked.get("department")),
            active=asked.get("active", "").lower() not in ("false", "0"),
        )
        page = queries.people_page(request.user, wanted, cursor=asked.get("after"))
        return paged(request, page, _people)

    @extend_schema(
        operation_id="invite_person",
        request=InvitationSerializer,
        responses={201: RoleSerializer, **schema.REFUSALS},
    )
    def post(self, request: Request) -> Response:
        """Give somebody a role by e-mail address; they get a mail with a personal link."""
        limited(request, "invite", limit=60, per=3600)
        given = sent(InvitationSerializer, request)
        made = actions.invite(
            email=given["email"],
            name=given["name"],
            role=given["role"],
            department=department_named(given.get("department")),
            by=request.user,
            language=scope.current().language,
        )
        return Response(RoleSerializer(made).data, status=201)


class FoundColleagueSerializer(serializers.ModelSerializer[User]):
    """Somebody who can be chosen: as owner of a task, for a team, to stand in."""

    name = serializers.CharField(source="display_name")

    class Meta:
        model = User
        fields = ("id", "name", "email")


class FoundColleaguesSerializer(serializers.Serializer[Any]):
    """Those who fit, at most 20."""

    results = FoundColleagueSerializer(source="people", many=True)
    more = serializers.BooleanField(help_text="Whether there are others beside them.")


@audience("staff")
class Colleagues(APIView):
    """Finding somebody of the staff, as the fields of forms do."""

    @extend_schema(
        operation_id="find_colleagues",
        parameters=[
            OpenApiParameter("q", str, description="Part of a name or of an address: two letters or more.")
        ],
        responses=FoundColleaguesSerializer,
    )
    def get(self, request: Request) -> Response:
        """Find people who work here by a part of their name or address."""
        typed = request.query_params.get("q", "").strip()[:200]
        found = queries.found_people(queries.choosable(request.user), typed)
        return Response(FoundColleaguesSerializer(found).data)


@audience("staff")
class OnePerson(APIView):
    """One person of the staff."""

    @extend_schema(
        operation_id="get_person",
        responses={200: PersonSerializer, 403: schema.FORBIDDEN, 404: schema.MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Read somebody's roles and when they were last here."""
        person = visible_colleague(request.user, pk)
        return Response(_people(queries.with_roles(request.user, User.objects.filter(pk=person.pk)))[0])


@audience("staff")
class OneRole(APIView):
    """A role that somebody holds."""

    @extend_schema(operation_id="take_role", responses={204: None, **schema.REFUSALS})
    def delete(self, request: Request, pk: int) -> Response:
        """Take a role away. The last administrator keeps theirs."""
        row = get_object_or_404(RoleAssignment.objects.select_related("user", "department"), pk=pk)
        actions.dismiss(row, by=request.user)
        return Response(status=204)


class DeactivationSerializer(serializers.Serializer[Any]):
    """Who takes over from somebody who leaves."""

    heir = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="The number of a person; needed while there is something to hand over.",
    )
    with_roles = serializers.BooleanField(required=False, default=True)


@audience("staff")
class Deactivation(APIView):
    """Somebody stops working here."""

    @extend_schema(
        operation_id="deactivate_person",
        request=DeactivationSerializer,
        responses={204: None, **schema.REFUSALS},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Keep somebody from signing in, and hand everything they carry to the heir."""
        given = sent(DeactivationSerializer, request)
        heir = get_object_or_404(User, pk=given["heir"]) if given.get("heir") else None
        person = visible_colleague(request.user, pk)
        actions.deactivate(person, heir=heir, with_roles=given["with_roles"], by=request.user)
        return Response(status=204)

    @extend_schema(operation_id="reactivate_person", responses={204: None, **schema.REFUSALS})
    def delete(self, request: Request, pk: int) -> Response:
        """Let somebody sign in again. They get no role back by that."""
        actions.reactivate(visible_colleague(request.user, pk), by=request.user)
        return Response(status=204)


def _people(items: Sequence[User] | QuerySet[User]) -> Any:
    return PersonSerializer(items, many=True).data


urlpatterns = [
    path("people/", People.as_view(), name="people"),
    path("colleagues/", Colleagues.as_view(), name="colleagues"),
    path("people/<int:pk>/", OnePerson.as_view(), name="person"),
    path("people/<int:pk>/deactivation/", Deactivation.as_view(), name="person_deactivation"),
    path("roles/<int:pk>/", OneRole.as_view(), name="role"),
]
