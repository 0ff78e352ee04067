"""What waits for a moderator, in the API: flags, cases, decisions, and what was learned from them."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit import clock
from kit.access import audience
from kit.api import limited, sent
from participation import schema
from participation.discussions.api import readable_contribution
from participation.discussions.grounds import Ground
from participation.moderation import actions, queries, rules
from participation.moderation.models import Case, Lesson
from participation.paging import page_size, paged

SHOW = OpenApiParameter("show", str, enum=list(queries.SHOWN), description="Which cases.")
PROJECT = OpenApiParameter("project", str, description="The slug of a project.")
SEARCH = OpenApiParameter("q", str, description="Words of the contribution.")
SORT = OpenApiParameter("sort", str, enum=list(queries.SORTS), description="What the list begins with.")


class FlagSerializer(serializers.Serializer[Any]):
    """Why something should be looked at."""

    ground = serializers.ChoiceField(choices=Ground.choices)
    words = serializers.CharField(allow_blank=True, default="")


class FlaggedRuleSerializer(serializers.Serializer[Any]):
    """A rule that a flag names, and what was said with it; never by whom."""

    ground = serializers.ChoiceField(choices=Ground.choices)
    words = serializers.CharField()


class CaseSerializer(serializers.ModelSerializer[Case]):
    """Something that waits for a moderator."""

    project = serializers.CharField(source="contribution.discussion.project.slug")
    discussion = serializers.IntegerField(source="contribution.discussion_id")
    author = serializers.CharField(source="contribution.participant.public_name")
    body = serializers.CharField(source="contribution.body")
    status = serializers.CharField(source="contribution.status")
    title = serializers.SerializerMethodField(help_text="Of an idea; empty otherwise.")
    looked_at_by = serializers.SerializerMethodField(
        help_text="Who else is looking at it now; empty otherwise."
    )
    flags = serializers.SerializerMethodField()
    likeness = serializers.IntegerField(
        help_text="How much it looks like what was hidden here before, 0 to 100; -1 when it was not judged. A proposal."
    )
    telling_words = serializers.ListField(
        child=serializers.CharField(), help_text="The words that speak most for it."
    )

    class Meta:
        model = Case
        fields = (
            "id",
            "contribution",
            "project",
            "discussion",
            "author",
            "title",
            "body",
            "status",
            "opened_at",
            "looked_at_by",
            "flags",
            "likeness",
            "telling_words",
        )

    def get_title(self, case: Case) -> str:
        """The title of an idea."""
        return self._row(case).title

    def get_looked_at_by(self, case: Case) -> str:
        """Who else is looking at it."""
        return self._row(case).looked_at_by

    @extend_schema_field(FlaggedRuleSerializer(many=True))
    def get_flags(self, case: Case) -> list[dict[str, str]]:
        """What was flagged, the first one first."""
        return [{"ground": flag.ground, "words": flag.words} for flag in self._row(case).flags]

    def _row(self, case: Case) -> queries.Row:
        row: queries.Row = self.context["rows"][case.pk]
        return row


class WaitsSerializer(serializers.Serializer[Any]):
    """How long things wait, over 90 days."""

    decided = serializers.IntegerField()
    median = serializers.DurationField(allow_null=True)
    most = serializers.DurationField(allow_null=True, help_text="95 % waited no longer.")
    waiting = serializers.IntegerField()
    oldest = serializers.DateTimeField(allow_null=True)


class LessonSerializer(serializers.ModelSerializer[Lesson]):
    """What was learned. Each decision was judged by what the others teach: `found` were hidden and pointed at, `missed`
    hidden and not pointed at, `wrong` let stand and pointed at."""

    tells_apart = serializers.BooleanField(
        help_text="Whether it is clearly better than a guess; if not, nothing is judged by it."
    )
    precision = serializers.FloatField()
    recall = serializers.FloatField()

    class Meta:
        model = Lesson
        fields = (
            "learned_at",
            "hidden",
            "kept",
            "found",
            "missed",
            "wrong",
            "tells_apart",
            "precision",
            "recall",
        )


class SchoolingSerializer(serializers.Serializer[Any]):
    """What was learned (null where there are too few decisions), and how many there are: `fewest` of each are needed."""

    lesson = LessonSerializer(allow_null=True)
    hidden = serializers.IntegerField()
    kept = serializers.IntegerField()
    fewest = serializers.IntegerField()


class DecisionSerializer(serializers.Serializer[Any]):
    """What to do about cases."""

    cases = serializers.ListField(child=serializers.IntegerField(), max_length=100)
    decision = serializers.ChoiceField(choices=["keep", "hide"])
    ground = serializers.ChoiceField(choices=Ground.choices, default=Ground.OTHER)
    reason = serializers.CharField(allow_blank=True, default="")


class DecidedSerializer(serializers.Serializer[Any]):
    """How many cases were decided, and why the others were not."""

    count = serializers.IntegerField()
    refusals = serializers.ListField(child=serializers.CharField())


class ClaimedSerializer(serializers.Serializer[Any]):
    """How many cases one looks at now."""

    count = serializers.IntegerField()


@audience("person")
class Flags(APIView):
    """Flags of a contribution."""

    @extend_schema(
        operation_id="flag_contribution",
        request=FlagSerializer,
        responses={201: FlagSerializer, **schema.REFUSALS},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Say that something breaks the rules; once for each person. Nobody is told who."""
        limited(request, "flag", limit=20, per=3600)
        said = sent(FlagSerializer, request)
        actions.flag_contribution(readable_contribution(request, pk), by=request.user, **said)
        return Response(said, status=201)


@audience("staff")
class Cases(APIView):
    """What waits for a moderator."""

    @extend_schema(
        operation_id="list_cases",
        parameters=[SHOW, PROJECT, SEARCH, SORT, schema.AFTER, schema.PAGE_SIZE],
        responses={200: schema.page_of(CaseSerializer, "CasePage"), 403: schema.FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """List what waits where the caller moderates."""
        rules.may_see_queue(request.user).or_refuse()
        now, asked = clock.now(), request.query_params
        shown = asked.get("show", "all")
        wanted = queries.Wanted(
            show=shown if shown in queries.SHOWN else "all",
            project=asked.get("project", ""),
            search=asked.get("q", "").strip()[:100],
            sort=asked.get("sort", "oldest"),
        )
        size = page_size(request, usual=queries.ON_A_PAGE)
        page = queries.case_page(request.user, wanted, at=now, cursor=asked.get("after"), size=size)
        rows = {row.case.pk: row for row in queries.rows_of(page.items, request.user, at=now)}
        return paged(
            request, page, lambda items: CaseSerializer(items, many=True, context={"rows": rows}).data
        )


@audience("staff")
class Learning(APIView):
    """What was learned from decisions."""

    @extend_schema(operation_id="read_learning", responses={200: SchoolingSerializer, 403: schema.FORBIDDEN})
    def get(self, request: Request) -> Response:
        """Read what was learned from decisions, and how good it is."""
        rules.may_see_queue(request.user).or_refuse()
        return Response(SchoolingSerializer(queries.schooling()).data)


@audience("staff")
class Waits(APIView):
    """Waiting times."""

    @extend_schema(operation_id="read_waiting_times", responses={200: WaitsSerializer, 403: schema.FORBIDDEN})
    def get(self, request: Request) -> Response:
        """Read how long things wait for a moderator."""
        rules.may_see_queue(request.user).or_refuse()
        return Response(WaitsSerializer(queries.waiting_times(request.user, at=clock.now())).data)


@audience("staff")
class Decisions(APIView):
    """Decisions about cases."""

    @extend_schema(
        operation_id="decide_cases",
        request=DecisionSerializer,
        responses={200: DecidedSerializer, **schema.REFUSALS},
    )
    def post(self, request: Request) -> Response:
        """Decide about up to 100 cases; each by itself."""
        wanted = sent(DecisionSerializer, request)
        decided = actions.decide_cases(
            wanted["cases"],
            by=request.user,
            hides=wanted["decision"] == "hide",
            ground=wanted["ground"],
            reason=wanted["reason"],
        )
        return Response(DecidedSerializer(decided).data)


@audience("staff")
class Claims(APIView):
    """What the caller is looking at."""

    @extend_schema(
        operation_id="claim_cases", request=None, responses={200: ClaimedSerializer, 403: schema.FORBIDDEN}
    )
    def post(self, request: Request) -> Response:
        """Look at the next few that nobody else looks at, for 15 minutes; list them with `show=mine`."""
        rules.may_see_queue(request.user).or_refuse()
        return Response({"count": actions.claim_next(by=request.user)})

    @extend_schema(operation_id="release_cases", responses={204: None, 403: schema.FORBIDDEN})
    def delete(self, request: Request) -> Response:
        """Stop looking at them."""
        actions.release_cases(by=request.user)
        return Response(status=204)


urlpatterns = [
    path("contributions/<int:pk>/flags/", Flags.as_view(), name="flags"),
    path("moderation/cases/", Cases.as_view(), name="cases"),
    path("moderation/learning/", Learning.as_view(), name="learning"),
    path("moderation/waits/", Waits.as_view(), name="waits"),
    path("moderation/decisions/", Decisions.as_view(), name="decisions"),
    path("moderation/claims/", Claims.as_view(), name="claims"),
]
