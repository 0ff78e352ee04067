"""What people are told about contributions and discussions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from participation.discussions.models import Contribution, Discussion
from participation.news.actions import announce
from participation.news.kinds import Kind
from participation.news.models import Notice
from participation.news.sources import Source, Telling
from participation.projects.windows import windows_of


def announce_reply(reply: Contribution, *, at: datetime) -> None:
    """Tell the author of a contribution that somebody replied, once the reply can be read."""
    parent = Contribution.objects.select_related("participant").get(pk=reply.parent_id or 0)
    author = parent.participant.user_id
    if author is None or parent.participant_id == reply.participant_id:
        return
    announce(
        Kind.REPLY,
        key=f"reply:{reply.pk}",
        source="contribution",
        about=reply.pk,
        project=reply.discussion.project_id,
        people=[author],
        at=at,
    )


def names_of_discussions(numbers: list[int]) -> dict[int, tuple[str, str]]:
    """The question and page of each public discussion."""
    rows = Discussion.objects.public().filter(pk__in=numbers)
    return {row.pk: (row.question, reverse("discussions:detail", args=[row.pk])) for row in rows}


def _tell_of_contributions(notices: Sequence[Notice]) -> dict[int, Telling]:
    rows = Contribution.objects.select_related("discussion__project", "participant__user", "parent")
    found = rows.in_bulk({notice.news.about_id for notice in notices})
    told = {}
    for notice in notices:
        row = found.get(notice.news.about_id)
        if row is not None and _can_be_read(row):
            told[notice.pk] = _replied(row)
    return told


def _can_be_read(reply: Contribution) -> bool:
    parent = reply.parent
    return (
        reply.is_visible
        and parent is not None
        and parent.is_visible
        and not reply.discussion.is_draft
        and reply.discussion.project.is_public
    )


def _replied(reply: Contribution) -> Telling:
    assert reply.parent is not None
    return Telling(
        headline=_("%(name)s has replied to you") % {"name": reply.participant.public_name},
        text=reply.body,
        quote=reply.parent.body,
        where=reply.discussion.question,
        path=f"{reverse('contributions:detail', args=[reply.parent_id])}#c{reply.pk}",
        button=_("Read the replies"),
    )


CONTRIBUTIONS = Source(_tell_of_contributions)
DISCUSSIONS = windows_of(lambda: Discussion.objects.all())
