"""The moment in which an answer becomes public: everything that follows from it, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from kit import audit
from kit.bulk import copy_in
from kit.errors import Refused
from participation.answers import news
from participation.answers.actions._rows import event, refuse_hidden, waited
from participation.answers.actions.promising import give_promises_of
from participation.answers.actions.reading import _mark_read
from participation.answers.models import AnsweredContribution, OfficialAnswer
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution, ContributionQuerySet
from participation.journal import actions as journal
from participation.journal.models import Event, Kind

#: How many contributions are taken in hand at once.
BATCH = 2_000


def publish(answer: OfficialAnswer, *, by: Any, at: datetime) -> None:
    """Make a draft public, and queue telling everybody it concerns. Call it in a transaction that holds the draft.

    Raises Refused when the project is not public, nothing is answered, or one contribution cannot be read by everybody.
    """
    if answer.is_published:
        raise Refused(_("This answer has already been published."))
    if answer.subject == OfficialAnswer.Subject.THEME:
        _link_everything_about_the_theme(answer)
    answer.state, answer.published_at, answer.review_note = OfficialAnswer.State.PUBLISHED, at, ""
    answer.save(update_fields=["state", "published_at", "review_note"])
    count = sum(_take_in_hand(answer, rows, by=by, at=at) for rows in _batches(answer))
    if not count and answer.subject != OfficialAnswer.Subject.PROJECT:
        raise Refused(_("There is nothing to answer here yet."), field="contributions")
    give_promises_of(answer, by=by, at=at)
    news.announce_answer(answer)
    audit.record("answer.published", by=by, subject=answer, after=_described(answer, count))
    journal.record(
        Kind.ANSWER_PUBLISHED,
        at=at,
        project_id=answer.project_id,
        discussion_id=answer.discussion_id,
        department_id=answer.department_id,
        channel="staff",
    )


def _link_everything_about_the_theme(answer: OfficialAnswer) -> None:
    said: ContributionQuerySet = Contribution.objects.visible().top_level()
    numbers = said.filter(theme_links__theme=answer.theme).order_by("id").values_list("id", flat=True)
    copy_in(AnsweredContribution, ("answer", "contribution"), [(answer.pk, number) for number in numbers])


def _batches(answer: OfficialAnswer) -> Iterator[list[Contribution]]:
    rows = Contribution.objects.select_related("discussion__project", "participant__user")
    rows = rows.filter(answer_links__answer=answer).order_by("id")
    found: list[Contribution] = []
    while not found or len(found) == BATCH:
        after = found[-1].pk if found else 0
        found = list(rows.filter(pk__gt=after).select_for_update(no_key=True, of=("self",))[:BATCH])
        if not found:
            return
        yield found


def _take_in_hand(answer: OfficialAnswer, rows: list[Contribution], *, by: Any, at: datetime) -> int:
    if answer.subject == OfficialAnswer.Subject.CONTRIBUTIONS:
        refuse_hidden(rows)
    discussions.mark_answered([row.pk for row in rows], at=at)
    _mark_read(rows, by=by, department=answer.department, at=at)
    journal.record_many(_events(answer, rows, at))
    return len(rows)


def _events(answer: OfficialAnswer, rows: list[Contribution], at: datetime) -> Iterator[Event]:
    return (
        event(Kind.CONTRIBUTION_ANSWERED, row, answer.department, at=at, value=waited(row, at))
        for row in rows
    )


def _described(answer: OfficialAnswer, count: int) -> dict[str, Any]:
    described: dict[str, Any] = {"department": answer.department_id, "subject": str(answer.subject)}
    if answer.subject == OfficialAnswer.Subject.CONTRIBUTIONS:
        links = answer.links.order_by("contribution_id").values_list("contribution_id", flat=True)
        return {**described, "contributions": list(links)}
    return {**described, "theme": answer.theme_id, "count": count}
