"""What waits for staff in rooms that do not say so themselves: contributions to answer, drafts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit import formats
from kit.ready import Ready
from participation.discussions.models import Contribution
from participation.pages import queries
from participation.projects.models import Project, ProjectMember
from participation.projects.queries import missing_to_publish, reviews_waiting_for
from participation.projects.templatetags.texts import plain
from participation.teamwork.needs import Example, Need

DRAFTS_SHOWN = 8


def answers(user: Any) -> Iterable[Need]:
    """Contributions that `user` may answer and nobody has: one item with the longest waiting. At most three queries."""
    waiting = queries.waiting_to_be_answered(user)
    if not waiting.count:
        return
    words = ngettext(
        "%(n)s contribution has no answer yet", "%(n)s contributions have no answer yet", waiting.count
    )
    yield Need(
        key="answers",
        kind=_("Answer"),
        title=_("More than 999 contributions have no answer yet")
        if waiting.count >= queries.COUNTED_AT_MOST
        else words % {"n": formats.number_in_words(waiting.count)},
        url=reverse("workspace:contributions"),
        verb=_("Read and answer"),
        icon="chat-bubble-left-right",
        examples=tuple(
            _example(row, f"{reverse('workspace:answer_new')}?contribution={row.pk}")
            for row in waiting.oldest
        ),
    )


def publication_reviews(user: Any) -> Iterable[Need]:
    """Drafts that others asked to have looked at before they are published. One query."""
    for review in reviews_waiting_for(user, limit=DRAFTS_SHOWN):
        asked_by = str(review.asked_by) if review.asked_by else ""
        yield Need(
            key=f"publication_review:{review.pk}",
            kind=_("Draft"),
            title=review.project.title,
            url=reverse("workspace:project_publishing", args=[review.project.slug]),
            verb=_("Look at it"),
            icon="eye",
            context=_("%(person)s asks you to look before it is published") % {"person": asked_by}
            if asked_by
            else "",
        )


def drafts(user: Any) -> Iterable[Need]:
    """Projects of one's own that are not published yet, and what the first of their missing pieces is. Three queries."""
    for project in _DRAFTS(user=user.pk):
        yield Need(
            key=f"draft:{project.pk}",
            kind=_("Draft"),
            title=project.title,
            url=reverse("workspace:project", args=[project.slug]),
            verb=_("Continue"),
            icon="pencil",
            context=_how_far(project),
        )


def _drafts_of(user: Any) -> QuerySet[Project]:
    mine = ProjectMember.objects.filter(user=user).values("project_id")
    rows = Project.objects.drafts().filter(pk__in=mine).prefetch_related("members", "expectations")
    return rows.order_by("-created_at", "-id")[:DRAFTS_SHOWN]


_DRAFTS = Ready(_drafts_of, user=BigIntegerField())


def _how_far(project: Project) -> str:
    missing = missing_to_publish(project)
    if not missing:
        return _("Ready to publish")
    words = ngettext(
        "One piece is missing: %(first)s", "%(n)d pieces are missing, first: %(first)s", len(missing)
    )
    return words % {"n": len(missing), "first": missing[0].what}


def _example(row: Contribution, url: str) -> Example:
    when = formats.distance_in_words(row.created_at)
    return Example(
        Truncator(plain(row.body)).words(20),
        url,
        f"{row.participant.public_name} · {when} · {row.discussion.project.title}",
    )
