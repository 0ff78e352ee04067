"""The one table of definitions. Pages, API, exports and help take the words of every figure from here.

A definition is never changed in place: its ``version`` goes up and ``since`` names the day. The old one moves to
``EARLIER``, with the day on which it ended, so that figures published under it can be told apart. ``formulas.py`` and
``queries`` work out what is written here, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FIRST = date(2026, 11, 23)
SECOND = date(2026, 11, 26)
THIRD = date(2026, 11, 27)


class Unit(TextChoices):
    """What a figure counts."""

    COUNT = "count", _("number")
    PER_DAY = "per_day", _("number per day")
    SHARE = "share", _("share, 0% to 100%")
    INDEX = "index", _("index, 0 to 1")
    PER_THOUSAND = "per_thousand", _("per 1,000 inhabitants")
    DATE = "date", _("date")
    DAYS = "days", _("days")
    RATIO = "ratio", _("number for each")


class Origin(TextChoices):
    """Where a figure is taken from."""

    JOURNAL = "journal", _("the event log of this site")
    CONTRIBUTIONS = "contributions", _("the contributions on this site")
    ACCOUNTS = "accounts", _("the event log and the accounts of this site")
    ANSWERS = "answers", _("the official answers on this site")
    VISITS = "visits", _("the pages that were asked for, without cookies and without addresses")
    TEAMWORK = "teamwork", _("the teams, tasks and hand-overs of this site")
    POPULATION = "population", _("the event log, and the number of inhabitants stated for this site")


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure means.

    ``name`` labels it, ``words`` say it to anybody, ``formula`` says exactly how it is worked out, ``unit`` and
    ``source`` say of what and from what, ``since`` and ``version`` from when on it has meant this.
    """

    key: str
    name: _StrPromise
    words: _StrPromise
    formula: _StrPromise
    unit: Unit
    source: Origin
    since: date = FIRST
    version: int = 1
    until: date | None = None


_TABLE = (
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
    Definition(
        "answered_share",
        _("Contributions answered"),
        _("The share of what people said to which a department has given an official answer."),
        _(
            "Contributions with an official answer, divided by the contributions made here, without replies, without "
            "imported ones, without what moderators hid, and without ideas that were merged into another one: an answer to "
            "that one is theirs."
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
        "departments_per_project",
        _("Departments per project"),
        _("How many departments carry a public project together."),
        _(
            "Mean, over the public projects, of the number of different departments: the project's own and those on whose "
            "behalf somebody is in its team."
        ),
        Unit.RATIO,
        Origin.TEAMWORK,
        since=SECOND,
    ),
    Definition(
        "projects_across_departments",
        _("Projects across departments"),
        _("The share of public projects that more than one department carries."),
        _("Public projects with at least two different departments, divided by all public projects."),
        Unit.SHARE,
        Origin.TEAMWORK,
        since=SECOND,
    ),
    Definition(
        "hand_overs_answered_in_time",
        _("Hand-overs answered in time"),
        _(
            "How often a department that was asked to take something over has answered by the time that was set."
        ),
        _(
            "Hand-overs accepted or declined by their due time, divided by those that were answered or whose time is over. "
            "Those that were taken back do not count."
        ),
        Unit.SHARE,
        Origin.TEAMWORK,
        since=SECOND,
    ),
    Definition(
        "hand_overs_finished_in_time",
        _("Hand-overs finished in time"),
        _("How often what a department took over was done by the day that was agreed."),
        _(
            "Accepted hand-overs of tasks that were done by the day the task was due when it was accepted, divided by those "
            "that are done or whose day is over. Tasks without a day do not count."
        ),
        Unit.SHARE,
        Origin.TEAMWORK,
        since=SECOND,
    ),
)

#: What figures meant before, for whoever holds one that was published then.
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

DEFINITIONS: dict[str, Definition] = {definition.key: definition for definition in _TABLE}


def define(key: str) -> Definition:
    """The definition of a figure. Raises KeyError for a figure that has none: no figure may be shown then."""
    return DEFINITIONS[key]
