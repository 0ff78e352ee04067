"""Writing the rows of a batch: contributions, stances, and their events. Always inside the batch's transaction."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from kit import clock
from kit.bulk import copy_in
from participation.discussions.models import Contribution, Discussion, Stance
from participation.ideas.actions import Noted, note_ideas
from participation.imports.engine.identities import (
    MODERATED,
    author_of,
    contribution_ref,
    discussion_of,
    imported,
    participants_for,
)
from participation.imports.models import ConsultationImport, SourceFacts
from participation.imports.parsing import ContributionRow, VoteRow
from participation.journal import actions as journal
from participation.journal.models import Event, Kind

AT_ONCE = 1_000
STANCE_FIELDS = ("contribution", "participant", "value", "created_at", "changed_at")
# voter -> contribution -> what they cast on it.
VotesByVoter = defaultdict[str, defaultdict[int, list[VoteRow]]]


def count(held: ConsultationImport, **more: int) -> None:
    """Add to the counts of an import; whoever called saves it."""
    for name, number in more.items():
        held.counts[name] = held.counts.get(name, 0) + number


def save_contributions(held: ConsultationImport, rows: list[ContributionRow]) -> None:
    """Write the contributions that are not there yet, with their authors, facts and events."""
    discussion = discussion_of(held)
    refs = {row.id: contribution_ref(held, row.id) for row in rows}
    there = set(imported(held).filter(external_ref__in=refs.values()).values_list("external_ref", flat=True))
    fresh = [row for row in rows if refs[row.id] not in there]
    began = held.started_at or clock.now()
    first_seen: dict[str, datetime] = {}
    for row in fresh:
        author = author_of(held, row)
        first_seen[author] = min(first_seen.get(author, row.at or began), row.at or began)
    authors = participants_for(held, first_seen)
    made = Contribution.objects.bulk_create(
        [
            _contribution(held, discussion, row, refs[row.id], authors[author_of(held, row)], began)
            for row in fresh
        ]
    )
    pairs = list(zip(fresh, made, strict=True))
    if discussion.is_idea_box:
        note_ideas(
            discussion,
            noted=[
                Noted(contribution, row.idea.title, row.idea.category, row.idea.place)
                for row, contribution in pairs
                if row.idea is not None
            ],
        )
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
            contribution.participant_id if author_of(held, row) else None,
        )
        for row, contribution in pairs
    )
    hidden = [contribution for contribution in made if contribution.is_hidden]
    journal.record_many(
        _event(held, Kind.CONTRIBUTION_HIDDEN, contribution.pk, began, contribution.participant_id)
        for contribution in hidden
    )
    count(held, contributions=len(made), contributions_known=len(there), hidden=len(hidden))


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
        hidden_reason=MODERATED.said() if out else "",
        hidden_at=began if out else None,
        source=held.source,
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


def save_stances(held: ConsultationImport, votes: VotesByVoter) -> None:
    """Write the stances that are not there yet, with their voters and events; change those changed later in the source."""
    courses = {
        voter: {
            contribution: _Course.of(cast, held.agree_value) for contribution, cast in by_contribution.items()
        }
        for voter, by_contribution in votes.items()
    }
    firsts = {voter: min(course.steps[0][0] for course in own.values()) for voter, own in courses.items()}
    voters = participants_for(held, firsts)
    there = {
        (stance.participant_id, stance.contribution_id): stance
        for stance in Stance.objects.filter(
            participant_id__in=voters.values(), contribution__discussion=discussion_of(held)
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
    Stance.objects.bulk_update(changed, ["value", "changed_at"], batch_size=AT_ONCE)
    journal.record_many(events)
    count(held, stances=len(fresh), stances_known=len(there) - len(changed), stances_changed=len(changed))


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
        channel=held.source,
    )
