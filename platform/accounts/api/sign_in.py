"""What administrators ask of those who sign in: the second step, and the way out for whoever has lost everything."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import actions, queries
from accounts.api._words import REFUSALS, asking
from accounts.models import SecondFactorReset, SignInPolicy, User
from kit.access import audience
from kit.api import limited, sent
from kit.errors import Refused


class SignInPolicySerializer(serializers.ModelSerializer[SignInPolicy]):
    """From which day on staff need a second step; null asks nobody."""

    second_factor_from = serializers.DateField(allow_null=True)

    class Meta:
        model = SignInPolicy
        fields = ("second_factor_from",)


@audience("administrator")
class SignIn(APIView):
    """What is asked of staff who sign in."""

    @extend_schema(
        operation_id="read_sign_in_policy", responses={200: SignInPolicySerializer, 403: REFUSALS[403]}
    )
    def get(self, request: Request) -> Response:
        """Read it."""
        return Response(SignInPolicySerializer(queries.policy()).data)

    @extend_schema(
        operation_id="change_sign_in_policy",
        request=SignInPolicySerializer,
        responses={200: SignInPolicySerializer, **REFUSALS},
    )
    def patch(self, request: Request) -> Response:
        """Ask staff for a second step from a day on, or nobody. They are told by mail."""
        day = sent(SignInPolicySerializer, request)["second_factor_from"]
        return Response(
            SignInPolicySerializer(actions.require_second_factor(on=day, by=asking(request))).data
        )


class ResetSerializer(serializers.ModelSerializer[SecondFactorReset]):
    """Somebody's second step that will be taken away when its time has come, unless it is stopped."""

    person = serializers.IntegerField(source="user_id", help_text="The number of the account.")
    name = serializers.CharField(source="user", help_text="What the person is called.")

    class Meta:
        model = SecondFactorReset
        fields = ("person", "name", "asked_at", "due_at")


class ResetListSerializer(serializers.Serializer[Any]):
    """Those that wait, the next one first."""

    results = ResetSerializer(many=True)


class NewResetSerializer(serializers.Serializer[Any]):
    """Whose second step is to be reset."""

    email = serializers.EmailField()


@audience("administrator")
class Resets(APIView):
    """Second steps that are about to be taken away."""

    @extend_schema(operation_id="list_resets", responses={200: ResetListSerializer, 403: REFUSALS[403]})
    def get(self, request: Request) -> Response:
        """List those that wait."""
        return Response({"results": ResetSerializer(queries.waiting_resets(), many=True).data})

    @extend_schema(
        operation_id="ask_for_reset", request=NewResetSerializer, responses={201: ResetSerializer, **REFUSALS}
    )
    def post(self, request: Request) -> Response:
        """Reset the second step of somebody who has lost everything: in 24 hours, unless one of you stops it."""
        limited(request, "reset-second-step", limit=20, per=3600)
        user = queries.user_with(sent(NewResetSerializer, request)["email"])
        if user is None:
            raise Refused(_("Nobody has an account with this address."), field="email")
        return Response(ResetSerializer(actions.ask_for_reset(user, by=asking(request))).data, status=201)


@audience("administrator")
class OneReset(APIView):
    """A reset that waits."""

    @extend_schema(operation_id="stop_reset", responses={204: None, **REFUSALS})
    def delete(self, request: Request, pk: int) -> Response:
        """Leave somebody's second step as it is. `pk` is the number of the account. Harmless when repeated."""
        actions.stop_reset(get_object_or_404(User, pk=pk), by=asking(request))
        return Response(status=204)
