"""What the frame of activities has to know of discussions."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kit.formats import number_in_words
from participation.discussions.actions import copy_discussion
from participation.discussions.models import Discussion
from participation.discussions.queries import file_of
from participation.projects.kinds import Kind
from participation.projects.paper import Ask


def _contributions(count: int) -> str:
    return ngettext("%(n)s contribution", "%(n)s contributions", count) % {"n": number_in_words(count)}


def _paper(_discussion: Discussion) -> list[Ask]:
    name = Ask(str(_("Your name, if it may be shown")), lines=1)
    return [Ask(str(_("What do you say to it, and why?")), lines=14), name]


DISCUSSION = Kind(
    key="discussion",
    name=_("Discussion"),
    new=_("New discussion"),
    purpose=_("One specific question. People answer in their own words, reply, agree and disagree."),
    icon="chat-bubble-left-right",
    rows=lambda: Discussion.objects.filter(kind=Discussion.Kind.DISCUSSION),
    heading="question",
    introduction="background",
    counted="contribution_count",
    counted_in_words=_contributions,
    replies="reply_count",
    last_at="last_activity_at",
    page=lambda slug, pk: reverse("discussions:detail", args=[pk]),
    editor="workspace:discussion",
    new_page="workspace:discussion_new",
    file=file_of,
    paper=_paper,
    typing_in="workspace:discussion_typing_in",
    copy=copy_discussion,
)
