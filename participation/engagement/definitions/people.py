"""Who takes part: how many, of how many, and who comes back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from participation.engagement.definitions.meaning import SECOND, THIRD, Definition, Origin, Unit

TABLE = (
    Definition(
        "contributors",
        _("Contributors"),
        _("People who said something: at least one contribution or reply."),
        _(
            "Number of different participants with a contribution or a reply in the period. Unknown authors do not count."
        ),
        Unit.COUNT,
        Origin.JOURNAL,
    ),
    Definition(
        "participants",
        _("Participants"),
        _(
            "People who took part: a contribution, a reply, a stance or a questionnaire. Reading alone does not count."
        ),
        _(
            "Number of different participants with a contribution, a reply, a stance or a questionnaire in the period."
        ),
        Unit.COUNT,
        Origin.JOURNAL,
        since=THIRD,
        version=2,
    ),
    Definition(
        "active_engagement_rate",
        _("Active engagement rate"),
        _(
            "The share of people with an account on this site who took part with a contribution, a reply, a stance or a "
            "questionnaire."
        ),
        _(
            "People with an account and a contribution, a reply, a stance or a questionnaire in the period, divided by all "
            "people with an account. Imported participants have no account and count on neither side."
        ),
        Unit.SHARE,
        Origin.ACCOUNTS,
        since=THIRD,
        version=2,
    ),
    Definition(
        "participants_per_thousand",
        _("Participants per 1,000 inhabitants"),
        _(
            "How many of every 1,000 inhabitants took part with a contribution, a reply, a stance or a questionnaire."
        ),
        _("1,000 × participants in the period, divided by the number of inhabitants stated for this site."),
        Unit.PER_THOUSAND,
        Origin.POPULATION,
        since=THIRD,
        version=2,
    ),
    Definition(
        "return_rate",
        _("Newcomers who came back"),
        _(
            "Of the people who took part for the first time, the share who did so again in one of the six calendar months "
            "after that. It tells whether taking part was worth their while."
        ),
        _(
            "Participants with a second month of participation within the six months after their first, divided by all "
            "participants who came in those months; over the newest twelve months of arrival whose six months are over. "
            "Counted once a day."
        ),
        Unit.SHARE,
        Origin.JOURNAL,
        since=SECOND,
    ),
    Definition(
        "second_project_rate",
        _("In a second project"),
        _("The share of participants who took part in more than one project."),
        _(
            "Participants with contributions, replies, stances or questionnaires in two projects or more, divided by all."
        ),
        Unit.SHARE,
        Origin.JOURNAL,
        since=SECOND,
    ),
)
