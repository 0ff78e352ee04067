"""What this room holds about a person: see kit.personal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from kit.personal import Fate, Holding, Person, Wish
from participation.journal.models import Event
from participation.participants.actions import renew_pseudonyms
from participation.participants.models import Participant

FIELDS = {
    "kind": _("What"),
    "occurred_on": _("Day"),
    "project_id": _("Number of the project"),
    "discussion_id": _("Number of the activity"),
    "value": _("Stance"),
    "channel": _("By which way"),
}


def _participant(person: Person) -> int:
    return person.key("participants.participant") or 0


def _under_the_pseudonym(person: Person) -> Iterator[Mapping[str, Any]]:
    known_as = Participant.objects.filter(pk=_participant(person)).values("pseudonym")
    rows = Event.objects.filter(participant_ref__in=known_as).order_by("pk")
    yield from rows.values(*FIELDS).iterator(chunk_size=500)


def _break_the_link(person: Person, _wish: Wish) -> int:
    return renew_pseudonyms(Participant.objects.filter(pk=_participant(person)))


HOLDINGS = (
    Holding(
        key="events",
        model="journal.Event",
        links=("participant_ref",),
        refers_to="participants.participant",
        title=_("Events that figures are counted from"),
        about=_(
            "That something happened on a day, under a pseudonym: no names, no words, no time of the day."
        ),
        fields=FIELDS,
        fate=Fate.UNLINKED,
        fate_words=_(
            "Stays under a pseudonym that no longer leads to you, so that published figures remain true."
        ),
        rows=_under_the_pseudonym,
        erase=_break_the_link,
    ),
)
