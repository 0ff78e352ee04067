"""A region's member cities that share their figures, and what a city shares with its region."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.access import audience
from kit.api import sent
from participation import schema
from participation.engagement import actions, queries
from participation.paging import following


class MemberDaySerializer(serializers.Serializer[Any]):
    """Participants of the 30 days up to a day."""

    on = serializers.DateField()
    participants = serializers.IntegerField()


class MemberCitySerializer(serializers.Serializer[Any]):
    """One city that shares: the newest figures it published, by the key of their definition; null where there are none."""

    name = serializers.CharField()
    slug = serializers.CharField()
    population = serializers.IntegerField()
    last_on = serializers.DateField(help_text="The newest day of which it published figures.")
    is_fresh = serializers.BooleanField(help_text="Whether that was within the last days.")
    figures = serializers.SerializerMethodField()
    trend = serializers.SerializerMethodField()

    def get_figures(self, city: queries.MemberCity) -> dict[str, float | None]:
        """Those of the page."""
        return {key: city.figures.get(key) for key in queries.MEMBER_FIGURES}

    @extend_schema_field(MemberDaySerializer(many=True))
    def get_trend(self, city: queries.MemberCity) -> list[dict[str, Any]]:
        """Of the last 90 days, those of which it published."""
        return [{"on": day, "participants": number} for day, number in city.trend]


class MembersSerializer(serializers.Serializer[Any]):
    """A page of the member cities that share their figures, and the sums over all of them."""

    sharing = serializers.IntegerField()
    in_all = serializers.IntegerField(help_text="Members, whether they share or not.")
    population = serializers.IntegerField()
    contributions = serializers.IntegerField()
    participants = serializers.IntegerField(help_text="Of 30 days, added up.")
    results = MemberCitySerializer(source="cities", many=True)


class MembersPageSerializer(MembersSerializer):
    """The same with the address of the next page."""

    next = serializers.URLField(allow_null=True)


@audience("staff")
class MemberCities(APIView):
    """A region's member cities, side by side."""

    @extend_schema(
        operation_id="engagement_of_members",
        parameters=[schema.AFTER],
        responses={200: MembersPageSerializer, 403: schema.FORBIDDEN, 404: schema.MISSING},
    )
    def get(self, request: Request) -> Response:
        """Read what the members that share have published. A city has no members."""
        found = queries.member_cities(cursor=request.query_params.get("after"))
        if found is None:
            raise Http404
        return Response({"next": following(request, found), **MembersSerializer(found).data})


class SharingSerializer(serializers.Serializer[Any]):
    """Whether the region sees this site's published figures by name."""

    region = serializers.BooleanField()


@audience("staff")
class SiteSharing(APIView):
    """What this site shares with its region."""

    @extend_schema(operation_id="get_sharing", responses={200: SharingSerializer, 403: schema.FORBIDDEN})
    def get(self, request: Request) -> Response:
        """Read whether the region sees the figures."""
        return Response({"region": queries.is_shared_with_region()})

    @extend_schema(
        operation_id="set_sharing",
        request=SharingSerializer,
        responses={200: SharingSerializer, 400: schema.REFUSED, 403: schema.FORBIDDEN},
    )
    def put(self, request: Request) -> Response:
        """Let the region see them, or no longer: both at once."""
        given = sent(SharingSerializer, request)
        actions.share_with_region(given["region"], by=request.user)
        return Response({"region": queries.is_shared_with_region()})


urlpatterns = [
    path("engagement/members/", MemberCities.as_view(), name="engagement_members"),
    path("engagement/sharing/", SiteSharing.as_view(), name="engagement_sharing"),
]
