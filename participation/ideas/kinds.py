"""What the frame of activities has to know of idea boxes."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kit.formats import number_in_words
from participation.discussions.models import Discussion
from participation.ideas.queries import file_of
from participation.projects.kinds import Kind


def _ideas(count: int) -> str:
    return ngettext("%(n)s idea", "%(n)s ideas", count) % {"n": number_in_words(count)}


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
)
