"""The two long steps of an import. A batch is one transaction: rows, events, counts, rejections and the progress."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import transaction

from kit import clock
from participation.imports.engine.identities import Overtaken, known_contributions
from participation.imports.engine.rows import VotesByVoter, count, save_contributions, save_stances
from participation.imports.models import ConsultationImport, RejectedRow
from participation.imports.parsing import ContributionRow, FileKind, Reason, Rejection
from participation.imports.queries import Contents

BATCH = 1_000
# Votes are brought in by parts of the voters, so that all votes of a voter meet in one part. The file is read once for
# each part; a part is what is in memory at a time.
VOTES_IN_A_PART = 20_000
# Of a file that is garbage, so many rejected rows are kept for the report; all of them are counted.
REJECTIONS_KEPT = 20_000


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
            held = hold(consultation, done)
            accepted = [row for row in batch if isinstance(row, ContributionRow)]
            reject(held, FileKind.CONTRIBUTIONS, (row for row in batch if isinstance(row, Rejection)))
            save_contributions(held, accepted)
            done += len(batch)
            advance(held, done)
        yield held


def bring_in_votes(consultation: ConsultationImport) -> Iterator[ConsultationImport]:
    """Bring in every vote that is not in yet, one part of the voters after the other; yields the import after each."""
    contents = Contents(consultation)
    known = known_contributions(consultation)
    for part in range(consultation.step_done, consultation.step_total):
        rejections: list[Rejection] = []
        votes: VotesByVoter = defaultdict(lambda: defaultdict(list))
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
            held = hold(consultation, part)
            reject(held, FileKind.VOTES, rejections)
            save_stances(held, votes)
            count(held, votes_read=read, votes_repeated=read - sum(len(cast) for cast in votes.values()))
            advance(held, part + 1)
        yield held


def hold(consultation: ConsultationImport, done: int) -> ConsultationImport:
    """The import, locked until the batch ends. Raises Overtaken when it is not where this batch begins."""
    rows = ConsultationImport.objects.select_for_update(of=("self",)).select_related(
        "project", "discussion", "survey"
    )
    held = rows.get(pk=consultation.pk)
    if not held.is_running or held.step != consultation.step or held.step_done != done:
        raise Overtaken
    return held


def advance(held: ConsultationImport, done: int) -> None:
    """Note how far it is, with its counts."""
    held.step_done = done
    held.progressed_at = clock.now()
    held.save(update_fields=["step_done", "progressed_at", "counts"])


def reject(held: ConsultationImport, kind: FileKind, rejections: Iterable[Rejection]) -> None:
    """Keep rejected rows with their reasons, and count them."""
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
    count(held, rejected=len(rows), **{f"{kind}_rejected": len(rows)})
