"""Departments, people, roles and delegation in the API: the same actions and rules as the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from kit import scope
from kit.access import Audience, audience
from kit.api import limited, sent
from participation import schema
from participation.departments import actions, queries, rules
from participation.departments.models import Decision, Department, Level, Role, RoleAssignment
from participation.departments.seeing import visible_colleague
from participation.paging import paged


class DepartmentBriefSerializer(serializers.ModelSerializer[Department]):
    """A department, and where it hangs in the tree."""

    above = serializers.SlugField(source="parent.slug", allow_null=True, default=None, read_only=True)
    succeeded_by = serializers.SlugField(
        source="succeeded_by.slug", allow_null=True, default=None, read_only=True
    )

    class Meta:
        model = Department
        fields = (
            "slug",
            "name",
            "above",
            "introduction",
            "contact_email",
            "brand_color",
            "closed_at",
            "succeeded_by",
        )


def department_named(slug: str | None) -> Department | None:
    """The department with this slug; None for none. Raises Http404 for one that is not there."""
    if not slug:
        return None
    return get_object_or_404(Department.objects.select_related("parent", "succeeded_by"), slug=slug)


def _department(slug: str) -> Department:
    found = department_named(slug)
    if found is None:
        raise Http404
    return found


class NewDepartmentSerializer(serializers.Serializer[Any]):
    """A department to be made."""

    name = serializers.CharField(max_length=120)
    above = serializers.SlugField(
        required=False, allow_null=True, help_text="The department it belongs to; none: at the top."
    )


class DepartmentChangesSerializer(serializers.Serializer[Any]):
    """What is to be changed; what is left out stays."""

    name = serializers.CharField(max_length=120, required=False)
    above = serializers.SlugField(required=False, allow_null=True, help_text="Moves it; null: to the top.")
    introduction = serializers.CharField(required=False, allow_blank=True, max_length=1_000)
    contact_email = serializers.CharField(required=False, allow_blank=True, max_length=254)
    brand_color = serializers.CharField(required=False, allow_blank=True, max_length=7)


class HeirSerializer(serializers.Serializer[Any]):
    """Which department takes over."""

    heir = serializers.SlugField()


@audience("staff")
class OneDepartment(APIView):
    """One department, and changes of it."""

    audiences: ClassVar[dict[str, Audience]] = {"GET": "anyone"}

    @extend_schema(
        operation_id="get_department", responses={200: DepartmentBriefSerializer, 404: schema.MISSING}
    )
    def get(self, request: Request, slug: str) -> Response:
        """Read a department. A closed one says which one took over."""
        return Response(DepartmentBriefSerializer(_department(slug)).data)

    @extend_schema(
        operation_id="change_department",
        request=DepartmentChangesSerializer,
        responses={200: DepartmentBriefSerializer, **schema.REFUSALS},
    )
    def patch(self, request: Request, slug: str) -> Response:
        """Rename it, move it, or change how it presents itself. All of it, or nothing."""
        row, given = _department(slug), sent(DepartmentChangesSerializer, request)
        presented = {
            name: given[name] for name in ("introduction", "contact_email", "brand_color") if name in given
        }
        with transaction.atomic():
            if "name" in given:
                row = actions.rename_department(row, name=given["name"], by=request.user)
            if "above" in given:
                row = actions.move_department(row, parent=department_named(given["above"]), by=request.user)
            if presented:
                row = actions.present_department(row, by=request.user, **presented)
        return Response(DepartmentBriefSerializer(_department(slug)).data)


@audience("staff")
class Merger(APIView):
    """A department goes up in another one."""

    @extend_schema(
        operation_id="merge_department",
        request=HeirSerializer,
        responses={200: DepartmentBriefSerializer, **schema.REFUSALS},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Merge a department; the one that took it in is returned."""
        heir = _department(sent(HeirSerializer, request)["heir"])
        made = actions.merge_department(_department(slug), into=heir, by=request.user)
        return Response(DepartmentBriefSerializer(made).data)


@audience("staff")
class Closure(APIView):
    """A department ends."""

    @extend_schema(
        operation_id="close_department",
        request=HeirSerializer,
        responses={200: DepartmentBriefSerializer, **schema.REFUSALS},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Close a department; what it owned goes to the heir, those below it move up."""
        heir = _department(sent(HeirSerializer, request)["heir"])
        closed = actions.close_department(_department(slug), heir=heir, by=request.user)
        return Response(DepartmentBriefSerializer(_department(closed.slug)).data)


class DelegationSerializer(serializers.Serializer[Any]):
    """Where each kind of decision is taken: in the department itself (branch), above it (above), for the whole site only."""

    publish = serializers.ChoiceField(choices=Level.choices, allow_null=True, required=False)
    moderate = serializers.ChoiceField(choices=Level.choices, allow_null=True, required=False)
    invite = serializers.ChoiceField(choices=Level.choices, allow_null=True, required=False)
    brand = serializers.ChoiceField(choices=Level.choices, allow_null=True, required=False)


@audience("staff")
class DelegationOf(APIView):
    """What a department, or (without one) every department, may decide itself."""

    @extend_schema(operation_id="get_delegation", responses={200: DelegationSerializer, 404: schema.MISSING})
    def get(self, request: Request, slug: str = "") -> Response:
        """Read where decisions are taken, wherever that was said."""
        rules_in_force = queries.decisions_in_force(department_named(slug))
        return Response({str(key): rule.level for key, rule in rules_in_force.items()})

    @extend_schema(
        operation_id="set_delegation",
        request=DelegationSerializer,
        responses={200: DelegationSerializer, **schema.REFUSALS},
    )
    def patch(self, request: Request, slug: str = "") -> Response:
        """Set where decisions are taken; null: as is said further up. Nobody loosens what was decided above them."""
        given = sent(DelegationSerializer, request)
        levels = {Decision(key): Level(level) if level else None for key, level in given.items()}
        actions.delegate(department_named(slug), levels=levels, by=request.user)
        return self.get(request, slug)


@extend_schema_view(
    get=extend_schema(operation_id="get_delegation_of_site"),
    patch=extend_schema(operation_id="set_delegation_of_site"),
)
class DelegationOfSite(DelegationOf):
    """The same for every department, where nothing else was said."""


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


RightSerializer = inline_serializer(
    "Right",
    {
        "key": serializers.CharField(),
        "words": serializers.CharField(),
        "is_given": serializers.BooleanField(),
        "because": inline_serializer(
            "Ground",
            {"role": serializers.CharField(), "department": serializers.SlugField(allow_null=True)},
            many=True,
        ),
        "why_not": serializers.CharField(),
    },
    many=True,
)


@audience("staff")
class Rights(APIView):
    """What somebody may do, and why."""

    @extend_schema(
        operation_id="list_rights",
        parameters=[
            OpenApiParameter("department", str, description="A slug; without it: in any department.")
        ],
        responses={200: RightSerializer, 403: schema.FORBIDDEN, 404: schema.MISSING},
    )
    def get(self, request: Request, pk: int | None = None) -> Response:
        """List every capability with the roles that give it, or the reason why not."""
        person = request.user if pk is None else visible_colleague(request.user, pk)
        about = department_named(request.query_params.get("department"))
        return Response(
            [
                {
                    "key": right.capability.key,
                    "words": str(right.capability.words),
                    "is_given": right.is_given,
                    "because": [
                        {"role": one.role, "department": one.department.slug if one.department else None}
                        for one in right.grounds
                    ],
                    "why_not": str(right.reason),
                }
                for _title, group in queries.rights_of(person, about)
                for right in group
            ]
        )


@extend_schema_view(get=extend_schema(operation_id="list_own_rights"))
class OwnRights(Rights):
    """What one may do oneself."""


def _people(items: Sequence[User] | QuerySet[User]) -> Any:
    return PersonSerializer(items, many=True).data


urlpatterns = [
    path("departments/<slug:slug>/", OneDepartment.as_view(), name="department"),
    path("departments/<slug:slug>/merger/", Merger.as_view(), name="department_merger"),
    path("departments/<slug:slug>/closure/", Closure.as_view(), name="department_closure"),
    path("departments/<slug:slug>/delegation/", DelegationOf.as_view(), name="department_delegation"),
    path("delegation/", DelegationOfSite.as_view(), name="delegation"),
    path("people/", People.as_view(), name="people"),
    path("colleagues/", Colleagues.as_view(), name="colleagues"),
    path("people/<int:pk>/", OnePerson.as_view(), name="person"),
    path("people/<int:pk>/deactivation/", Deactivation.as_view(), name="person_deactivation"),
    path("people/<int:pk>/rights/", Rights.as_view(), name="person_rights"),
    path("rights/", OwnRights.as_view(), name="rights"),
    path("roles/<int:pk>/", OneRole.as_view(), name="role"),
]
