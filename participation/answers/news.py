"""What people are told about official answers."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from participation.answers.models import AnsweredContribution, OfficialAnswer
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


def _concerned(news: News, after: int, limit: int) -> list[int]:
    """The accounts of those whose contributions the answer speaks to."""
    links = AnsweredContribution.objects.filter(
        answer=news.about_id, contribution__participant__user__gt=after
    )
    users = links.order_by("contribution__participant__user").values_list(
        "contribution__participant__user", flat=True
    )
    return list(users.distinct()[:limit])


def _tell(notices: Sequence[Notice]) -> dict[int, Telling]:
    numbers = {notice.news.about_id for notice in notices}
    answers = OfficialAnswer.objects.select_related("department", "project", "discussion").in_bulk(numbers)
    own = _own_words(notices)
    told = {}
    for notice in notices:
        answer = answers.get(notice.news.about_id)
        if answer is None or not answer.project.is_public:
            continue
        contribution, quote = own.get((answer.pk, notice.recipient_id), (0, ""))
        told[notice.pk] = _telling(answer, contribution, quote)
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


def _telling(answer: OfficialAnswer, contribution: int, quote: str) -> Telling:
    if contribution:
        path = reverse("contributions:detail", args=[contribution])
    else:
        path = reverse("projects:detail", args=[answer.project.slug])
    return Telling(
        headline=_("%(department)s has answered you") % {"department": answer.department.name},
        text=answer.body,
        quote=quote,
        where=answer.discussion.question if answer.discussion else answer.project.title,
        path=path,
        button=_("Read it in its place"),
    )


ANSWERS = Source(_tell, _concerned)
