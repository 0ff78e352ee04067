"""Who and what a row of the files is here: pseudonyms for people, and numbers that stay unique beside others."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy

from kit import scope
from participation.discussions.models import Contribution, ContributionQuerySet, Discussion
from participation.imports.models import ConsultationImport
from participation.imports.parsing import ContributionRow
from participation.journal import actions as journal
from participation.journal.models import Event, Kind
from participation.participants.models import Participant

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class _Lasting:
    """Words that are stored: in the city's language, whoever imports and wherever."""

    def __init__(self, words: _StrPromise) -> None:
        self.words = words

    def said(self) -> str:
        """The words, translated."""
        with translation.override(scope.current().language):
            return str(self.words)


MODERATED = _Lasting(gettext_lazy("Moderated in the source"))
UNKNOWN_AUTHOR = _Lasting(gettext_lazy("Unknown author"))


#: Before what stands for somebody who gave no name; no name begins with it.
ANONYMOUS = "\x00"


class Overtaken(Exception):
    """Somebody else has moved this import on in the meantime, and goes on with it."""


def participants_for(held: ConsultationImport, first_seen: dict[str, datetime]) -> dict[str, int]:
    """The participant behind each author or voter of the source, made where there is none; keyed as they were given.

    `first_seen` says when each was first heard of. Adds to the import's count of new participants.
    """
    refs = {name: _participant_ref(held, name) for name in first_seen}
    known = Participant.objects.filter(source=held.source, external_ref__in=refs.values())
    there = dict(known.values_list("external_ref", "pk"))
    made = Participant.objects.bulk_create(
        Participant(
            source=held.source,
            external_ref=ref,
            created_at=first_seen[name],
            name=_shown_name(held, name),
        )
        for name, ref in refs.items()
        if ref not in there
    )
    there |= {participant.external_ref: participant.pk for participant in made}
    if held.is_offline:
        # Whoever comes to a workshop joins; of another platform's people nobody knows when they did.
        journal.record_many(
            Event(
                kind=Kind.PARTICIPANT_JOINED,
                occurred_at=participant.created_at,
                participant_ref=participant.pk,
                channel=held.source,
            )
            for participant in made
        )
    held.counts["participants"] = held.counts.get("participants", 0) + len(made)
    return {name: there[ref] for name, ref in refs.items()}


def _shown_name(held: ConsultationImport, name: str) -> str:
    """Of another platform's authors no name is kept. At a workshop people are asked whether theirs may be shown."""
    if held.is_offline:
        return "" if name.startswith(ANONYMOUS) else " ".join(name.split())[:150]
    return "" if name else UNKNOWN_AUTHOR.said()


def author_of(held: ConsultationImport, row: ContributionRow) -> str:
    """Whom a row is by: on paper and at workshops, everybody who gives no name is a person of their own."""
    return row.author or (ANONYMOUS + row.id if held.is_offline else "")


def known_contributions(consultation: ConsultationImport) -> dict[str, int]:
    """Every contribution of this consultation by its number in the source."""
    prefix = contribution_ref(consultation, "")
    rows = imported(consultation).filter(external_ref__startswith=prefix)
    return {ref.removeprefix(prefix): pk for ref, pk in rows.values_list("external_ref", "pk")}


def imported(held: ConsultationImport) -> ContributionQuerySet:
    """The contributions of its discussion that came from files of its kind."""
    return Contribution.objects.filter(discussion=discussion_of(held), source=held.source)


def discussion_of(held: ConsultationImport) -> Discussion:
    """The discussion it goes into. Raises Overtaken when it has none, or not any more."""
    if held.discussion is None:
        raise Overtaken
    return held.discussion


def contribution_ref(held: ConsultationImport, number: str) -> str:
    """Numbers are unique within a consultation only. A fingerprint is unique by itself."""
    return number if number.startswith("sha256:") else f"{held.source_key}:{number}"


def _participant_ref(held: ConsultationImport, name: str) -> str:
    """A pseudonym: the number that the source gave, or where it gave a name or an address, a keyed hash of that."""
    pseudonym = (
        name
        if name.isdigit() and not held.is_offline
        else salted_hmac("imports.participant", name, algorithm="sha256").hexdigest()[:32]
    )
    return f"{held.discussion_id}:{held.source_key}:{pseudonym if name else 'unknown'}"
