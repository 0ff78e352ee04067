"""What people do: say something, reply, take a stance, answer a questionnaire, come to look."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from participation.engagement.definitions.meaning import SECOND, Definition, Origin, Unit

TABLE = (
    Definition(
        "contributions",
        _("Contributions"),
        _(
            "What people said on a question of their own accord. Replies are counted separately. Contributions that "
            "moderators hid are counted too: they were made."
        ),
        _("Number of contributions made in the period, without replies, whatever moderation decided later."),
        Unit.COUNT,
        Origin.JOURNAL,
    ),
    Definition(
        "replies",
        _("Replies"),
        _("What people said in reply to a contribution."),
        _("Number of replies made in the period, whatever moderation decided later."),
        Unit.COUNT,
        Origin.JOURNAL,
    ),
    Definition(
        "stances",
        _("Stances"),
        _(
            "How often people said that they agree, disagree or are unsure. Somebody who changes their mind about a "
            "contribution is counted once. A stance that was taken back no longer counts."
        ),
        _(
            "Stances taken in the period, minus those taken back in the period. Changing a stance counts as neither."
        ),
        Unit.COUNT,
        Origin.JOURNAL,
    ),
    Definition(
        "contributions_per_day",
        _("Contributions per day"),
        _("Contributions and replies by the day on which they were made, in the time zone of this site."),
        _("Number of contributions and replies on each calendar day, from midnight to midnight."),
        Unit.PER_DAY,
        Origin.JOURNAL,
    ),
    Definition(
        "stances_per_day",
        _("Stances per day"),
        _("Stances by the day on which they were first taken, in the time zone of this site."),
        _(
            "Stances taken on each calendar day, from midnight to midnight, minus those taken back on that day, but "
            "never below 0."
        ),
        Unit.PER_DAY,
        Origin.JOURNAL,
    ),
    Definition(
        "survey_answers",
        _("Questionnaires answered"),
        _("How many questionnaires people have filled in and sent."),
        _("Number of questionnaires sent in the period."),
        Unit.COUNT,
        Origin.JOURNAL,
        since=SECOND,
    ),
    Definition(
        "visitors",
        _("Visitors"),
        _(
            "How many different people came to look on each day, added up over the days. Somebody who comes on two days "
            "counts twice: nobody is recognised beyond a day. Robots that say so are left out."
        ),
        _(
            "For each day, the number of different fingerprints (address and browser, mixed with a secret that is thrown "
            "away at the end of the day) that asked for a page of this site, or of the project; added up over the days."
        ),
        Unit.COUNT,
        Origin.VISITS,
        since=SECOND,
    ),
)
