"""What this room holds about a person: see kit.personal."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kit.personal import Fate, Holding, Person, Wish, in_batches
from participation.surveys.models import Question, Response

_PARTICIPANT = "participants.participant"


def _let_go(person: Person, wish: Wish) -> int:
    """Figures stay; the link to the person goes, unsent answers go, and free texts go where their words are to go."""
    mine = Response.objects.filter(participant=person.key(_PARTICIPANT))
    Response.objects.filter(pk__in=mine.values("pk"), submitted_at=None).delete()
    return in_batches(mine, _without_texts if wish.words_go else _unlink)


def _unlink(pks: list[Any]) -> int:
    return Response.objects.filter(pk__in=pks).update(participant=None)


def _without_texts(pks: list[Any]) -> int:
    rows = list(Response.objects.filter(pk__in=pks).only("pk", "answers", "survey_id"))
    texts = set(
        Question.objects.filter(
            survey__in={row.survey_id for row in rows}, kind__in=Question.TEXTS
        ).values_list("pk", flat=True)
    )
    for row in rows:
        row.answers = {key: value for key, value in row.answers.items() if int(key) not in texts}
        row.participant, row.released = None, []
    return Response.objects.bulk_update(rows, ["answers", "participant", "released"])


HOLDINGS = (
    Holding(
        key="responses",
        model="surveys.Response",
        links=("participant",),
        title=_("Your answers to surveys"),
        about=_("Staff read answers without names, and results as figures."),
        fields={
            "survey__title": _("Survey"),
            "answers": _("Answers"),
            "started_at": _("Begun"),
            "submitted_at": _("Sent at"),
        },
        fate=Fate.CHOSEN,
        erase=_let_go,
    ),
    Holding(
        key="surveys",
        model="surveys.Survey",
        links=("created_by",),
        title=_("Surveys you set up"),
        about=_("Who began a survey."),
        fields={"title": _("Title"), "created_at": _("When"), "state": _("State")},
        fate=Fate.UNLINKED,
    ),
)
