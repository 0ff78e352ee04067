"""The record of who did what, for programs of administrators: the same lines as on the page."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit import audit
from kit.access import audience
from kit.api import complaints_of, limited, sent
from kit.checking import latest_check, start_check
from kit.models import AuditEntry
from kit.pagination import keyset_page
from participation import schema
from participation.pages.forms import RecordForm
from participation.pages.record import record_lines
from participation.pages.record_fields import DOORS, KINDS
from participation.pages.record_words import in_words
from participation.paging import page_size, paged
from tenants.context import current_tenant


class RecordLineSerializer(serializers.ModelSerializer[AuditEntry]):
    """One line: who did what, to what, with what before and after, and what seals it."""

    actor_name = serializers.CharField(read_only=True, help_text="As they are called now.")
    words = serializers.SerializerMethodField(
        help_text="The action in words, in the language that was asked for."
    )
    subject_name = serializers.CharField(read_only=True)
    network = serializers.CharField(
        source="coarse_network", read_only=True, help_text="Never the address itself."
    )
    department = serializers.IntegerField(source="place_id", allow_null=True, help_text="Its number.")
    before = serializers.DictField()
    after = serializers.DictField()

    class Meta:
        model = AuditEntry
        fields = (
            "id", "occurred_at", "actor_id", "actor_name", "action", "words", "subject_type", "subject_id",
            "subject_name", "before", "after", "origin", "network", "department", "position", "seal",
        )  # fmt: skip

    def get_words(self, line: AuditEntry) -> str:
        """The action in words."""
        return in_words(line.action)


@audience("administrator")
class Record(APIView):
    """The record, newest line first."""

    @extend_schema(
        operation_id="list_record",
        parameters=[
            OpenApiParameter(
                "who", str, description="How words of the name or address of whoever acted begin."
            ),
            OpenApiParameter("what", str, description="How words of the name of the thing begin."),
            OpenApiParameter("action", str, description="The key of an action, as in `action`."),
            OpenApiParameter("kind", str, enum=list(KINDS), description="The kind of thing."),
            OpenApiParameter("department", str, description="A slug; those below it are included."),
            OpenApiParameter("door", str, enum=list(DOORS)),
            OpenApiParameter("since", str, description="A day, YYYY-MM-DD, included."),
            OpenApiParameter("until", str, description="A day, YYYY-MM-DD, included."),
            schema.AFTER,
            schema.PAGE_SIZE,
        ],
        responses={
            200: schema.page_of(RecordLineSerializer, "RecordPage"),
            400: schema.REFUSED,
            403: schema.FORBIDDEN,
        },
    )
    def get(self, request: Request) -> Response:
        """List lines, narrowed as was asked. A page costs the same whatever the record's length."""
        form = RecordForm(request.query_params)
        if not form.is_valid():
            raise serializers.ValidationError(complaints_of(form))
        page = keyset_page(
            record_lines(**form.cleaned_data),
            ordering=("-id",),
            cursor=request.query_params.get("after"),
            size=page_size(request, usual=50),
        )
        return paged(
            request, page, lambda lines: RecordLineSerializer(audit.with_names(lines), many=True).data
        )


class NewCheckSerializer(serializers.Serializer[Any]):
    """A seal that was kept elsewhere, to be looked for; or none."""

    seal = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")


class BreakSerializer(serializers.Serializer[Any]):
    """A line that was touched."""

    line = serializers.IntegerField()
    position = serializers.IntegerField(allow_null=True)
    why = serializers.CharField()


class RecordCheckSerializer(serializers.Serializer[Any]):
    """What the latest check found; `finished_at` is null while it runs."""

    asked_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    lines = serializers.IntegerField()
    last_seal = serializers.CharField()
    met = serializers.BooleanField(allow_null=True, help_text="Whether the seal that was given was found.")
    is_whole = serializers.BooleanField(help_text="Finished, and nothing was touched.")
    breaks = serializers.SerializerMethodField()
    breaks_in_all = serializers.IntegerField()

    @extend_schema_field(BreakSerializer(many=True))
    def get_breaks(self, found: Any) -> list[dict[str, Any]]:
        """The first of them."""
        return [{"line": line, "position": position, "why": why} for line, position, why in found.breaks]


@audience("administrator")
class RecordCheck(APIView):
    """Whether any line was changed, removed or added."""

    @extend_schema(
        operation_id="read_record_check",
        responses={200: RecordCheckSerializer, 403: schema.FORBIDDEN, 404: schema.MISSING},
    )
    def get(self, request: Request) -> Response:
        """Read what the latest check found."""
        found = latest_check()
        if found is None:
            raise Http404
        return Response(RecordCheckSerializer(found).data)

    @extend_schema(
        operation_id="check_record",
        request=NewCheckSerializer,
        responses={202: RecordCheckSerializer, 400: schema.REFUSED, 403: schema.FORBIDDEN},
    )
    def post(self, request: Request) -> Response:
        """Check the whole record in the background; read the finding at the same address."""
        limited(request, "record_check", limit=10, per=3600)
        given = sent(NewCheckSerializer, request)
        start_check(by=request.user, subject=current_tenant(), seal=given["seal"])
        return Response(RecordCheckSerializer(latest_check()).data, status=202)


urlpatterns = [
    path("record/", Record.as_view(), name="record"),
    path("record/check/", RecordCheck.as_view(), name="record_check"),
]
