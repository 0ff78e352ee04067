"""Engagement in the workspace and in the API: figures, charts, definitions, files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.html import escape

from participation.engagement.definitions import DEFINITIONS
from tenants import hosts
from tenants.context import lobby
from tenants.models import Tenant

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from participation.discussions.models import Discussion
    from participation.projects.models import Project

Busy = Callable[[], dict[str, Any]]
Get = Callable[..., Any]


@pytest.fixture
def get(lyon: Tenant, bruno: User, client_at: Callable[..., Client]) -> Get:
    """Open a page as Bruno, in English; afterwards the test is inside Lyon again."""
    with lobby():
        Tenant.objects.filter(pk=lyon.pk).update(languages=["fr", "en"])
    hosts.forget()
    client = client_at(lyon, bruno, HTTP_ACCEPT_LANGUAGE="en")

    def open_page(address: str, **query: Any) -> Any:
        response = client.get(address, query)
        connection.set_tenant(lyon)  # type: ignore[attr-defined]  # of our backend
        return response

    return open_page


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def rows_of(response: Any) -> list[dict[str, str]]:
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline="")))


def test_a_project_shows_its_figures_each_with_its_definition(get: Get, project: Project, busy: Busy) -> None:
    busy()
    page = text_of(get(reverse("engagement:project", args=[project.slug])))
    for key in ("contributions", "stances", "contributors", "participants", "sustain_index"):
        assert str(DEFINITIONS[key].name) in page
        assert str(DEFINITIONS[key].words) in page
    assert "Half had arrived by 4 October 2026." in page
    assert "13 contributions and replies in 20 days." in page
    assert page.count('role="img"') == 2
    assert "Show the figures" in page


def test_the_page_asks_a_constant_number_of_questions(
    get: Get, project: Project, busy: Busy, django_assert_max_num_queries: Any
) -> None:
    busy()
    with django_assert_max_num_queries(45):
        get(reverse("engagement:project", args=[project.slug]))
    with django_assert_max_num_queries(45):
        get(reverse("engagement:overview"))


def test_one_discussion_can_be_looked_at_alone(
    get: Get, project: Project, discussion: Discussion, busy: Busy
) -> None:
    busy()
    address = reverse("engagement:project", args=[project.slug])
    page = text_of(get(address, activity=f"discussion:{discussion.pk}"))
    assert f"days.csv?activity=discussion:{discussion.pk}" in page
    assert get(address, activity="discussion:999999").status_code == 404
    assert get(address, activity="x").status_code == 404


def test_before_anybody_took_part_the_page_says_what_will_come(get: Get, project: Project) -> None:
    page = text_of(get(reverse("engagement:project", args=[project.slug])))
    assert "Nobody has taken part yet" in page
    assert "<svg" in page
    assert 'role="img"' not in page


def test_the_overview_sets_projects_side_by_side(get: Get, project: Project, busy: Busy) -> None:
    busy()
    page = text_of(get(reverse("engagement:overview")))
    assert f'href="{reverse("engagement:project", args=[project.slug])}"' in page
    assert "Project by project" in page


def test_every_definition_can_be_read(get: Get, project: Project) -> None:
    page = text_of(get(reverse("engagement:definitions")))
    for definition in DEFINITIONS.values():
        assert str(definition.name) in page
        assert escape(str(definition.formula)) in page


def test_the_days_and_the_projects_are_files(get: Get, project: Project, busy: Busy) -> None:
    busy()
    days = rows_of(get(reverse("engagement:project_file", args=[project.slug])))
    assert len(days) == 20
    assert days[0] == {
        "Day": "2026-10-01",
        "Contributions": "2",
        "Replies": "0",
        "Stances": "0",
        "Questionnaires answered": "0",
        "Visitors": "0",
    }
    assert sum(int(row["Contributions"]) for row in days) == 12
    assert rows_of(get(reverse("engagement:overview_file"))) == days
    (row,) = rows_of(get(reverse("engagement:projects_file")))
    assert (row["Project"], row["Participants"], row["Last day"]) == ("Trams at night", "5", "2026-10-20")


class TestTheApi:
    def test_it_says_what_the_page_says(self, get: Get, project: Project, busy: Busy) -> None:
        busy()
        data = get(f"/api/v1/projects/{project.slug}/engagement/").json()
        assert (data["contributions"], data["stances"], data["participants"]) == (12, 4, 5)
        assert data["window"] == {"first": "2026-10-01", "last": "2026-10-20", "is_open": True}
        assert data["days"][0] == {
            "on": "2026-10-01",
            "contributions": 2,
            "replies": 0,
            "stances": 0,
            "answers": 0,
            "visitors": 0,
        }
        assert 0 < data["sustain_index"] < 1
        assert get("/api/v1/engagement/").json() == {**data, "second_project_rate": 0.0}

    def test_it_tells_the_definitions_of_every_figure(self, get: Get, project: Project) -> None:
        found = {row["key"]: row for row in get("/api/v1/engagement/definitions/").json()}
        data = get(f"/api/v1/projects/{project.slug}/engagement/").json()
        described = set(found) | {"window", "days", "hidden"}
        assert set(data) <= described
        assert found["sustain_index"]["unit"] == "index"
        assert found["sustain_index"]["version"] == 1

    def test_an_unknown_discussion_is_not_found(self, get: Get, project: Project) -> None:
        for key in ("discussion:999999", "x"):
            assert get(f"/api/v1/projects/{project.slug}/engagement/", activity=key).status_code == 404


def test_figures_are_for_staff(
    lyon: Tenant, ada: User, project: Project, client_at: Callable[..., Client]
) -> None:
    addresses = [
        reverse("engagement:project", args=[project.slug]),
        reverse("engagement:overview"),
        reverse("engagement:project_file", args=[project.slug]),
        "/api/v1/engagement/",
        f"/api/v1/projects/{project.slug}/engagement/",
    ]
    for address in addresses:
        assert client_at(lyon).get(address).status_code in (302, 403)
        assert client_at(lyon, ada).get(address).status_code == 403
