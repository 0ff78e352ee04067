"""What waits for somebody who moderates (see teamwork.needs)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit import formats
from participation.moderation import queries
from participation.projects.templatetags.texts import plain
from participation.teamwork.needs import Example, Need

SHOWN = 5
COUNTED_AT_MOST = 1_000


def cases(user: Any) -> Iterable[Need]:
    """What waits for a moderator where `user` is one: one item with the longest waiting. At most four queries."""
    oldest = queries.oldest_cases(user, limit=SHOWN)
    count = len(oldest) if len(oldest) < SHOWN else queries.number_of_cases(user, at_most=COUNTED_AT_MOST)
    if not count:
        return
    words = ngettext("%(n)s thing waits for a moderator", "%(n)s things wait for a moderator", count)
    yield Need(
        key="moderation",
        kind=_("Moderation"),
        title=_("More than 999 things wait for a moderator")
        if count >= COUNTED_AT_MOST
        else words % {"n": formats.number_in_words(count)},
        url=reverse("workspace:moderation"),
        verb=_("Moderate"),
        icon="shield-check",
        examples=tuple(
            Example(
                Truncator(plain(case.contribution.body)).words(20),
                f"{reverse('workspace:moderation')}#case-{case.pk}",
                f"{case.contribution.participant.public_name} · {formats.distance_in_words(case.opened_at)} · "
                f"{case.contribution.discussion.project.title}",
            )
            for case in oldest
        ),
    )


def appeals(user: Any) -> Iterable[Need]:
    """Appeals about which `user` may decide: one item. At most four queries."""
    count = queries.number_of_appeals(user, at_most=COUNTED_AT_MOST)
    if count:
        words = ngettext("%(n)s appeal waits for a decision", "%(n)s appeals wait for a decision", count)
        yield Need(
            key="appeals",
            kind=_("Moderation"),
            title=words % {"n": formats.number_in_words(count)},
            url=reverse("workspace:moderation_appeals"),
            verb=_("Decide"),
            icon="scale",
        )
