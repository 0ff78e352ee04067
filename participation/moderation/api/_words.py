"""What several parts of the API of moderation share."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request

from participation.moderation import queries, rules
from participation.moderation.models import Statement


class StatementSerializer(serializers.ModelSerializer[Statement]):
    """A decision about what somebody wrote, with its reasons and the appeal. Who decided is not said."""

    class Meta:
        model = Statement
        fields = (
            "id",
            "measure",
            "contribution",
            "ground",
            "facts",
            "was_flagged",
            "decided_at",
            "until",
            "lifted_at",
            "appeal",
            "appealed_at",
            "appeal_outcome",
            "appeal_answer",
            "appeal_decided_at",
        )


def readable_statement(request: Request, pk: int) -> Statement:
    """The statement, or 404 where this person may not read it."""
    row = get_object_or_404(queries.statements_in_context(), pk=pk)
    if not rules.may_read_statement(request.user, row):
        raise Http404
    return row
