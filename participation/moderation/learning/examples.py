"""The decisions of a tenant as examples: what was hidden, and what was let stand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from participation.discussions.models import Contribution, ContributionQuerySet
from participation.moderation.models import Case, Statement

#: So many of each kind are needed to learn anything, and so many, the latest, are learned from.
FEWEST, MOST = 20, 3_000


@dataclass(frozen=True)
class Examples:
    """Texts, each once, with whether it was hidden."""

    texts: tuple[str, ...] = ()
    hidden: tuple[bool, ...] = ()

    @property
    def hidden_count(self) -> int:
        """How many were hidden."""
        return sum(self.hidden)

    @property
    def kept_count(self) -> int:
        """How many were let stand."""
        return len(self.hidden) - self.hidden_count

    @property
    def are_enough(self) -> bool:
        """Whether there is something to learn from."""
        return min(self.hidden_count, self.kept_count) >= FEWEST

    @property
    def digest(self) -> str:
        """Another one as soon as anything about them is another."""
        parts = sorted(f"{int(was)}{text}" for text, was in zip(self.texts, self.hidden, strict=True))
        return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def decisions_so_far() -> tuple[int, int]:
    """How many decisions there are to learn from: hidden, and let stand. Two queries."""
    return _hidden().count(), _kept().count()


def examples() -> Examples:
    """What moderators of this tenant have decided and what can still be read. Two queries.

    Whatever was deleted, restored or taken back since is not among it. The same words count once: sending something a
    hundred times does not make it a hundred examples.
    """
    found: dict[str, tuple[str, bool]] = {}
    for rows, was_hidden in ((_kept(), False), (_hidden(), True)):
        for title, body in rows.order_by("-pk").values_list("idea__title", "body")[:MOST]:
            text = f"{title}\n{body}" if title else body
            found[" ".join(text.lower().split())] = (text, was_hidden)
    pairs = list(found.values())
    return Examples(tuple(text for text, _was in pairs), tuple(was for _text, was in pairs))


def _hidden() -> ContributionQuerySet:
    reasons = Statement.objects.filter(contribution=OuterRef("pk"), lifted_at=None)
    reasons = reasons.filter(measure__in=(Statement.Measure.HIDDEN, Statement.Measure.REFUSED))
    return Contribution.objects.hidden().exclude(body="").filter(Exists(reasons))


def _kept() -> ContributionQuerySet:
    decisions = Case.objects.filter(contribution=OuterRef("pk"), settled_at__isnull=False)
    decisions = decisions.filter(outcome__in=(Case.Outcome.ACCEPTED, Case.Outcome.KEPT))
    return Contribution.objects.visible().exclude(body="").filter(Exists(decisions))
