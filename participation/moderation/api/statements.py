"""Decisions about what somebody wrote, in the API: their reasons, appeals, blocked people, and pictures taken away."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit import clock
from kit.access import audience
from kit.api import sent
from participation import schema
from participation.discussions.api import readable_contribution
from participation.discussions.grounds import Ground
from participation.ideas.api.pictures import shown_picture
from participation.moderation import actions, queries, rules
from participation.moderation.actions.blocks import DAYS
from participation.moderation.api._words import StatementSerializer, readable_statement
from participation.paging import listed


class AppealSerializer(serializers.Serializer[Any]):
    """Why somebody does not agree."""

    words = serializers.CharField(allow_blank=True)


class AppealDecisionSerializer(serializers.Serializer[Any]):
    """What comes of an appeal."""

    grants = serializers.BooleanField()
    answer = serializers.CharField(allow_blank=True)


class BlockSerializer(serializers.Serializer[Any]):
    """Why and for how many days somebody cannot write; null: until it is lifted."""

    ground = serializers.ChoiceField(choices=Ground.choices, default=Ground.OTHER)
    reason = serializers.CharField(allow_blank=True)
    days = serializers.ChoiceField(choices=DAYS, allow_null=True, default=None)


class PictureRemovalSerializer(serializers.Serializer[Any]):
    """Why a picture cannot stay: the rule, and the reason that its author is sent."""

    ground = serializers.ChoiceField(choices=Ground.choices, default=Ground.OTHER)
    reason = serializers.CharField(allow_blank=True)


@audience("person")
class Statements(APIView):
    """What was decided about what the caller wrote."""

    @extend_schema(
        operation_id="list_statements",
        parameters=[schema.AFTER, schema.PAGE_SIZE],
        responses={200: schema.page_of(StatementSerializer, "StatementPage")},
    )
    def get(self, request: Request) -> Response:
        """List decisions about what the caller wrote, the newest first."""
        rows = queries.statements_of(request.user)
        return listed(request, rows, ("-decided_at", "-id"), StatementSerializer)


@audience("person")
class Appeal(APIView):
    """An appeal against a decision."""

    @extend_schema(
        operation_id="appeal",
        request=AppealSerializer,
        responses={200: StatementSerializer, **schema.REFUSALS},
    )
    def put(self, request: Request, pk: int) -> Response:
        """Ask for another look, once and within six months; another person decides."""
        row = readable_statement(request, pk)
        row = actions.appeal(row, by=request.user, **sent(AppealSerializer, request))
        return Response(StatementSerializer(row).data)


@audience("staff")
class Appeals(APIView):
    """Appeals that wait."""

    @extend_schema(
        operation_id="list_appeals",
        parameters=[schema.AFTER, schema.PAGE_SIZE],
        responses={200: schema.page_of(StatementSerializer, "AppealPage"), 403: schema.FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """List appeals about which the caller may decide, the longest waiting first."""
        rules.may_see_queue(request.user).or_refuse()
        return listed(
            request, queries.appeals_waiting(request.user), ("appealed_at", "id"), StatementSerializer
        )


@audience("staff")
class AppealDecision(APIView):
    """The decision about an appeal."""

    @extend_schema(
        operation_id="decide_appeal",
        request=AppealDecisionSerializer,
        responses={200: StatementSerializer, **schema.REFUSALS},
    )
    def put(self, request: Request, pk: int) -> Response:
        """Decide about an appeal; never about one's own decision."""
        row = readable_statement(request, pk)
        row = actions.decide_appeal(row, by=request.user, **sent(AppealDecisionSerializer, request))
        return Response(StatementSerializer(row).data)


@audience("staff")
class Blocks(APIView):
    """People who cannot write."""

    @extend_schema(
        operation_id="list_blocks",
        parameters=[schema.AFTER, schema.PAGE_SIZE],
        responses={200: schema.page_of(StatementSerializer, "BlockPage"), 403: schema.FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """List blocks in force about which the caller may decide."""
        rules.may_see_queue(request.user).or_refuse()
        rows = queries.blocks_in_force(request.user, at=clock.now())
        return listed(request, rows, ("-decided_at", "-id"), StatementSerializer)


@audience("staff")
class Block(APIView):
    """Whether the author of a contribution may write."""

    @extend_schema(
        operation_id="block_author",
        request=BlockSerializer,
        responses={201: StatementSerializer, **schema.REFUSALS},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Keep its author from writing on this site."""
        row = readable_contribution(request, pk)
        made = actions.block_author(row, by=request.user, **sent(BlockSerializer, request))
        return Response(StatementSerializer(made).data, status=201)


@audience("staff")
class OneBlock(APIView):
    """A block."""

    @extend_schema(operation_id="lift_block", responses={200: StatementSerializer, **schema.REFUSALS})
    def delete(self, request: Request, pk: int) -> Response:
        """Let somebody write again."""
        row = actions.lift_block(readable_statement(request, pk), by=request.user)
        return Response(StatementSerializer(row).data)


@audience("staff")
class PictureRemoval(APIView):
    """Whether a picture of an idea can be seen."""

    @extend_schema(
        operation_id="take_picture_away",
        request=PictureRemovalSerializer,
        responses={201: StatementSerializer, **schema.REFUSALS},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Take one picture of an idea away, with reasons for its author, who can appeal. The words stay."""
        facts = sent(PictureRemovalSerializer, request)
        made = actions.take_picture_away(shown_picture(request, pk), by=request.user, **facts)
        return Response(StatementSerializer(made).data, status=201)


urlpatterns = [
    path("contributions/<int:pk>/block/", Block.as_view(), name="block"),
    path("moderation/appeals/", Appeals.as_view(), name="appeals"),
    path("moderation/appeals/<int:pk>/", AppealDecision.as_view(), name="appeal_decision"),
    path("moderation/blocks/", Blocks.as_view(), name="blocks"),
    path("moderation/blocks/<int:pk>/", OneBlock.as_view(), name="one_block"),
    path("decisions/", Statements.as_view(), name="statements"),
    path("decisions/<int:pk>/appeal/", Appeal.as_view(), name="appeal"),
    path("pictures/<int:pk>/removal/", PictureRemoval.as_view(), name="picture_removal"),
]
