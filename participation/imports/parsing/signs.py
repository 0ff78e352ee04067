"""What 1 and -1 mean, worked out from the files.

Exports of the same platform differ: its database holds -1 for agreement, most of its exports turn that round. A file of
votes alone cannot tell. The totals beside the contributions can, and where they are missing, the authors' votes on
their own contributions give a hint: people agree with what they wrote themselves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from participation.imports.parsing.consultation import ContributionRow, VoteRow

Basis = Literal["totals", "authors", "none"]


@dataclass(frozen=True, slots=True)
class SignEvidence:
    """Which value means agreement (``agree`` is 1 or -1), and what speaks for it.

    ``basis`` "totals": of ``telling`` contributions whose totals can tell, ``matching`` agree exactly with that reading
    and ``opposing`` with the other one. "authors": of ``telling`` votes of authors on their own contributions,
    ``matching`` are agreement that way. "none": nothing could be told, the usual reading is taken.
    """

    agree: Literal[1, -1]
    basis: Basis
    telling: int = 0
    matching: int = 0
    opposing: int = 0


class _Stated(NamedTuple):
    author: str
    agrees: int | None
    disagrees: int | None


def derive_sign(contributions: Iterable[ContributionRow], votes: Iterable[VoteRow]) -> SignEvidence:
    """Compare the votes with the stated totals. Every row of the votes counts, also those cast again: so do the totals.

    Keeps one small counter per contribution in memory.
    """
    by_id = {row.id: _Stated(row.author, row.agrees, row.disagrees) for row in contributions}
    counts: defaultdict[str, Counter[int]] = defaultdict(Counter)
    own: Counter[int] = Counter()
    for vote in votes:
        counts[vote.contribution][vote.value] += 1
        stated = by_id.get(vote.contribution)
        if stated is not None and stated.author == vote.voter:
            own[vote.value] += 1
    return _from_totals(by_id, counts) or _from_authors(own) or SignEvidence(1, "none")


def _from_totals(by_id: dict[str, _Stated], counts: dict[str, Counter[int]]) -> SignEvidence | None:
    telling = 0
    exact: Counter[int] = Counter()
    distance: Counter[int] = Counter()
    for key, stated in by_id.items():
        agrees, disagrees = stated.agrees, stated.disagrees
        count = counts.get(key)
        if agrees is None or disagrees is None or count is None or count[1] == count[-1]:
            continue
        telling += 1
        for sign in (1, -1):
            off = abs(agrees - count[sign]) + abs(disagrees - count[-sign])
            distance[sign] += off
            exact[sign] += off == 0
    if not telling or distance[1] == distance[-1]:
        return None
    agree: Literal[1, -1] = 1 if distance[1] < distance[-1] else -1
    return SignEvidence(agree, "totals", telling, exact[agree], exact[-agree])


def _from_authors(own: Counter[int]) -> SignEvidence | None:
    if own[1] == own[-1]:
        return None
    agree: Literal[1, -1] = 1 if own[1] > own[-1] else -1
    return SignEvidence(agree, "authors", own[1] + own[-1], own[agree], own[-agree])
