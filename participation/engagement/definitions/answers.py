"""What the government gave back: answers and the time they took, promises and whether they were kept."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from participation.engagement.definitions.meaning import SECOND, THIRD, Definition, Origin, Unit

TABLE = (
    Definition(
        "answered_share",
        _("Contributions answered"),
        _("The share of what people said to which a department has given an official answer."),
        _(
            "Contributions with an official answer, divided by the contributions made here, without replies, without "
            "imported ones, without what moderators hid, and without ideas that were merged into another one: an answer to "
            "that one is theirs. For a department, over all projects that it carries now, whichever department answered."
        ),
        Unit.SHARE,
        Origin.JOURNAL,
        since=THIRD,
        version=2,
    ),
    Definition(
        "days_to_answer",
        _("Days to an official answer"),
        _(
            "How long people typically wait until a department answers officially what they said: half of the answered "
            "contributions waited at most this long, half of them longer. What has not been answered yet does not count."
        ),
        _(
            "Median (nearest rank), over the contributions that got their first official answer in the period, of the whole "
            "days from the contribution to that answer. It counts for the department that gave it. Contributions imported "
            "from another platform do not count."
        ),
        Unit.DAYS,
        Origin.JOURNAL,
        since=SECOND,
        version=2,
    ),
    Definition(
        "days_to_answer_90",
        _("Days until nine of ten are answered"),
        _("How long the slower answers take: nine of ten answered contributions waited at most this long."),
        _("90th percentile (nearest rank) of the same days as in “Days to an official answer”."),
        Unit.DAYS,
        Origin.JOURNAL,
        since=SECOND,
    ),
    Definition(
        "promises_kept",
        _("Promises kept"),
        _("Of what departments promised in their answers, the share that they kept, in time or late."),
        _(
            "Promises kept, divided by the promises that are kept or broken or whose day has passed. Promises whose day has "
            "not come do not count yet."
        ),
        Unit.SHARE,
        Origin.ANSWERS,
        since=SECOND,
    ),
    Definition(
        "promises_kept_in_time",
        _("Promises kept in time"),
        _(
            "Of what departments promised in their answers, the share that they kept by the day that was said first."
        ),
        _(
            "Promises kept by the day that was said when they were given, divided by the promises that are kept or broken "
            "or whose day has passed. Moving the day later does not make a promise kept in time."
        ),
        Unit.SHARE,
        Origin.ANSWERS,
        since=SECOND,
    ),
)
