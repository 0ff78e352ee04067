"""The two long steps of an import. A batch is one transaction: rows, events, counts, rejections and the progress."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kit import clock
from kit.bulk import copy_in
from participation.discussions.models import Contribution, ContributionQuerySet, Discussion, Stance
from participation.imports.models import ConsultationImport, RejectedRow, SourceFacts
from participation.imports.parsing import ContributionRow, FileKind, Reason, Rejection, VoteRow
from participation.imports.queries import Contents
from participation.journal import actions as journal
from participation.journal.models import Event, Kind
from participation.participants.models import Participant, Source

BATCH = 1_000
# Votes are brought in by parts of the voters, so that all votes of a voter meet in one part. The file is read once for
# each part; a part is what is in memory at a time.
VOTES_IN_A_PART = 20_000
# Of a file that is garbage, so many rejected rows are kept for the report; all of them are counted.
REJECTIONS_KEPT = 20_000
CHANNEL = "import"
STANCE_FIELDS = ("contribution", "participant", "value", "created_at", "changed_at")


class Overtaken(Exception):
    """Somebody else has moved this import on in the meantime, and goes on with it."""


def parts_of(consultation: ConsultationImport) -> int:
    """In how many parts the votes are brought in."""
    votes: int = consultation.preview.get("vote_rows", 0)
    return -(-votes // VOTES_IN_A_PART)


def bring_in_contributions(consultation: ConsultationImport) -> Iterator[ConsultationImport]:
    """Bring in every contribution that is not in yet, in batches; yields the import after each."""
    rows = Contents(consultation).contributions()
    done = consultation.step_done
    # Read, not skipped: the rows before tell which numbers were seen already.
    for _row in islice(rows, done):
        pass
    while batch := list(islice(rows, BATCH)):
        with transaction.atomic():
            held = _hold(consultation, done)
            accepted = [row for row in batch if isinstance(row, ContributionRow)]
            _reject(held, FileKind.CONTRIBUTIONS, (row for row in batch if isinstance(row, Rejection)))
            _save_contributions(held, accepted)
            done += len(batch)
            _advance(held, done)
        yield held


def bring_in_votes(consultation: ConsultationImport) -> Iterator[ConsultationImport]:
    """Bring in every vote that is not in yet, one part of the voters after the other; yields the import after each."""
    contents = Contents(consultation)
    known = _known_contributions(consultation)
    for part in range(consultation.step_done, consultation.step_total):
        rejections: list[Rejection] = []
        votes: defaultdict[str, defaultdict[int, list[VoteRow]]] = defaultdict(lambda: defaultdict(list))
        read = 0
        for row in contents.votes():
            if isinstance(row, Rejection):
                if part == 0:
                    rejections.append(row)
            elif zlib.crc32(row.voter.encode()) % consultation.step_total == part:
                contribution = known.get(row.contribution)
                if contribution is None:
                    rejections.append(row.row.reject(Reason.UNKNOWN_CONTRIBUTION, row.contribution))
                else:
                    read += 1
                    votes[row.voter][contribution].append(row)
        with transaction.atomic():
            held = _hold(consultation, part)
            _reject(held, FileKind.VOTES, rejections)
            _save_stances(held, votes)
            _count(held, votes_read=read, votes_repeated=read - sum(len(cast) for cast in votes.values()))
            _advance(held, part + 1)
        yield held


def _hold(consultation: ConsultationImport, done: int) -> ConsultationImport:
    """The import, locked until the batch ends. Raises Overtaken when it is not where this batch begins."""
    rows = ConsultationImport.objects.select_for_update(of=("self",)).select_related("project", "discussion")
    held = rows.get(pk=consultation.pk)
    if not held.is_running or held.step != consultation.step or held.step_done != done:
        raise Overtaken
    return held


def _advance(held: ConsultationImport, done: int) -> None:
    held.step_done = done
    held.progressed_at = clock.now()
    held.save(update_fields=["step_done", "progressed_at", "counts"])


def _count(held: ConsultationImport, **more: int) -> None:
    for name, number in more.items():
        held.counts[name] = held.counts.get(name, 0) + number


def _reject(held: ConsultationImport, kind: FileKind, rejections: Iterable[Rejection]) -> None:
    rows = [
        RejectedRow(
            consultation=held,
            kind=kind,
            number=row.number,
            line=row.line,
            reason=row.reason,
            detail=row.detail[:200].replace("\0", "\ufffd"),
            raw=row.raw,
        )
        for row in rejections
    ]
    room = max(0, REJECTIONS_KEPT - held.counts.get("rejected", 0))
    RejectedRow.objects.bulk_create(rows[:room], batch_size=BATCH, ignore_conflicts=True)
    _count(held, rejected=len(rows), **{f"{kind}_rejected": len(rows)})


def _save_contributions(held: ConsultationImport, rows: list[ContributionRow]) -> None:
    discussion = _discussion(held)
    refs = {row.id: _contribution_ref(held, row.id) for row in rows}
    there = set(
        _imported(discussion).filter(external_ref__in=refs.values()).values_list("external_ref", flat=True)
    )
    fresh = [row for row in rows if refs[row.id] not in there]
    began = held.started_at or clock.now()
    first_seen: dict[str, datetime] = {}
    for row in fresh:
        first_seen[row.author] = min(first_seen.get(row.author, row.at or began), row.at or began)
    authors = _participants(held, first_seen)
    made = Contribution.objects.bulk_create(
        [_contribution(held, discussion, row, refs[row.id], authors[row.author], began) for row in fresh]
    )
    pairs = list(zip(fresh, made, strict=True))
    SourceFacts.objects.bulk_create(
        SourceFacts(contribution=contribution, consultation=held, facts=row.facts)
        for row, contribution in pairs
        if row.facts
    )
    journal.record_many(
        _event(
            held,
            Kind.CONTRIBUTION_MADE,
            contribution.pk,
            contribution.created_at,
            # Nobody knows how many people the unknown author is.
            contribution.participant_id if row.author else None,
        )
        for row, contribution in pairs
    )
    hidden = [contribution for contribution in made if contribution.is_hidden]
    journal.record_many(
        _event(held, Kind.CONTRIBUTION_HIDDEN, contribution.pk, began, contribution.participant_id)
        for contribution in hidden
    )
    _count(held, contributions=len(made), contributions_known=len(there), hidden=len(hidden))


def _contribution(
    held: ConsultationImport,
    discussion: Discussion,
    row: ContributionRow,
    ref: str,
    participant: int,
    began: datetime,
) -> Contribution:
    out = row.is_moderated_out
    return Contribution(
        discussion=discussion,
        participant_id=participant,
        body=row.text.replace("\r\n", "\n").replace("\r", "\n").strip(),
        created_at=row.at or began,
        status=Contribution.Status.HIDDEN if out else Contribution.Status.VISIBLE,
        hidden_reason=_("Moderated in the source") if out else "",
        hidden_at=began if out else None,
        source=Source.IMPORT,
        external_ref=ref,
    )


@dataclass(slots=True)
class _Course:
    """What one voter thought of one contribution, over time, without votes that only repeat the one before."""

    steps: list[tuple[datetime, int]]

    @classmethod
    def of(cls, votes: list[VoteRow], agree: int) -> _Course:
        ordered = sorted(votes, key=lambda vote: (vote.at, vote.number))
        steps = [(ordered[0].at, ordered[0].value * agree)]
        for vote in ordered[1:]:
            if vote.value * agree != steps[-1][1]:
                steps.append((vote.at, vote.value * agree))
        return cls(steps)


def _save_stances(held: ConsultationImport, votes: dict[str, defaultdict[int, list[VoteRow]]]) -> None:
    courses = {
        voter: {
            contribution: _Course.of(cast, held.agree_value) for contribution, cast in by_contribution.items()
        }
        for voter, by_contribution in votes.items()
    }
    firsts = {voter: min(course.steps[0][0] for course in own.values()) for voter, own in courses.items()}
    voters = _participants(held, firsts)
    there = {
        (stance.participant_id, stance.contribution_id): stance
        for stance in Stance.objects.filter(
            participant_id__in=voters.values(), contribution__discussion=_discussion(held)
        )
    }
    fresh: list[tuple[int, int, int, datetime, datetime]] = []
    changed: list[Stance] = []
    events: list[Event] = []
    for voter, own in courses.items():
        participant = voters[voter]
        for contribution, course in own.items():
            stance = there.get((participant, contribution))
            steps = course.steps
            if stance is None:
                (first_at, first), (last_at, last) = steps[0], steps[-1]
                fresh.append((contribution, participant, last, first_at, last_at))
                events.append(_event(held, Kind.STANCE_TAKEN, contribution, first_at, participant, first))
                steps = steps[1:]
            else:
                # A later export of the same consultation, in which somebody has changed their mind.
                steps = [step for step in steps if step[0] > stance.changed_at]
                if not steps:
                    continue
                stance.changed_at, stance.value = steps[-1]
                changed.append(stance)
            events += (
                _event(held, Kind.STANCE_CHANGED, contribution, at, participant, value) for at, value in steps
            )
    copy_in(Stance, STANCE_FIELDS, fresh)
    Stance.objects.bulk_update(changed, ["value", "changed_at"], batch_size=BATCH)
    journal.record_many(events)
    _count(held, stances=len(fresh), stances_known=len(there) - len(changed), stances_changed=len(changed))


def _participants(held: ConsultationImport, first_seen: dict[str, datetime]) -> dict[str, int]:
    """The participant behind each author or voter of the source, made where there is none; keyed as they were given."""
    refs = {name: _participant_ref(held, name) for name in first_seen}
    known = Participant.objects.filter(source=Source.IMPORT, external_ref__in=refs.values())
    there = dict(known.values_list("external_ref", "pk"))
    made = Participant.objects.bulk_create(
        Participant(
            source=Source.IMPORT,
            external_ref=ref,
            created_at=first_seen[name],
            name="" if name else _("Unknown author"),
        )
        for name, ref in refs.items()
        if ref not in there
    )
    there |= {participant.external_ref: participant.pk for participant in made}
    _count(held, participants=len(made))
    return {name: there[ref] for name, ref in refs.items()}


def _known_contributions(consultation: ConsultationImport) -> dict[str, int]:
    """Every contribution of this consultation by its number in the source."""
    prefix = _contribution_ref(consultation, "")
    rows = _imported(_discussion(consultation)).filter(external_ref__startswith=prefix)
    return {ref.removeprefix(prefix): pk for ref, pk in rows.values_list("external_ref", "pk")}


def _imported(discussion: Discussion) -> ContributionQuerySet:
    return Contribution.objects.filter(discussion=discussion, source=Source.IMPORT)


def _discussion(held: ConsultationImport) -> Discussion:
    if held.discussion is None:
        raise Overtaken
    return held.discussion


def _contribution_ref(held: ConsultationImport, number: str) -> str:
    """Numbers are unique within a consultation only. A fingerprint is unique by itself."""
    return number if number.startswith("sha256:") else f"{held.source_key}:{number}"


def _participant_ref(held: ConsultationImport, name: str) -> str:
    """A pseudonym: the number that the source gave, or where it gave a name or an address, a keyed hash of that."""
    pseudonym = (
        name
        if name.isdigit()
        else salted_hmac("imports.participant", name, algorithm="sha256").hexdigest()[:32]
    )
    return f"{held.discussion_id}:{held.source_key}:{pseudonym if name else 'unknown'}"


def _event(
    held: ConsultationImport,
    kind: Kind,
    contribution: int,
    at: datetime,
    participant: int | None,
    value: int | None = None,
) -> Event:
    return Event(
        kind=kind,
        occurred_at=at,
        participant_ref=participant,
        project_id=held.project_id,
        discussion_id=held.discussion_id,
        contribution_id=contribution,
        department_id=held.project.department_id,
        value=value,
        channel=CHANNEL,
    )
