"""What somebody is told and follows, for programs: the same actions and queries as the pages."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.access import audience
from kit.api import sent
from participation import schema
from participation.departments.rules import is_staff
from participation.news import actions, queries
from participation.news.kinds import Kind, Pace
from participation.news.models import Following, Notice, Place
from participation.paging import listed, page_size, paged


class NoticeSerializer(serializers.Serializer[Any]):
    """Something somebody was told. Headline and text are empty when it is not public any more."""

    id = serializers.IntegerField(source="notice.pk")
    kind = serializers.ChoiceField(source="notice.news.kind", choices=Kind.choices)
    happened_at = serializers.DateTimeField(source="notice.news.happened_at")
    seen_at = serializers.DateTimeField(source="notice.seen_at", allow_null=True)
    headline = serializers.CharField(source="telling.headline", default="")
    text = serializers.CharField(source="telling.text", default="")
    path = serializers.CharField(source="telling.path", default="")


@audience("person")
class Notices(APIView):
    """What you were told."""

    @extend_schema(
        operation_id="list_notices",
        parameters=[schema.AFTER, schema.PAGE_SIZE],
        responses=schema.page_of(NoticeSerializer, "NoticePage"),
    )
    def get(self, request: Request) -> Response:
        """List what you were told, the newest first."""
        size = page_size(request, usual=queries.ON_A_PAGE)
        page = queries.notice_page(request.user, cursor=request.query_params.get("after"), size=size)
        return paged(request, page, _described)


def _described(rows: list[Notice]) -> Any:
    return NoticeSerializer(queries.told(rows), many=True).data


class SeenSerializer(serializers.Serializer[Any]):
    """How many notices were new."""

    seen = serializers.IntegerField()


@audience("person")
class Seen(APIView):
    """Whether you have looked at what you were told."""

    @extend_schema(request=None, responses=SeenSerializer)
    def post(self, request: Request) -> Response:
        """Note that you have seen everything."""
        return Response({"seen": actions.see_notices(request.user)})


class ChoicesSerializer(serializers.Serializer[Any]):
    """How soon each kind of news is mailed to you, and the time zone of your mornings (empty: the site's)."""

    paces = serializers.DictField(child=serializers.ChoiceField(choices=Pace.choices))
    timezone = serializers.CharField(allow_blank=True, required=False, default="")


@audience("person")
class Choices(APIView):
    """How you are told."""

    @extend_schema(operation_id="read_news_choices", responses=ChoicesSerializer)
    def get(self, request: Request) -> Response:
        """Read how you are told."""
        return Response(self._described(request))

    @extend_schema(request=ChoicesSerializer, responses={200: ChoicesSerializer, 400: schema.REFUSED})
    def put(self, request: Request) -> Response:
        """Change how you are told; kinds that you leave out stay as they are."""
        given = sent(ChoicesSerializer, request)
        actions.choose_paces(request.user, **given)
        return Response(self._described(request))

    def _described(self, request: Request) -> dict[str, Any]:
        reader, paces = queries.reader_of(request.user), {}
        usual = queries.paces_of(reader)
        for kind in queries.kinds_for(is_staff=is_staff(request.user)):
            paces[kind.value] = usual[kind]
        return {"paces": paces, "timezone": reader.timezone}


class FollowingSerializer(serializers.ModelSerializer[Following]):
    """A place that you follow: `place_id` is the number of the department, project or question; 0 for the whole site."""

    place = serializers.ChoiceField(choices=Place.choices)
    place_id = serializers.IntegerField(min_value=0, default=0)

    class Meta:
        model = Following
        fields = ("place", "place_id", "is_automatic", "created_at")
        read_only_fields = ("is_automatic", "created_at")


@audience("person")
class Followings(APIView):
    """What you follow."""

    @extend_schema(
        operation_id="list_followings",
        parameters=[schema.AFTER, schema.PAGE_SIZE],
        responses=schema.page_of(FollowingSerializer, "FollowingPage"),
    )
    def get(self, request: Request) -> Response:
        """List what you follow, the newest first."""
        return listed(
            request, queries.followings_of(request.user), ("-created_at", "-id"), FollowingSerializer
        )

    @extend_schema(request=FollowingSerializer, responses={201: FollowingSerializer, 400: schema.REFUSED})
    def post(self, request: Request) -> Response:
        """Follow a place."""
        row = actions.follow(request.user, **self._asked(request))
        return Response(FollowingSerializer(row).data, status=201)

    @extend_schema(operation_id="stop_following", request=FollowingSerializer, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Follow a place no more."""
        actions.stop_following(request.user, **self._asked(request))
        return Response(status=204)

    def _asked(self, request: Request) -> dict[str, Any]:
        given = sent(FollowingSerializer, request)
        return {"place": given["place"], "place_id": given["place_id"]}


urlpatterns = [
    path("notices/", Notices.as_view(), name="notices"),
    path("notices/seen/", Seen.as_view(), name="notices_seen"),
    path("notices/choices/", Choices.as_view(), name="news_choices"),
    path("following/", Followings.as_view(), name="followings"),
]
