"""The city's own identity providers: set up, changed, tested and taken away by programs as on the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import actions, queries
from accounts.actions.identities import ProviderWishes
from accounts.api._words import REFUSALS, asking
from accounts.forms import ProviderForm
from accounts.models import IdentityProvider
from accounts.oidc import checks
from accounts.oidc.addresses import redirect_uri
from accounts.oidc.presets import PRESETS
from kit.access import audience
from kit.api import complaints_of, limited, sent


class ProviderSerializer(serializers.ModelSerializer[IdentityProvider]):
    """A place of the city's own where people sign in. Its secret can be set and never read."""

    preset = serializers.ChoiceField(choices=[(one.key, one.key) for one in PRESETS.values()])
    secret = serializers.CharField(
        write_only=True, required=False, allow_blank=True, help_text="Left out: the one that is there stays."
    )
    mail_domains = serializers.ListField(child=serializers.CharField(max_length=253), required=False)
    trusts_email = serializers.BooleanField(required=False)
    is_active = serializers.BooleanField(required=False)
    redirect_uri = serializers.SerializerMethodField(help_text="The address that the provider has to know.")

    class Meta:
        model = IdentityProvider
        fields = (
            "key", "label", "preset", "issuer", "client_id", "secret", "audience", "mail_domains", "trusts_email",
            "is_active", "redirect_uri", "created_at",
        )  # fmt: skip
        read_only_fields = ("key", "created_at")

    def get_redirect_uri(self, provider: IdentityProvider) -> str:
        """Where people come back to."""
        return redirect_uri(provider)


class ProviderListSerializer(serializers.Serializer[Any]):
    """All of them: there are at most five."""

    results = ProviderSerializer(many=True)


class CheckSerializer(serializers.Serializer[Any]):
    """One thing that was looked at."""

    what = serializers.CharField(source="label")
    passed = serializers.BooleanField()
    words = serializers.CharField()


class ChecksSerializer(serializers.Serializer[Any]):
    """Everything that can be seen without a person."""

    results = CheckSerializer(many=True)


def _wishes(given: Mapping[str, Any], provider: IdentityProvider | None) -> ProviderWishes:
    # The form of the page checks what was sent: a rule that only one of them had would be a bug.
    known = ProviderForm.of(provider) if provider else {}
    fields = {**known, **given}
    if "mail_domains" in given:
        fields["mail_domains"] = " ".join(given["mail_domains"])
    form = ProviderForm(fields)
    if not form.is_valid():
        raise serializers.ValidationError(complaints_of(form))
    return form.wishes()


@audience("administrator")
class Providers(APIView):
    """The identity providers of this site."""

    @extend_schema(operation_id="list_providers", responses={200: ProviderListSerializer, 403: REFUSALS[403]})
    def get(self, request: Request) -> Response:
        """List them."""
        return Response({"results": ProviderSerializer(queries.providers(), many=True).data})

    @extend_schema(
        operation_id="add_provider",
        request=ProviderSerializer,
        responses={201: ProviderSerializer, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        """Set one up."""
        given = sent(ProviderSerializer, request)
        wishes = _wishes(given, None)
        made = actions.set_up_provider(None, wishes=wishes, by=asking(request))
        return Response(ProviderSerializer(made).data, status=201)


@audience("administrator")
class OneProvider(APIView):
    """One identity provider."""

    @extend_schema(operation_id="read_provider", responses={200: ProviderSerializer, **REFUSALS})
    def get(self, request: Request, key: str) -> Response:
        """Read it."""
        return Response(ProviderSerializer(get_object_or_404(IdentityProvider, key=key)).data)

    @extend_schema(
        operation_id="change_provider",
        request=ProviderSerializer(partial=True),
        responses={200: ProviderSerializer, **REFUSALS},
    )
    def patch(self, request: Request, key: str) -> Response:
        """Change what is given; the rest stays as it is."""
        row = get_object_or_404(IdentityProvider, key=key)
        words = ProviderSerializer(row, data=request.data, partial=True)
        words.is_valid(raise_exception=True)
        wishes = _wishes(words.validated_data, row)
        return Response(
            ProviderSerializer(actions.set_up_provider(row, wishes=wishes, by=asking(request))).data
        )

    @extend_schema(operation_id="remove_provider", responses={204: None, **REFUSALS})
    def delete(self, request: Request, key: str) -> Response:
        """Take it away. Whoever came in through it comes in by a code from now on."""
        actions.remove_provider(get_object_or_404(IdentityProvider, key=key), by=asking(request))
        return Response(status=204)


@audience("administrator")
class ProviderChecks(APIView):
    """What a provider says of itself."""

    @extend_schema(operation_id="check_provider", request=None, responses={200: ChecksSerializer, **REFUSALS})
    def post(self, request: Request, key: str) -> Response:
        """Ask it now. What only a person can try comes afterwards, on its page."""
        limited(request, "provider-checks", limit=30, per=600)
        found = checks.look_at(get_object_or_404(IdentityProvider, key=key))
        return Response({"results": CheckSerializer(found, many=True).data})
