"""What people are told about official answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kit.formats import day_in_words
from participation.answers.models import AnsweredContribution, OfficialAnswer, Promise
from participation.answers.queries import promises_of_answers
from participation.discussions.models import Contribution
from participation.news.actions import announce
from participation.news.kinds import Kind
from participation.news.models import News, Notice
from participation.news.sources import Source, Telling


def announce_answer(answer: OfficialAnswer) -> None:
    """Tell everybody whose contribution is answered."""
    announce(
        Kind.ANSWER,
        key=f"answer:{answer.pk}",
        source="answer",
        about=answer.pk,
        project=answer.project_id,
        at=answer.published_at,
    )


def announce_correction(answer: OfficialAnswer, *, number: int, at: datetime) -> None:
    """Tell everybody whom an answer concerns that it was corrected."""
    announce(
        Kind.ANSWER,
        key=f"answer:{answer.pk}:corrected:{number}",
        source="answer",
        about=answer.pk,
        project=answer.project_id,
        at=at,
    )


def announce_review(answer: OfficialAnswer, *, person: Any, at: datetime) -> None:
    """Tell somebody that a draft waits for them: to look at, or to change."""
    if person is not None:
        announce(
            Kind.DUTY,
            key=f"draft:{answer.pk}:{answer.state}:{at.isoformat()}",
            source="draft",
            about=answer.pk,
            project=answer.project_id,
            people=[person.pk],
            at=at,
        )


def _concerned(news: News, after: int, limit: int) -> list[int]:
    """The accounts of those whose contributions it speaks to; of an answer to the whole project, of all who contributed."""
    answer = OfficialAnswer.objects.filter(pk=news.about_id).first()
    if answer is None:
        return []
    rows = Contribution.objects.filter(participant__user__gt=after)
    if answer.subject == OfficialAnswer.Subject.PROJECT:
        rows = rows.visible().filter(discussion__project=answer.project_id)
    else:
        rows = rows.filter(answer_links__answer=answer)
    users = rows.order_by("participant__user").values_list("participant__user", flat=True)
    return list(users.distinct()[:limit])


def _tell(notices: Sequence[Notice]) -> dict[int, Telling]:
    numbers = {notice.news.about_id for notice in notices}
    answers = OfficialAnswer.objects.select_related("department", "project", "discussion").in_bulk(numbers)
    own, promises = _own_words(notices), promises_of_answers(numbers)
    told = {}
    for notice in notices:
        answer = answers.get(notice.news.about_id)
        if answer is None or not answer.is_published or not answer.project.is_public:
            continue
        contribution, quote = own.get((answer.pk, notice.recipient_id), (0, ""))
        told[notice.pk] = _telling(
            answer,
            contribution,
            quote,
            promises.get(answer.pk, []),
            is_correction=":corrected:" in notice.news.key,
        )
    return told


def _own_words(notices: Sequence[Notice]) -> dict[tuple[int, int], tuple[int, str]]:
    """What each recipient said that is answered: the first of it, by answer and account."""
    links = AnsweredContribution.objects.filter(
        answer__in={notice.news.about_id for notice in notices},
        contribution__participant__user__in={notice.recipient_id for notice in notices},
    )
    found: dict[tuple[int, int], tuple[int, str]] = {}
    for answer, user, pk, body in links.order_by("contribution").values_list(
        "answer", "contribution__participant__user", "contribution", "contribution__body"
    ):
        found.setdefault((answer, user), (pk, body))
    return found


def _telling(
    answer: OfficialAnswer, contribution: int, quote: str, promises: list[Promise], *, is_correction: bool
) -> Telling:
    if contribution:
        path = reverse("contributions:detail", args=[contribution])
    else:
        path = reverse("projects:detail", args=[answer.project.slug])
    department = {"department": answer.department.name}
    if is_correction:
        headline = _("%(department)s has corrected an answer to you") % department
    elif answer.subject == OfficialAnswer.Subject.CONTRIBUTIONS:
        headline = _("%(department)s has answered you") % department
    else:
        headline = _("%(department)s has answered you and others") % department
    return Telling(
        headline=headline,
        text="\n\n".join([answer.body, *map(_promised, promises)]),
        quote=quote,
        where=answer.discussion.question if answer.discussion else answer.project.title,
        path=path,
        button=_("Read it in its place"),
    )


def _promised(promise: Promise) -> str:
    until = _("Promised by %(day)s:") % {"day": day_in_words(promise.due_on)}
    return f"**{until}** {promise.text}"


def _tell_of_drafts(notices: Sequence[Notice]) -> dict[int, Telling]:
    rows = OfficialAnswer.objects.unfinished().select_related("project", "written_by")
    found = rows.in_bulk({notice.news.about_id for notice in notices})
    told = {}
    for notice in notices:
        answer = found.get(notice.news.about_id)
        if answer is None:
            continue
        if answer.is_in_review:
            headline = _("An answer waits for your eyes")
        else:
            headline = _("Your answer came back with a note")
        told[notice.pk] = Telling(
            headline=headline,
            text=answer.review_note or answer.body,
            where=answer.project.title,
            path=reverse("workspace:answer", args=[answer.pk]),
            button=_("Open the draft"),
        )
    return told


REVIEWS = Source(_tell_of_drafts)
ANSWERS = Source(_tell, _concerned)
