"""What figures meant before, for whoever holds one that was published then."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from participation.engagement.definitions.meaning import SECOND, THIRD, Definition, Origin, Unit

EARLIER = (
    Definition(
        "participants",
        _("Participants"),
        _("People who took part: a contribution, a reply or a stance. Reading alone does not count."),
        _("Number of different participants with a contribution, a reply or a stance in the period."),
        Unit.COUNT,
        Origin.JOURNAL,
        until=THIRD,
    ),
    Definition(
        "participation_inequality",
        _("Inequality of participation"),
        _(
            "Whether few people do most of the talking. 0 means that everybody who took part did the same amount, close "
            "to 1 that one person did nearly all of it."
        ),
        _(
            "Gini coefficient of the number of contributions, replies and stances per participant, over those with at "
            "least one. Unknown authors do not count. Shown from 5 participants on."
        ),
        Unit.INDEX,
        Origin.JOURNAL,
        until=THIRD,
    ),
    Definition(
        "active_engagement_rate",
        _("Active engagement rate"),
        _(
            "The share of people with an account on this site who took part with a contribution, a reply or a stance."
        ),
        _(
            "People with an account and a contribution, a reply or a stance in the period, divided by all people with "
            "an account. Imported participants have no account and count on neither side."
        ),
        Unit.SHARE,
        Origin.ACCOUNTS,
        until=THIRD,
    ),
    Definition(
        "participants_per_thousand",
        _("Participants per 1,000 inhabitants"),
        _("How many of every 1,000 inhabitants took part with a contribution, a reply or a stance."),
        _("1,000 × participants in the period, divided by the number of inhabitants stated for this site."),
        Unit.PER_THOUSAND,
        Origin.POPULATION,
        until=THIRD,
    ),
    Definition(
        "answered_share",
        _("Contributions answered"),
        _("The share of what people said to which a department has given an official answer."),
        _(
            "Contributions with an official answer, divided by the contributions made here, without replies, without "
            "imported ones, and without what moderators hid."
        ),
        Unit.SHARE,
        Origin.JOURNAL,
        since=SECOND,
        until=THIRD,
    ),
    Definition(
        "reply_rate",
        _("Contributions with a reply"),
        _("The share of contributions to which somebody replied."),
        _("Contributions with at least one visible reply, divided by all visible contributions."),
        Unit.SHARE,
        Origin.CONTRIBUTIONS,
        until=SECOND,
    ),
    Definition(
        "days_to_answer",
        _("Days to an official answer"),
        _(
            "How long people typically wait until a department answers officially what they said: half of the answered "
            "contributions waited at most this long, half of them longer. What has not been answered yet does not count."
        ),
        _(
            "Median, over the visible contributions (not replies) that have an official answer in a public project, of the "
            "days from the contribution to the first answer to it. It counts for the department that gave that answer. "
            "Contributions imported from another platform do not count."
        ),
        Unit.DAYS,
        Origin.ANSWERS,
        until=SECOND,
    ),
)
