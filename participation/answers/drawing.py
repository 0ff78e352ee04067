"""The rows of the staff's list of contributions, drawn once and kept while nothing on them changes (see kit.shelf)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import get_template

from kit.shelf import Shelf, age_of
from participation.answers.queries import Fate

#: About 3 KB each.
_shelf = Shelf(2_000)


def draw_rows(fates: list[Fate], *, request: HttpRequest, at: datetime) -> list[str]:
    """The rows as HTML, in their order. Those with a form in them hold a person's token, so they are drawn each time."""
    return [_draw(fate, request, at) for fate in fates]


def _draw(fate: Fate, request: HttpRequest, at: datetime) -> str:
    template, facts = get_template("answers/_row.html"), {"fate": fate, "request": request}
    if not fate.contribution.is_visible:
        return template.render(facts, request)
    key = (request.get_full_path(), *_everything_on(fate, at))
    return _shelf.part(key, lambda: template.render(facts))


def _everything_on(fate: Fate, at: datetime) -> tuple[Any, ...]:
    row = fate.contribution
    return (
        row.pk,
        row.body,
        row.status,
        row.source,
        row.answered_at,
        row.participant.public_name,
        row.discussion.question,
        row.discussion.project.title,
        (row.agree_count, row.unsure_count, row.disagree_count),
        age_of(row.created_at, at),
        tuple(department.name for department in fate.readers),
        tuple(
            (answer.pk, answer.body, answer.department.name, age_of(answer.published_at, at))
            for answer in fate.answers
        ),
    )
