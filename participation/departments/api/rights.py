"""What somebody may do and why, in the API."""

from __future__ import annotations

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.access import audience
from participation import schema
from participation.departments import queries
from participation.departments.api.departments import department_named
from participation.departments.seeing import visible_colleague

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


urlpatterns = [
    path("people/<int:pk>/rights/", Rights.as_view(), name="person_rights"),
    path("rights/", OwnRights.as_view(), name="rights"),
]
