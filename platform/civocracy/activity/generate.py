"""Fills a tenant by COPY: reproducible by its seed, consistent with the journal and the counters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import connection, transaction

from kit import clock
from participation.departments.models import Department
from participation.discussions.actions import recount
from participation.discussions.models import Contribution, Discussion, Stance
from participation.journal import actions as journal
from participation.journal.models import Event, Kind
from participation.participants.models import Participant, Source
from participation.projects.models import Influence, Project

from .sentences import sentence

SPAN = timedelta(days=540)
"""How far back the activity reaches."""


@dataclass(frozen=True)
class Size:
    """How much to make. `largest` contributions go to the first discussion; the others share the rest."""

    projects: int = 20
    participants: int = 2_000
    contributions: int = 5_000
    stances: int = 20_000
    largest: int = 1_000


def generate(size: Size, *, seed: int, say: Callable[[str], None] = lambda _line: None) -> bool:
    """Make the activity inside the tenant we are in, in one transaction. False when this seed was there already."""
    mark = f"generated-{seed}"
    if Participant.objects.filter(source=Source.IMPORT, external_ref=f"{mark}:0").exists():
        return False
    random = Random(seed)
    start = clock.now() - SPAN
    with transaction.atomic():
        discussions = _discussions(size, mark, start)
        say(f"{len(discussions)} projects with a discussion each")
        people = _participants(size, mark, start)
        say(f"{len(people)} participants")
        said = _contributions(size, discussions, people, mark, start, random)
        say(f"{len(said)} contributions and replies")
        _stances(size, said, people, random)
        say(f"{size.stances} stances asked for")
        for discussion in discussions:
            recount(discussion)
    with connection.cursor() as cursor:
        for model in (Participant, Contribution, Stance, Event):
            cursor.execute(_ANALYZE[model])
    return True


_ANALYZE = {
    Participant: "ANALYZE participants_participant",
    Contribution: "ANALYZE discussions_contribution",
    Stance: "ANALYZE discussions_stance",
    Event: "ANALYZE journal_event",
}


def _discussions(size: Size, mark: str, start: datetime) -> list[Discussion]:
    department = Department.objects.current().order_by("id").first()
    projects = Project.objects.bulk_create(
        Project(
            title=f"Street by street, part {number + 1}",
            slug=f"{mark}-{number}",
            summary="What should change first in this street, and what should stay.",
            language="en",
            department=department,
            decision="The council decides which of the streets are rebuilt first.",
            decider="The city council",
            decide_on=(clock.now() + timedelta(days=90)).date(),
            influence=Influence.CONSULT,
            influence_reason="The order of the streets is open.",
            open_points="Order, trees, parking.",
            closed_points="The total budget.",
            state=Project.State.PUBLISHED,
            created_at=start,
            published_at=start + timedelta(minutes=number),
        )
        for number in range(size.projects)
    )
    return Discussion.objects.bulk_create(
        Discussion(
            project=project,
            question=f"What makes {project.title.lower()} hard to use for you, and at what time of day?",
            state=Discussion.State.PUBLISHED,
            created_at=start,
            published_at=start,
            opens_at=start,
            closes_at=clock.now() + timedelta(days=60),
        )
        for project in projects
    )


def _participants(size: Size, mark: str, start: datetime) -> list[int]:
    _copy(
        Participant,
        ("name", "source", "external_ref", "created_at"),
        (
            (f"Resident {number + 1}", Source.IMPORT, f"{mark}:{number}", start)
            for number in range(size.participants)
        ),
    )
    made = Participant.objects.filter(source=Source.IMPORT, external_ref__startswith=f"{mark}:").order_by(
        "id"
    )
    return list(made.values_list("id", flat=True))


@dataclass(frozen=True)
class _Said:
    id: int
    participant: int
    discussion: Discussion
    at: datetime
    is_reply: bool


def _contributions(
    size: Size,
    discussions: Sequence[Discussion],
    people: Sequence[int],
    mark: str,
    start: datetime,
    random: Random,
) -> list[_Said]:
    largest = min(size.largest, size.contributions)
    others = discussions[1:] or discussions
    places = [discussions[0]] * largest + [random.choice(others) for _ in range(size.contributions - largest)]
    end = clock.now()
    times = sorted(start + (end - start) * random.betavariate(1.3, 1.1) for _ in places)
    random.shuffle(places)
    columns = (
        "discussion_id participant_id parent_id body created_at status hidden_reason source external_ref"
        " agree_count disagree_count unsure_count reply_count"
    ).split()

    def rows(numbers: Iterable[int], parents: dict[int, list[int]]) -> Iterable[tuple[Any, ...]]:
        for number in numbers:
            place = places[number]
            heard = parents.get(place.pk)
            yield (
                place.pk,
                random.choice(people),
                random.choice(heard) if heard else None,
                sentence(random),
                times[number],
                Contribution.Status.VISIBLE,
                "",
                Source.IMPORT,
                f"{mark}:{number}",
                *(0, 0, 0, 0),
            )

    # Every fourth is a reply, except in the largest discussion, whose size is meant to be exact.
    is_reply = [number % 4 == 3 and places[number] is not discussions[0] for number in range(len(places))]
    _copy(Contribution, columns, rows((n for n, reply in enumerate(is_reply) if not reply), {}))
    parents: dict[int, list[int]] = {}
    top = Contribution.objects.filter(external_ref__startswith=f"{mark}:", source=Source.IMPORT)
    for pk, discussion_id in top.values_list("id", "discussion_id"):
        parents.setdefault(discussion_id, []).append(pk)
    _copy(Contribution, columns, rows((n for n, reply in enumerate(is_reply) if reply), parents))
    by_id = {discussion.pk: discussion for discussion in discussions}
    said = [
        _Said(pk, participant, by_id[discussion_id], at, parent is not None)
        for pk, participant, discussion_id, at, parent in top.order_by("id").values_list(
            "id", "participant_id", "discussion_id", "created_at", "parent_id"
        )
    ]
    _record(
        (Kind.REPLY_MADE if one.is_reply else Kind.CONTRIBUTION_MADE, one, one.participant, None, one.at)
        for one in said
    )
    return said


def _stances(size: Size, said: Sequence[_Said], people: Sequence[int], random: Random) -> None:
    targets = [one for one in said if not one.is_reply]
    end = clock.now()
    taken: dict[tuple[int, int], tuple[_Said, int, datetime]] = {}
    for _ in range(size.stances):
        one, person = random.choice(targets), random.choice(people)
        value = random.choices((1, 0, -1), (60, 12, 28))[0]
        taken[one.id, person] = (one, value, one.at + (end - one.at) * random.random() ** 3)
    _copy(
        Stance,
        ("contribution_id", "participant_id", "value", "created_at", "changed_at"),
        ((one.id, person, value, at, at) for (_pk, person), (one, value, at) in taken.items()),
    )
    _record((Kind.STANCE_TAKEN, one, person, value, at) for (_pk, person), (one, value, at) in taken.items())


def _record(happened: Iterable[tuple[Kind, _Said, int, int | None, datetime]]) -> None:
    departments = dict(Project.objects.values_list("id", "department_id"))
    journal.record_many(
        Event(
            kind=kind,
            participant_ref=person,
            project_id=one.discussion.project_id,
            discussion_id=one.discussion.pk,
            department_id=departments[one.discussion.project_id],
            value=value,
            occurred_at=at,
        )
        for kind, one, person, value, at in happened
    )


_COPY = "COPY {} ({}) FROM STDIN"


def _copy(model: Any, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    from psycopg import sql

    statement = sql.SQL(_COPY).format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
