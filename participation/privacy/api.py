"""Privacy in the API: the same actions and queries as the pages."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import path
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.again import is_recent
from kit.access import audience
from kit.api import sent
from kit.errors import NotAllowed
from kit.personal import Holding, register
from participation import schema
from participation.privacy import actions, links, queries
from participation.privacy.models import Consent, LegalText, PersonalRequest, PrivacyPolicy
from participation.privacy.words import SHOW_AGAIN
from participation.privacy.writing import section_key


class HoldingSerializer(serializers.Serializer[Any]):
    """One thing that is kept about a person: what for, and what becomes of it when the account is deleted."""

    key = serializers.SerializerMethodField()
    title = serializers.CharField()
    purpose = serializers.CharField(source="about")
    fields_kept = serializers.SerializerMethodField()
    when_deleted = serializers.CharField(source="what_becomes_of_it")

    def get_key(self, holding: Holding) -> str:
        """ "room.key"."""
        return section_key(holding)

    def get_fields_kept(self, holding: Holding) -> list[str]:
        """The data, in words."""
        return [str(words) for words in holding.fields.values()]


class PersonalRequestSerializer(serializers.ModelSerializer[PersonalRequest]):
    """A download or a deletion that was asked for. `download` is an address that is good for ten minutes."""

    download = serializers.SerializerMethodField()

    class Meta:
        model = PersonalRequest
        fields = ("id", "kind", "state", "words_go", "asked_at", "due_at", "finished_at", "size", "download")

    def get_download(self, request: PersonalRequest) -> str | None:
        """Where the file can be fetched by the person who is signed in."""
        asked: Request = self.context["request"]
        if queries.file_of(request) is None:
            return None
        token = links.download_token(request.pk, asked.user)
        return asked.build_absolute_uri(f"/my-data/download/{token}/")


class StandingSerializer(serializers.Serializer[Any]):
    """Where the caller stands to a text, or to the use of their data for figures."""

    purpose = serializers.CharField()
    version = serializers.IntegerField(source="text.number", default=None)
    given = serializers.BooleanField(source="answer.given", default=None)
    at = serializers.DateTimeField(source="answer.at", default=None)
    is_asked = serializers.BooleanField()


class AnswerToAskSerializer(serializers.Serializer[Any]):
    """Yes or no to one purpose."""

    purpose = serializers.ChoiceField(choices=Consent.Purpose.choices)
    given = serializers.BooleanField()


class DeletionSerializer(serializers.Serializer[Any]):
    """Whether the words of contributions go too, where the site leaves the choice."""

    words_go = serializers.BooleanField(default=False)


class LegalTextSerializer(serializers.ModelSerializer[LegalText]):
    """A published version of a legal text, in every language of the site."""

    class Meta:
        model = LegalText
        fields = ("kind", "number", "bodies", "changes", "asks_again", "published_at")


class RulesSerializer(serializers.Serializer[Any]):
    """What becomes of contributions, and after how many days each rule forgets. What is left out stays as it is."""

    words = serializers.ChoiceField(choices=PrivacyPolicy.Words.choices, required=False)
    days = serializers.DictField(child=serializers.IntegerField(), required=False)


@audience("person")
class MyData(APIView):
    """What is kept about the caller."""

    @extend_schema(operation_id="list_my_data", responses=HoldingSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what is kept, why, and what becomes of it."""
        return Response(HoldingSerializer(queries.holdings(), many=True).data)


@audience("person")
class MyRequests(APIView):
    """What the caller asked about their data."""

    @extend_schema(operation_id="list_my_requests", responses=PersonalRequestSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List downloads and deletions, the newest first."""
        rows = queries.requests_of(request.user)[:20]
        return Response(PersonalRequestSerializer(rows, many=True, context={"request": request}).data)


@audience("person")
class MyDownloads(APIView):
    """Downloads of everything."""

    @extend_schema(
        request=None, responses={201: PersonalRequestSerializer, 400: schema.REFUSED, 403: schema.FORBIDDEN}
    )
    def post(self, request: Request) -> Response:
        """Have everything written. The caller must have shown within 15 minutes that it is them."""
        _refuse_stale(request)
        made = actions.ask_for_download(request.user)
        return Response(PersonalRequestSerializer(made, context={"request": request}).data, status=201)


@audience("person")
class MyDeletion(APIView):
    """The deletion of the caller's account."""

    @extend_schema(
        request=DeletionSerializer,
        responses={201: PersonalRequestSerializer, 400: schema.REFUSED, 403: schema.FORBIDDEN},
    )
    def post(self, request: Request) -> Response:
        """Have the account deleted in seven days. The caller must have shown within 15 minutes that it is them."""
        _refuse_stale(request)
        given = sent(DeletionSerializer, request)
        made = actions.ask_for_deletion(request.user, words_go=given["words_go"])
        return Response(PersonalRequestSerializer(made, context={"request": request}).data, status=201)

    @extend_schema(responses={204: None, 404: schema.MISSING})
    def delete(self, request: Request) -> Response:
        """Keep the account after all."""
        waiting = queries.waiting_deletion(request.user)
        if waiting is None:
            raise Http404
        actions.withdraw_deletion(waiting, by=request.user)
        return Response(status=204)


@audience("person")
class MyConsents(APIView):
    """What the caller agreed to."""

    @extend_schema(operation_id="list_my_consents", responses=StandingSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List where the caller stands to each purpose."""
        return Response(StandingSerializer(queries.standings(request.user), many=True).data)

    @extend_schema(
        request=AnswerToAskSerializer, responses={201: StandingSerializer(many=True), 400: schema.REFUSED}
    )
    def post(self, request: Request) -> Response:
        """Agree to the newest version, or no longer."""
        given = sent(AnswerToAskSerializer, request)
        actions.answer(request.user, **given)
        return Response(StandingSerializer(queries.standings(request.user), many=True).data, status=201)


@audience("anyone")
class LegalTexts(APIView):
    """The versions of a legal text."""

    @extend_schema(
        operation_id="list_legal_texts",
        responses={200: LegalTextSerializer(many=True), 404: schema.MISSING},
    )
    def get(self, request: Request, kind: str) -> Response:
        """List the published versions, the newest first."""
        if kind not in LegalText.Kind.values:
            raise Http404
        return Response(LegalTextSerializer(queries.versions(kind)[:50], many=True).data)


_RULE = inline_serializer(
    "RetentionRule",
    {
        "key": serializers.CharField(),
        "title": serializers.CharField(),
        "days": serializers.IntegerField(),
        "least": serializers.IntegerField(),
        "most": serializers.IntegerField(),
    },
)
_RULES = inline_serializer("RetentionRules", {"words": serializers.CharField(), "rules": _RULE})


@audience("administrator")
class RetentionRules(APIView):
    """What the government decided about deletion and forgetting."""

    @extend_schema(operation_id="get_retention_rules", responses=_RULES)
    def get(self, request: Request) -> Response:
        """The rules with their terms."""
        return Response(_rules())

    @extend_schema(
        request=RulesSerializer, responses={200: _RULES, 400: schema.REFUSED, 403: schema.FORBIDDEN}
    )
    def put(self, request: Request) -> Response:
        """Decide."""
        given = sent(RulesSerializer, request)
        actions.decide_policy(by=request.user, **given)
        return Response(_rules())


@audience("administrator")
class Activities(APIView):
    """The record of processing activities."""

    @extend_schema(
        operation_id="list_processing_activities",
        responses=inline_serializer(
            "ProcessingActivity",
            {
                "key": serializers.CharField(),
                "title": serializers.CharField(),
                "purpose": serializers.CharField(),
                "data": serializers.ListField(child=serializers.CharField()),
                "until": serializers.CharField(),
            },
            many=True,
        ),
    )
    def get(self, request: Request) -> Response:
        """List them, in the language of the request."""
        return Response([vars(one) for one in queries.activities()])


def _rules() -> dict[str, Any]:
    policy = queries.policy()
    rules = [
        {
            "key": rule.key,
            "title": str(rule.title),
            "days": policy.days.get(rule.key, rule.days),
            "least": rule.least,
            "most": rule.most,
        }
        for rule in register().retention
    ]
    return {"words": policy.words, "rules": rules}


def _refuse_stale(request: Request) -> None:
    if not is_recent(request._request):
        raise NotAllowed(SHOW_AGAIN)


urlpatterns = [
    path("me/data/", MyData.as_view(), name="my_data"),
    path("me/data/requests/", MyRequests.as_view(), name="my_requests"),
    path("me/data/downloads/", MyDownloads.as_view(), name="my_downloads"),
    path("me/data/deletion/", MyDeletion.as_view(), name="my_deletion"),
    path("me/consents/", MyConsents.as_view(), name="my_consents"),
    path("legal/<str:kind>/", LegalTexts.as_view(), name="legal_texts"),
    path("privacy/rules/", RetentionRules.as_view(), name="retention_rules"),
    path("privacy/activities/", Activities.as_view(), name="processing_activities"),
]
