"""Free texts appear among the results only after somebody has read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit
from kit.errors import Refused
from participation.discussions.rules import may_moderate
from participation.lifecycle import refuse_unless_writable
from participation.surveys.models import Question, Response

MOST_AT_ONCE = 200


def release_texts(question: Question, *, responses: Iterable[int], by: Any, shown: bool = True) -> int:
    """Let free texts (by the numbers of their responses) appear among the results, or no longer. Returns how many changed.

    Raises NotAllowed, or Refused where the question takes no text.
    """
    refuse_unless_writable()
    may_moderate(by, question.survey.project).or_refuse()
    if question.kind not in Question.TEXTS:
        raise Refused(_("Only free texts are released one by one."))
    wanted = list(responses)[:MOST_AT_ONCE]
    with transaction.atomic():
        rows = Response.objects.filter(survey=question.survey_id, submitted_at__isnull=False, pk__in=wanted)
        changed = []
        for row in rows.select_for_update(no_key=True).order_by("pk"):
            if (question.pk in row.released) != shown:
                others = [pk for pk in row.released if pk != question.pk]
                row.released = [*others, question.pk] if shown else others
                changed.append(row)
        Response.objects.bulk_update(changed, ["released"])
        action = "survey.texts_released" if shown else "survey.texts_taken_back"
        after = {"question": question.pk, "responses": [row.pk for row in changed]}
        audit.record(action, by=by, subject=question.survey, after=after)
    return len(changed)
