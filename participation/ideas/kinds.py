"""What the frame of activities has to know of idea boxes."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kit.formats import number_in_words
from participation.discussions.models import Discussion
from participation.ideas.actions import copy_box
from participation.ideas.queries import categories_of, file_of
from participation.projects.kinds import Kind
from participation.projects.paper import Ask


def _ideas(count: int) -> str:
    return ngettext("%(n)s idea", "%(n)s ideas", count) % {"n": number_in_words(count)}


def _paper(box: Discussion) -> list[Ask]:
    categories = [category.name for category in categories_of(box)]
    asks = [Ask(str(_("Your idea in a few words")), lines=1)]
    asks += [Ask(str(_("What should be done, and what for?")), lines=8), Ask(str(_("Where?")), lines=1)]
    asks += [Ask(str(_("Category")), options=categories)] if categories else []
    return [*asks, Ask(str(_("Your name, if it may be shown")), lines=1)]


IDEAS = Kind(
    key="ideas",
    name=_("Idea box"),
    new=_("New idea box"),
    purpose=_(
        "People suggest ideas, with a place and pictures. Similar ideas are found, and you say what becomes of each."
    ),
    icon="light-bulb",
    rows=lambda: Discussion.objects.filter(kind=Discussion.Kind.IDEAS),
    heading="question",
    introduction="background",
    counted="contribution_count",
    counted_in_words=_ideas,
    replies="reply_count",
    last_at="last_activity_at",
    page=lambda slug, pk: reverse("ideas:box", args=[slug, pk]),
    editor="workspace:idea_box",
    new_page="workspace:idea_box_new",
    file=file_of,
    paper=_paper,
    typing_in="workspace:idea_typing_in",
    copy=copy_box,
)
