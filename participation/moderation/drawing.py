"""The rows of the queue, drawn once and kept while nothing on them changes (see kit.shelf)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.safestring import SafeString

from kit.shelf import Shelf, age_of
from participation.moderation.queries import Row

#: About 3 KB each. Forms in them hold no token: their buttons belong to forms that stand outside.
_shelf = Shelf(2_000)


def draw_rows(
    rows: Iterable[Row], *, request: HttpRequest, at: datetime, chosen: Collection[int] = ()
) -> list[SafeString]:
    """The rows as HTML, in their order; those that are `chosen` have their box ticked."""
    template, address = get_template("moderation/_case.html"), request.get_full_path()

    def draw(row: Row) -> SafeString:
        is_chosen = row.case.pk in chosen
        facts = {"row": row, "request": request, "is_chosen": is_chosen}
        return _shelf.part((address, is_chosen, *_everything_on(row, at)), lambda: template.render(facts))

    return [draw(row) for row in rows]


def _everything_on(row: Row, at: datetime) -> tuple[Any, ...]:
    case, said = row.case, row.case.contribution
    parent = said.parent
    return (
        case.pk,
        said.pk,
        said.body,
        said.status,
        said.participant.public_name,
        said.discussion.question,
        said.discussion.project.title,
        age_of(said.created_at, at),
        (parent.pk, parent.body, parent.participant.public_name) if parent else None,
        row.title,
        row.earlier,
        row.looked_at_by,
        case.likeness,
        case.likeness_words,
        tuple((flag.pk, flag.ground, flag.words, age_of(flag.created_at, at)) for flag in row.flags),
    )
