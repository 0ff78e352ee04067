"""What people are told about ideas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from participation.ideas.models import Idea, Step
from participation.news.actions import announce
from participation.news.kinds import Kind
from participation.news.models import Notice, Place
from participation.news.sources import Source, Telling


def announce_step(step: Step, *, by: Any) -> None:
    """Tell whoever had the idea (merged ones too), and then whoever follows the box, what becomes of it."""
    idea, project = step.idea, step.idea.box.project_id
    had_it = Idea.objects.filter(pk=idea.pk) | Idea.objects.filter(merged_into=idea)
    authors = had_it.exclude(contribution__participant__user=None)
    facts: dict[str, Any] = {
        "source": "idea",
        "about": step.pk,
        "project": project,
        "by": by,
        "at": step.taken_at,
    }
    told = announce(
        Kind.STATUS,
        key=f"idea:{step.pk}",
        people=authors.values_list("contribution__participant__user", flat=True),
        **facts,
    )
    places = [(Place.DISCUSSION, idea.box_id)]
    announce(Kind.STATUS, key=f"idea:{step.pk}:followers", places=places, besides=told, **facts)


def _tell(notices: Sequence[Notice]) -> dict[int, Telling]:
    rows = Step.objects.select_related("idea__contribution__discussion__project")
    found, told = rows.in_bulk({notice.news.about_id for notice in notices}), {}
    for notice in notices:
        step = found.get(notice.news.about_id)
        if step is not None and _can_be_read(step):
            told[notice.pk] = _telling(step)
    return told


def _can_be_read(step: Step) -> bool:
    contribution = step.idea.contribution
    discussion = contribution.discussion
    return contribution.is_visible and not discussion.is_draft and discussion.project.is_public


def _telling(step: Step) -> Telling:
    status = step.get_status_display()
    return Telling(
        headline=_("“%(idea)s”: %(status)s") % {"idea": step.idea.title, "status": status},
        text=step.words,
        where=step.idea.contribution.discussion.question,
        path=reverse("contributions:detail", args=[step.idea_id]),
        button=_("See the idea"),
    )


IDEAS = Source(_tell)
