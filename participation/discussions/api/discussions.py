"""Discussions, contributions and stances: the same actions and queries as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit import clock
from kit.access import ANYONE_READS, Audience, audience
from kit.api import limited, sent
from kit.pagination import Page
from participation import schema
from participation.departments.rules import is_staff
from participation.discussions import actions, queries, rules
from participation.discussions.models import Contribution, Discussion, Stance
from participation.paging import page_size, paged
from participation.projects.api import readable_project

SORT = OpenApiParameter("sort", str, enum=[order.key for order in queries.ORDERS], description="How to sort.")
THEME = OpenApiParameter("theme", int, description="The number of a theme.")
WORDS = OpenApiParameter("q", str, description="Words that are looked for, in the languages of the site.")
ANSWERED = OpenApiParameter("answered", bool, description="With an official answer, or without.")
SEED = OpenApiParameter("seed", int, description="Tells one random order from another.")


class DiscussionSerializer(serializers.ModelSerializer[Discussion]):
    """A question and its window."""

    project = serializers.CharField(source="project.slug")
    is_open = serializers.SerializerMethodField()

    class Meta:
        model = Discussion
        fields = (
            "id",
            "project",
            "question",
            "background",
            "state",
            "opens_at",
            "closes_at",
            "is_open",
            "moderation",
            "contribution_count",
            "reply_count",
        )

    def get_is_open(self, discussion: Discussion) -> bool:
        """Whether it takes contributions now."""
        return bool(rules.may_take_part(discussion, clock.now()))


class ContributionSerializer(serializers.ModelSerializer[Contribution]):
    """Something somebody said. `my_stance` is null where the caller has taken none."""

    author = serializers.CharField(source="participant.public_name", read_only=True)
    is_removed = serializers.BooleanField(read_only=True)
    my_stance = serializers.SerializerMethodField()

    class Meta:
        model = Contribution
        fields = (
            "id",
            "discussion",
            "parent",
            "author",
            "body",
            "is_removed",
            "created_at",
            "edited_at",
            "status",
            "source",
            "agree_count",
            "disagree_count",
            "unsure_count",
            "reply_count",
            "answered_at",
            "my_stance",
        )

    def get_my_stance(self, contribution: Contribution) -> int | None:
        """1 agree, 0 unsure, -1 disagree."""
        stances: dict[int, int] = self.context.get("stances", {})
        return stances.get(contribution.pk)


class WordsSerializer(serializers.Serializer[Any]):
    """What to say."""

    body = serializers.CharField(allow_blank=True, trim_whitespace=False)


class StanceSerializer(serializers.Serializer[Any]):
    """Where to stand: 1 agree, 0 unsure, -1 disagree."""

    value = serializers.ChoiceField(choices=Stance.Value.choices)


def readable_discussion(request: Request, pk: int) -> Discussion:
    """The discussion, or 404 where this person may not read it."""
    row = queries.discussion_in_context(pk)
    if row is None or not rules.may_read_discussion(request.user, row):
        raise Http404
    return row


def readable_contribution(request: Request, pk: int) -> Contribution:
    """The contribution, or 404 where this person may not read it."""
    row = get_object_or_404(queries.contributions_in_context(), pk=pk)
    is_author = request.user.is_authenticated and row.participant.user_id == request.user.pk
    readable = row.is_visible or is_author or is_staff(request.user)
    if not readable or not rules.may_read_discussion(request.user, row.discussion):
        raise Http404
    return row


def described(request: Request, row: Contribution) -> dict[str, Any]:
    """One contribution as the API says it."""
    fresh = queries.contributions_in_context().get(pk=row.pk)
    stances = queries.stances_of(request.user, [fresh])
    data: dict[str, Any] = ContributionSerializer(fresh, context={"stances": stances}).data
    return data


def listed(request: Request, page: Page[Contribution]) -> Response:
    """A page of contributions, with the caller's own stances in one more query."""
    stances = queries.stances_of(request.user, page.items)
    return paged(
        request, page, lambda rows: ContributionSerializer(rows, many=True, context={"stances": stances}).data
    )


@audience("anyone")
class Discussions(APIView):
    """The discussions of a project."""

    @extend_schema(
        operation_id="list_discussions", responses={200: DiscussionSerializer(many=True), 404: schema.MISSING}
    )
    def get(self, request: Request, slug: str) -> Response:
        """List a project's discussions, in the order they open."""
        project = readable_project(request, slug)
        rows = queries.discussions_of_project(project, with_drafts=is_staff(request.user))
        return Response(DiscussionSerializer(rows, many=True).data)


@audience("anyone")
class OneDiscussion(APIView):
    """One discussion."""

    @extend_schema(responses={200: DiscussionSerializer, 404: schema.MISSING})
    def get(self, request: Request, pk: int) -> Response:
        """Read a discussion."""
        return Response(DiscussionSerializer(readable_discussion(request, pk)).data)


class Contributions(APIView):
    """What people say in a discussion."""

    audiences: ClassVar[dict[str, Audience]] = {
        **ANYONE_READS,
        "POST": "person",
    }

    @extend_schema(
        operation_id="list_contributions",
        parameters=[SORT, SEED, THEME, ANSWERED, WORDS, schema.AFTER, schema.PAGE_SIZE],
        responses={200: schema.page_of(ContributionSerializer, "ContributionPage"), 404: schema.MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """List visible contributions, not replies."""
        seed = request.query_params.get("seed", "")
        asked, row = request.query_params, readable_discussion(request, pk)
        theme = asked.get("theme", "")
        wanted = queries.Wanted(
            theme=int(theme) if theme.isdecimal() and len(theme) < 10 else None,
            answered={"true": True, "false": False}.get(asked.get("answered", "").lower()),
            words=asked.get("q", "").replace("\x00", "")[:100],
        )
        page = queries.contribution_page(
            row,
            rows=wanted.of(row),
            order=queries.order_named(request.query_params.get("sort")),
            cursor=request.query_params.get("after"),
            seed=int(seed) if seed.isdecimal() and len(seed) < 10 else 1,
            size=page_size(request, usual=queries.PAGE_SIZE),
        )
        return listed(request, page)

    @extend_schema(
        request=WordsSerializer,
        responses={201: ContributionSerializer, **schema.REFUSALS},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Contribute."""
        limited(request, "contribute", limit=20, per=60)
        words = sent(WordsSerializer, request)
        made = actions.contribute(
            readable_discussion(request, pk), by=request.user, body=words["body"], channel="api"
        )
        return Response(described(request, made), status=201)


class OneContribution(APIView):
    """One contribution."""

    audiences: ClassVar[dict[str, Audience]] = {
        **ANYONE_READS,
        "PATCH": "person",
    }

    @extend_schema(responses={200: ContributionSerializer, 404: schema.MISSING})
    def get(self, request: Request, pk: int) -> Response:
        """Read a contribution."""
        return Response(described(request, readable_contribution(request, pk)))

    @extend_schema(
        request=WordsSerializer,
        responses={200: ContributionSerializer, **schema.REFUSALS},
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Change one's own words, within half an hour."""
        words = sent(WordsSerializer, request)
        row = actions.edit_contribution(
            readable_contribution(request, pk), by=request.user, body=words["body"]
        )
        return Response(described(request, row))


class PaperSerializer(serializers.Serializer[Any]):
    """What somebody said on paper or at a workshop."""

    body = serializers.CharField(trim_whitespace=False)
    name = serializers.CharField(required=False, allow_blank=True, default="", max_length=150)


@audience("staff")
class TypedIn(APIView):
    """What was said on paper or at a workshop."""

    @extend_schema(
        request=PaperSerializer,
        responses={201: ContributionSerializer, **schema.REFUSALS},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Add a contribution that somebody made elsewhere; it is marked as such."""
        facts, row = sent(PaperSerializer, request), readable_discussion(request, pk)
        if row.is_idea_box:
            raise Http404
        made = actions.type_in_contribution(row, by=request.user, **facts)
        return Response(described(request, made), status=201)


class Replies(APIView):
    """Replies to a contribution."""

    audiences: ClassVar[dict[str, Audience]] = {
        **ANYONE_READS,
        "POST": "person",
    }

    @extend_schema(
        operation_id="list_replies",
        parameters=[schema.AFTER, schema.PAGE_SIZE],
        responses={200: schema.page_of(ContributionSerializer, "ReplyPage"), 404: schema.MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """List visible replies, the oldest first."""
        row = readable_contribution(request, pk)
        size = page_size(request, usual=queries.PAGE_SIZE)
        return listed(request, queries.reply_page(row, cursor=request.query_params.get("after"), size=size))

    @extend_schema(
        request=WordsSerializer,
        responses={201: ContributionSerializer, **schema.REFUSALS},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Reply."""
        limited(request, "contribute", limit=20, per=60)
        words = sent(WordsSerializer, request)
        made = actions.reply(
            readable_contribution(request, pk), by=request.user, body=words["body"], channel="api"
        )
        return Response(described(request, made), status=201)


@audience("person")
class MyStance(APIView):
    """Where the caller stands on a contribution."""

    @extend_schema(
        request=StanceSerializer,
        responses={200: ContributionSerializer, **schema.REFUSALS},
    )
    def put(self, request: Request, pk: int) -> Response:
        """Take a stance, or another one."""
        limited(request, "stance", limit=120, per=60)
        row, value = readable_contribution(request, pk), sent(StanceSerializer, request)["value"]
        actions.take_stance(row, by=request.user, value=value, channel="api")
        return Response(described(request, row))

    @extend_schema(responses={200: ContributionSerializer, 403: schema.FORBIDDEN, 404: schema.MISSING})
    def delete(self, request: Request, pk: int) -> Response:
        """Take one's stance back."""
        limited(request, "stance", limit=120, per=60)
        row = readable_contribution(request, pk)
        actions.withdraw_stance(row, by=request.user, channel="api")
        return Response(described(request, row))


urlpatterns = [
    path("projects/<slug:slug>/discussions/", Discussions.as_view(), name="discussions"),
    path("discussions/<int:pk>/", OneDiscussion.as_view(), name="discussion"),
    path("discussions/<int:pk>/contributions/", Contributions.as_view(), name="contributions"),
    path("discussions/<int:pk>/typed-in/", TypedIn.as_view(), name="typed_in"),
    path("contributions/<int:pk>/", OneContribution.as_view(), name="contribution"),
    path("contributions/<int:pk>/replies/", Replies.as_view(), name="replies"),
    path("contributions/<int:pk>/stance/", MyStance.as_view(), name="stance"),
]
