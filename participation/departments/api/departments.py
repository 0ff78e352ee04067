"""Departments in the API: the same actions and rules as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.access import Audience, audience
from kit.api import sent
from participation import schema
from participation.departments import actions
from participation.departments.models import Department


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


urlpatterns = [
    path("departments/<slug:slug>/", OneDepartment.as_view(), name="department"),
    path("departments/<slug:slug>/merger/", Merger.as_view(), name="department_merger"),
    path("departments/<slug:slug>/closure/", Closure.as_view(), name="department_closure"),
]
