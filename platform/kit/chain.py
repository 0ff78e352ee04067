"""The record's chain: each line carries a seal over its own words and the seal of the line before.

The seal is SHA-256, in hexadecimal, over the previous line's seal (nothing before the first), a line feed, and the line as
Postgres writes a jsonb object (keys in its order, UTF-8), with its position and its time in UTC to the microsecond. Of the
network that a line came from, the seal covers a digest: it may be emptied when its time is over, not changed. Whoever
changes, removes, inserts or reorders lines breaks the chain from there on. Lines cut off at the end leave a whole chain: for
that, keep the last seal somewhere else and compare (`verify_record` prints it). The database seals when a transaction
ends (migration kit.0005), and empties the names of people before it
does; checking trusts nothing that is stored there but the lines.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from kit.audit import digest

_LINES = """
    SELECT position, id, seal, (jsonb_build_object(
        'position', position, 'id', id,
        'occurred_at', to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'actor_id', actor_id, 'actor_label', actor_label, 'action', action,
        'subject_type', subject_type, 'subject_id', subject_id, 'subject_label', subject_label,
        'before', before, 'after', after
    ) || CASE WHEN origin = '' THEN '{}'::jsonb ELSE jsonb_build_object(
        'origin', origin, 'network', network_digest, 'place_id', place_id
    ) END)::text, network, network_digest, CASE WHEN action = 'record.resealed' THEN before ->> 'seal' END
    FROM kit_auditentry
    WHERE (position, id) > (%s, %s) OR (%s AND position IS NULL)
    ORDER BY position NULLS FIRST, id
    LIMIT %s
"""
AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold: the line's number, its place, and why, in words for operators."""

    line_id: int
    position: int | None
    why: str


@dataclass(slots=True)
class Finding:
    """What a check found: how many lines were read, the last seal, and every break."""

    lines: int
    last_seal: str
    breaks: list[Break]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was touched."""
        return not self.breaks


def verify(*, kept: str = "") -> Finding:
    """Read the whole record of the scope we are in and check every seal. Memory stays constant whatever its length.

    `kept` is a seal that was kept elsewhere: where it is missing, lines were cut off at the end, or all of them rewritten.
    One from before names left the record (migration kit.0005) counts as found where the line about that says so.
    """
    finding = Finding(0, "", [])
    expected, met = 1, not kept
    with transaction.atomic():
        for position, line_id, seal, words, network, network_digest, former in _lines():
            finding.lines += 1
            if position is None or seal is None:
                finding.breaks.append(Break(line_id, position, "it carries no seal"))
                continue
            if position != expected:
                finding.breaks.append(
                    Break(line_id, position, f"line {expected} of the chain was expected here")
                )
            elif seal != hashlib.sha256(f"{finding.last_seal}\n{words}".encode()).hexdigest():
                finding.breaks.append(
                    Break(line_id, position, "its words, or the line before it, were changed")
                )
            elif network and digest(network) != network_digest:
                finding.breaks.append(Break(line_id, position, "the network that it came from was changed"))
            met = met or kept in (seal, former)
            expected, finding.last_seal = position + 1, seal
    if not met:
        finding.breaks.append(Break(0, None, "the seal that was kept elsewhere is not in the chain"))
    return finding


def _lines() -> Iterator[tuple[int | None, int, str | None, str, str, str, str | None]]:
    position, line_id, first = 0, 0, True
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_LINES, [position, line_id, first, AT_ONCE])
            rows = cursor.fetchall()
        yield from rows
        sealed = [row for row in rows if row[0] is not None]
        if len(rows) < AT_ONCE or not sealed:
            return
        position, line_id, first = sealed[-1][0], sealed[-1][1], False
