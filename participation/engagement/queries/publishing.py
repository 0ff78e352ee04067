"""What a tenant tells the shared schema about itself: numbers by day, never a person."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate

from django.contrib.auth import get_user_model
from django.db.models import Count

from kit import clock
from participation.engagement.models import PeopleDay, PersonTally, Sharing
from participation.engagement.queries import _counts as counts
from participation.engagement.queries._counts import Day
from participation.engagement.queries._scope import Scope
from participation.engagement.queries.figures import figures_of_site
from participation.projects.listing import number_open
from participation.projects.models import Project

Published = dict[str, int | float | None]


def figures_by_day(first: date, last: date) -> dict[date, Published]:
    """The aggregates of each day from `first` to `last`, both included, by name. A constant number of statements.

    `…_total` counts up to the end of the day, `…_30_days` the people of it and the 29 days before. What has no history
    (registered people, running projects, rates) is only said of today.
    """
    wanted = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    days = counts.days_of(Scope(), last=last)
    people = PeopleDay.objects.in_bulk(wanted)
    came = _newcomers(last)
    so_far = _running(days, came, wanted)
    found = {
        on: {**_of_day(days.get(on) or Day(on)), **_people(people.get(on)), **so_far[on]} for on in wanted
    }
    if (today := clock.today()) in found:
        found[today] |= _as_of_now()
    return found


def is_shared_with_region() -> bool:
    """Whether this site lets its region see its figures by name. One query."""
    return Sharing.objects.filter(pk=Sharing.Whom.REGION).exists()


def figures_for_day(on: date) -> Published:
    """The aggregates of one day."""
    return figures_by_day(on, on)[on]


def _of_day(day: Day) -> Published:
    return {
        "visitors": day.visitors,
        "contributions": day.contributions,
        "replies": day.replies,
        "stances": max(0, day.stances),
        "survey_answers": day.answers,
    }


def _people(row: PeopleDay | None) -> Published:
    return {
        "participants": row.participants if row else 0,
        "contributors": row.contributors if row else 0,
        "participants_30_days": row.participants_30_days if row else 0,
        "contributors_30_days": row.contributors_30_days if row else 0,
    }


def _newcomers(last: date) -> dict[date, int]:
    rows = PersonTally.objects.filter(scope=Scope().key, first_on__lte=last)
    return dict(rows.values("first_on").annotate(people=Count("person")).values_list("first_on", "people"))


def _running(days: dict[date, Day], came: dict[date, int], wanted: list[date]) -> dict[date, Published]:
    """The totals up to the end of each wanted day."""
    dates = sorted({*days, *came, *wanted})
    columns = {
        "contributions_total": [days[on].contributions if on in days else 0 for on in dates],
        "replies_total": [days[on].replies if on in days else 0 for on in dates],
        "stances_total": [days[on].stances if on in days else 0 for on in dates],
        "participants_total": [came.get(on, 0) for on in dates],
    }
    sums = {name: dict(zip(dates, accumulate(column), strict=True)) for name, column in columns.items()}
    return {on: {name: by_day[on] for name, by_day in sums.items()} for on in wanted}


def _as_of_now() -> Published:
    figures = figures_of_site()
    rates = (
        "sustain_index",
        "participation_inequality",
        "answered_share",
        "days_to_answer",
        "promises_kept",
        "active_engagement_rate",
        "participants_per_thousand",
        "return_rate",
        "second_project_rate",
    )
    return {
        "registered_total": get_user_model().objects.filter(is_active=True).count(),
        "projects_running": Project.objects.running().count(),
        "discussions_open": number_open(clock.now()),
        "shared_with_region": int(is_shared_with_region()),
        **{name: getattr(figures, name) for name in rates},
    }
