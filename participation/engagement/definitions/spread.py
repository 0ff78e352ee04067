"""How what was said is spread: over time, over people, between contributions and replies."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from participation.engagement.definitions.meaning import SECOND, THIRD, Definition, Origin, Unit

TABLE = (
    Definition(
        "sustain_index",
        _("Sustain index"),
        _(
            "How evenly contributions are spread from the first day to the last, against peaking early. 1 means that "
            "every day brought the same, 0 that everything came on the first day."
        ),
        _(
            "1 − E / E₁. E is how many days, on average, each contribution or reply would have to be moved for all days "
            "to have the same number; E₁ is the same if all of them had come on the first day. The days run from the "
            "opening, or the first sign of participation, to the end, or until today while something is still open. "
            "Shown from 10 contributions and replies on."
        ),
        Unit.INDEX,
        Origin.JOURNAL,
    ),
    Definition(
        "half_arrived_on",
        _("Half had arrived by"),
        _("The day on which half of all contributions and replies had been made."),
        _(
            "The first day by which at least half of the contributions and replies of the period had been made."
        ),
        Unit.DATE,
        Origin.JOURNAL,
    ),
    Definition(
        "participation_inequality",
        _("Inequality of participation"),
        _(
            "Whether few people do most of the talking. 0 means that everybody who took part did the same amount, close "
            "to 1 that one person did nearly all of it."
        ),
        _(
            "Gini coefficient of the number of contributions, replies, stances and questionnaires per participant, over "
            "those with at least one. Unknown authors do not count. Shown from 5 participants on."
        ),
        Unit.INDEX,
        Origin.JOURNAL,
        since=THIRD,
        version=2,
    ),
    Definition(
        "replies_per_contribution",
        _("Replies per contribution"),
        _("Whether people talk with each other: how many replies there are for each contribution."),
        _("Replies made in the period, divided by contributions made in the period."),
        Unit.RATIO,
        Origin.JOURNAL,
        since=SECOND,
    ),
)
