"""What people are told about surveys: that they open, and that they close soon."""

from __future__ import annotations

from collections.abc import Sequence

from participation.news.models import Notice
from participation.projects.windows import windows_of
from participation.surveys.models import Response, Survey


def _answered(notices: Sequence[Notice]) -> set[int]:
    """Notices of people who have sent their response already: each answers once. One query."""
    rows = Response.objects.filter(
        survey__in={notice.news.about_id for notice in notices},
        participant__user__in={notice.recipient_id for notice in notices},
        submitted_at__isnull=False,
    )
    sent = set(rows.values_list("survey", "participant__user"))
    return {notice.pk for notice in notices if (notice.news.about_id, notice.recipient_id) in sent}


SURVEYS = windows_of(lambda: Survey.objects.all(), done=_answered)
