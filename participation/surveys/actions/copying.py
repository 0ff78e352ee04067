"""A survey that asks the same in another project."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from participation.projects.models import Project
from participation.surveys.actions.questions import add_question
from participation.surveys.actions.surveys import create_survey
from participation.surveys.models import Question, Survey


def copy_survey(
    survey: Survey,
    *,
    into: Project,
    by: Any,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> Survey:
    """A draft with the questions that are asked now, without answers. Raises NotAllowed or Refused."""
    copy = create_survey(
        into,
        title=survey.title,
        introduction=survey.introduction,
        without_account=survey.without_account,
        results=survey.results,
        shows_texts=survey.shows_texts,
        opens_at=opens_at,
        closes_at=closes_at,
        by=by,
    )
    #: The new question for each old one, and the new key for each key of an option.
    new: dict[int, tuple[Question, dict[str, str]]] = {}
    for old in survey.questions.asked().in_order():
        other, keys = new.get(old.depends_on_id or 0, (None, {}))
        offered = old.offered
        made = add_question(
            copy,
            kind=old.kind,
            text=old.text,
            help=old.help,
            is_required=old.is_required,
            minimum=old.minimum,
            maximum=old.maximum,
            options=[option["text"] for option in offered],
            depends_on=other,
            depends_on_options=[keys[key] for key in old.depends_on_options if key in keys],
            by=by,
        )
        pairs = zip(offered, made.offered, strict=False)
        new[old.pk] = made, {was["key"]: now["key"] for was, now in pairs}
    return copy
