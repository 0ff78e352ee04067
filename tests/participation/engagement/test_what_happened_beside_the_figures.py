"""Marked days, milestones and mailings beside the figures: in the charts by number, and in one table below them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.urls import reverse

from kit.charts import BarChart, Note, Point
from participation.engagement import actions, pictures, queries
from participation.engagement.papers.pdf import report
from participation.news.models import News
from participation.projects.models import Milestone
from tests.participation.engagement.conftest import OPENED

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from participation.projects.models import Project
    from tenants.models import Tenant

Busy = Callable[[], dict[str, Any]]


def mailing(project: Project | None, *, mailed: int, days: int, reach: str = "followers") -> News:
    return News.objects.create(
        kind="opening",
        key=f"{mailed}-{days}-{reach}-{project}",
        source="discussion",
        about_id=1,
        project_id=project.pk if project else None,
        reach=reach,
        mailed=mailed,
        happened_at=OPENED + timedelta(days=days),
    )


@pytest.fixture
def eventful(project: Project, busy: Busy, bruno: User) -> Project:
    """A mark, two milestones of which one is to come, and mailings, of which one reached hardly anybody."""
    busy()
    actions.mark_day(title="New team", happened_on=date(2026, 10, 9), project=project, by=bruno)
    Milestone.objects.create(project=project, title="Walk along the line", happens_on=date(2026, 10, 5))
    Milestone.objects.create(project=project, title="The council decides", happens_on=date(2027, 1, 5))
    mailing(project, mailed=1_200, days=2)
    mailing(project, mailed=4, days=3)
    mailing(project, mailed=900, days=4, reach="people")
    return project


def happened(scope: queries.Scope, project: Project | None = None) -> list[queries.Annotation]:
    window = queries.figures_of(scope).window
    return queries.annotations_of(scope, window, marks=queries.marks_of(scope), project=project)


def test_a_project_has_its_marks_milestones_and_mailings_by_day(eventful: Project) -> None:
    lines = pictures.happened_in_words(happened(queries.Scope.project(eventful.pk)))
    assert [(line.number, line.on.day, line.what, line.sort) for line in lines] == [
        (1, 3, "A question, an idea box or a survey opens (1,200 mails)", "Mailing"),
        (2, 5, "Walk along the line", "Milestone"),
        (3, 9, "New team", "Something else"),
    ]


def test_the_whole_site_names_the_projects_and_shows_what_is_public(eventful: Project) -> None:
    mailing(None, mailed=50, days=6)
    assert [(one.sort, one.project) for one in happened(queries.Scope())] == [
        ("mailing", eventful.title),
        ("milestone", eventful.title),
        ("mailing", ""),
    ]
    type(eventful).objects.filter(pk=eventful.pk).update(state="draft")
    assert [one.mailed for one in happened(queries.Scope())] == [50]


def test_an_activity_has_those_of_its_project_and_a_channel_has_none(
    eventful: Project, discussion: Any
) -> None:
    activity = queries.Scope.activity("discussion", discussion.pk)
    assert [one.sort for one in happened(activity, eventful)] == ["mailing", "milestone"]
    assert happened(queries.Scope.channel("web")) == []
    assert len(happened(queries.Scope.department(eventful.department_id))) == 2


def test_numbers_stand_above_the_charts_and_in_one_table(
    eventful: Project, lyon: Tenant, bruno: User, client_at: Callable[..., Client]
) -> None:
    client = client_at(lyon, bruno, HTTP_ACCEPT_LANGUAGE="en")
    page = client.get(reverse("engagement:project", args=[eventful.slug])).content.decode()
    connection.set_tenant(lyon)  # type: ignore[attr-defined]  # of our backend
    numbers = re.findall(r'class="chart__numbers".*?</svg>', page, re.DOTALL)
    assert len(numbers) == 2
    assert [re.findall(r">([\d–]+)</text>", one) for one in numbers] == [["1", "2", "3"]] * 2
    assert page.count('id="happened"') == 1
    assert page.count('href="#happened"') == 2
    assert "Walk along the line" in page
    assert "The council decides" not in page


def test_the_report_holds_them_too(eventful: Project) -> None:
    scope = queries.Scope.project(eventful.pk)
    assert report(queries.figures_of(scope), title="x", happened=happened(scope)).startswith(b"%PDF")


def test_numbers_that_would_overlap_are_written_as_one() -> None:
    notes = [Note(place, str(place)) for place in (0, 1, 2, 40)]
    chart = BarChart("k", "t", "s", [Point(str(day), day) for day in range(100)], "m", notes=notes)
    assert [(number.x, number.words) for number in chart.note_numbers] == [("0", "1–3"), ("40", "4")]


def test_what_is_written_as_one_is_wider_and_needs_more_room() -> None:
    def numbers(*places: float) -> list[str]:
        notes = [Note(place, str(place)) for place in places]
        chart = BarChart("k", "t", "s", [Point(str(day), day) for day in range(100)], "m", notes=notes)
        return [number.words for number in chart.note_numbers]

    assert numbers(0, 9) == ["1", "2"]
    assert numbers(0, 1, 9, 10) == ["1–4"]
    assert numbers(0, 1, 12, 13) == ["1–2", "3–4"]
