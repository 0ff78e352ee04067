"""Idea boxes and ideas in the API: the same actions and queries as the pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.access import ANYONE_READS, Audience, audience
from kit.api import limited, sent
from participation import schema
from participation.departments.rules import is_staff
from participation.discussions.api import SEED, SORT
from participation.discussions.models import Contribution, Discussion
from participation.discussions.queries import PAGE_SIZE, discussions_in_context, order_named
from participation.discussions.rules import may_read_discussion
from participation.ideas import actions, queries
from participation.ideas.actions.ideas import Place
from participation.ideas.models import Category, Idea, Progress
from participation.paging import page_size, paged

STATUS = OpenApiParameter("status", str, enum=Progress.values, description="What became of it.")
CATEGORY = OpenApiParameter("category", int, description="The number of a category.")
PLACE = OpenApiParameter("place", str, description="Exactly this place.")
THEME = OpenApiParameter("theme", int, description="The number of a theme.")
WORDS = OpenApiParameter("q", str, description="Words that are looked for, in the languages of the site.")
ANSWERED = OpenApiParameter("answered", bool, description="With an official answer, or without.")


class CategorySerializer(serializers.ModelSerializer[Category]):
    """A category of an idea box."""

    class Meta:
        model = Category
        fields = ("id", "name")


class IdeaSerializer(serializers.ModelSerializer[Idea]):
    """An idea. Its `id` is that of its contribution: replies, stances and answers are found there."""

    id = serializers.IntegerField(source="pk", read_only=True)
    author = serializers.CharField(source="contribution.participant.public_name", read_only=True)
    body = serializers.CharField(source="contribution.body", read_only=True)
    created_at = serializers.DateTimeField(source="contribution.created_at", read_only=True)
    agree_count = serializers.IntegerField(source="contribution.agree_count", read_only=True)
    disagree_count = serializers.IntegerField(source="contribution.disagree_count", read_only=True)
    unsure_count = serializers.IntegerField(source="contribution.unsure_count", read_only=True)
    reply_count = serializers.IntegerField(source="contribution.reply_count", read_only=True)
    status = serializers.CharField(read_only=True, help_text="new, review, planned, done or declined.")

    class Meta:
        model = Idea
        fields = (
            "id",
            "box",
            "title",
            "body",
            "author",
            "created_at",
            "category",
            "place",
            "latitude",
            "longitude",
            "status",
            "merged_into",
            "agree_count",
            "disagree_count",
            "unsure_count",
            "reply_count",
        )


class NewIdeaSerializer(serializers.Serializer[Any]):
    """What to suggest."""

    title = serializers.CharField(max_length=120)
    body = serializers.CharField()
    category = serializers.IntegerField(required=False, allow_null=True)
    place = serializers.CharField(required=False, allow_blank=True, max_length=120, default="")
    latitude = serializers.DecimalField(8, 5, required=False, allow_null=True)
    longitude = serializers.DecimalField(8, 5, required=False, allow_null=True)


class StepSerializer(serializers.Serializer[Any]):
    """What becomes of an idea, in official words."""

    status = serializers.CharField(help_text="new, review, planned, done or declined.")
    words = serializers.CharField()


class IntoSerializer(serializers.Serializer[Any]):
    """The number of the idea that says the same."""

    into = serializers.IntegerField()


def readable_box(request: Request, pk: int) -> Discussion:
    """The idea box, or 404 where this person may not read it."""
    row = get_object_or_404(discussions_in_context().filter(kind=Discussion.Kind.IDEAS), pk=pk)
    if not may_read_discussion(request.user, row):
        raise Http404
    return row


def readable_idea(request: Request, pk: int) -> Idea:
    """The idea, or 404 where this person may not read it. One that was merged says into which."""
    row = get_object_or_404(queries.ideas_in_context(), pk=pk)
    contribution = row.contribution
    is_author = request.user.is_authenticated and contribution.participant.user_id == request.user.pk
    seen = contribution.is_visible or contribution.is_merged or is_author or is_staff(request.user)
    if not seen or not may_read_discussion(request.user, contribution.discussion):
        raise Http404
    return row


class Ideas(APIView):
    """The ideas of a box."""

    audiences: ClassVar[dict[str, Audience]] = {
        **ANYONE_READS,
        "POST": "person",
    }

    @extend_schema(
        operation_id="list_ideas",
        parameters=[
            SORT,
            SEED,
            CATEGORY,
            STATUS,
            PLACE,
            THEME,
            ANSWERED,
            WORDS,
            schema.AFTER,
            schema.PAGE_SIZE,
        ],
        responses={200: schema.page_of(IdeaSerializer, "IdeaPage"), 404: schema.MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """List visible ideas."""
        asked, seed = request.query_params, request.query_params.get("seed", "")
        page = queries.idea_page(
            readable_box(request, pk),
            chosen=_chosen(request),
            order=order_named(asked.get("sort")),
            cursor=asked.get("after"),
            seed=int(seed) if seed.isdecimal() and len(seed) < 10 else 1,
            size=page_size(request, usual=PAGE_SIZE),
        )
        return paged(request, page, _described)

    @extend_schema(
        request=NewIdeaSerializer,
        responses={201: IdeaSerializer, **schema.REFUSALS},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Suggest an idea. `similar` of the box says first whether somebody else has."""
        limited(request, "contribute", limit=20, per=60)
        box, facts = readable_box(request, pk), _facts(request)
        made = actions.suggest_idea(box, by=request.user, channel="api", **facts)
        return Response(IdeaSerializer(readable_idea(request, made.pk)).data, status=201)


class OneIdea(APIView):
    """One idea."""

    audiences: ClassVar[dict[str, Audience]] = {
        **ANYONE_READS,
        "PUT": "person",
    }

    @extend_schema(responses={200: IdeaSerializer, 404: schema.MISSING})
    def get(self, request: Request, pk: int) -> Response:
        """Read an idea."""
        return Response(IdeaSerializer(readable_idea(request, pk)).data)

    @extend_schema(
        request=NewIdeaSerializer,
        responses={200: IdeaSerializer, **schema.REFUSALS},
    )
    def put(self, request: Request, pk: int) -> Response:
        """Change one's own idea, within half an hour."""
        actions.edit_idea(readable_idea(request, pk), by=request.user, **_facts(request))
        return Response(IdeaSerializer(readable_idea(request, pk)).data)


@audience("anyone")
class Similar(APIView):
    """Ideas that say the same."""

    @extend_schema(
        operation_id="list_similar_ideas",
        parameters=[
            OpenApiParameter("text", str, required=True, description="What somebody is about to say.")
        ],
        responses={200: IdeaSerializer(many=True), 404: schema.MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """List at most five visible ideas that share telling words with a text, the most alike first."""
        text = request.query_params.get("text", "")[:2_000].replace("\x00", "")
        return Response(
            IdeaSerializer(queries.similar_ideas(readable_box(request, pk), text), many=True).data
        )


class Categories(APIView):
    """The categories of an idea box."""

    audiences: ClassVar[dict[str, Audience]] = {
        **ANYONE_READS,
        "POST": "staff",
    }

    @extend_schema(
        operation_id="list_idea_categories",
        responses={200: CategorySerializer(many=True), 404: schema.MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """List the categories of a box; at most 20."""
        rows = queries.categories_of(readable_box(request, pk))
        return Response(CategorySerializer(rows, many=True).data)

    @extend_schema(
        request=CategorySerializer,
        responses={201: CategorySerializer, **schema.REFUSALS},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Add a category."""
        name = sent(CategorySerializer, request)["name"]
        made = actions.add_category(readable_box(request, pk), name=name, by=request.user)
        return Response(CategorySerializer(made).data, status=201)


@audience("staff")
class IdeaProgress(APIView):
    """What becomes of an idea."""

    @extend_schema(
        request=StepSerializer,
        responses={200: IdeaSerializer, **schema.REFUSALS},
    )
    def put(self, request: Request, pk: int) -> Response:
        """Move an idea on, with words that everybody reads."""
        given = sent(StepSerializer, request)
        actions.move_idea_on(readable_idea(request, pk), by=request.user, **given)
        return Response(IdeaSerializer(readable_idea(request, pk)).data)


@audience("staff")
class Merging(APIView):
    """Whether an idea leads on to another one."""

    @extend_schema(
        request=IntoSerializer,
        responses={200: IdeaSerializer, **schema.REFUSALS},
    )
    def put(self, request: Request, pk: int) -> Response:
        """Merge it into another idea of its box; answers with that one."""
        given = sent(IntoSerializer, request)
        into = readable_idea(request, given["into"])
        actions.merge_ideas(readable_idea(request, pk), into=into, by=request.user)
        return Response(IdeaSerializer(readable_idea(request, into.pk)).data)

    @extend_schema(responses={200: IdeaSerializer, **schema.REFUSALS})
    def delete(self, request: Request, pk: int) -> Response:
        """Undo the merge."""
        actions.unmerge_idea(readable_idea(request, pk), by=request.user)
        return Response(IdeaSerializer(readable_idea(request, pk)).data)


def _facts(request: Request) -> dict[str, Any]:
    facts = sent(NewIdeaSerializer, request)
    latitude: Decimal | None = facts.pop("latitude", None)
    longitude: Decimal | None = facts.pop("longitude", None)
    category, label = facts.pop("category", None), facts.pop("place")
    return {
        **facts,
        "place": Place(label, latitude, longitude),
        "category": get_object_or_404(Category, pk=category) if category else None,
    }


def _chosen(request: Request) -> queries.Chosen:
    asked = request.query_params
    category, theme = asked.get("category", ""), asked.get("theme", "")
    return queries.Chosen(
        category=int(category) if category.isdecimal() and len(category) < 10 else None,
        status=asked.get("status", ""),
        place=asked.get("place", "").replace("\x00", ""),
        answered={"true": True, "false": False}.get(asked.get("answered", "").lower()),
        theme=int(theme) if theme.isdecimal() and len(theme) < 10 else None,
        words=asked.get("q", "").replace("\x00", "")[:100],
    )


def _described(rows: list[Contribution]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for row in rows:
        idea: Idea | None = getattr(row, "idea", None)
        if idea is not None:
            idea.contribution = row
            found.append(IdeaSerializer(idea).data)
    return found


urlpatterns = [
    path("idea-boxes/<int:pk>/ideas/", Ideas.as_view(), name="ideas"),
    path("idea-boxes/<int:pk>/similar/", Similar.as_view(), name="similar_ideas"),
    path("idea-boxes/<int:pk>/categories/", Categories.as_view(), name="idea_categories"),
    path("ideas/<int:pk>/", OneIdea.as_view(), name="idea"),
    path("ideas/<int:pk>/progress/", IdeaProgress.as_view(), name="idea_progress"),
    path("ideas/<int:pk>/merging/", Merging.as_view(), name="idea_merging"),
]
