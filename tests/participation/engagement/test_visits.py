"""Visits are counted without a cookie and without an address, and lead what people say to the channel by which they came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from kit import clock
from participation.discussions.actions import contribute
from participation.engagement import queries, rolling, visits
from participation.engagement.models import Visitor
from participation.engagement.queries import Part, Scope
from participation.journal.models import Event, Kind
from tenants.context import enter

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from participation.discussions.models import Discussion
    from participation.projects.models import Project
    from tenants.models import Tenant

PHONE = "Mozilla/5.0 (Android 9; Mobile; rv:115.0) Gecko/115.0 Firefox/115.0"
LAPTOP = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"
Look = Callable[..., Any]


@pytest.fixture
def look(
    lyon: Tenant, project: Project, client_at: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> Look:
    """Look at a page of Lyon with a browser, from an address, and have it written."""
    monkeypatch.setattr(visits, "_waiting", {})

    def at(path: str, *, browser: str = PHONE, address: str = "192.0.2.7", **headers: str) -> Any:
        client = client_at(lyon, HTTP_USER_AGENT=browser, REMOTE_ADDR=address, **headers)
        response = client.get(path)
        with enter(lyon):
            visits.write_waiting()
            rolling.roll_up()
        connection.set_tenant(lyon)  # type: ignore[attr-defined]  # of our backend
        return response

    return at


def visitors(scope: Scope | None = None) -> int:
    return queries.figures_of(scope or Scope()).visitors


def test_somebody_counts_once_a_day_however_many_pages_they_read(look: Look, project: Project) -> None:
    for _ in range(3):
        look("/")
    look(f"/projects/{project.slug}/")
    assert visitors() == 1
    assert visitors(Scope.project(project.pk)) == 1
    assert sum(Event.objects.filter(kind=Kind.PAGE_READ).values_list("number", flat=True)) == 4


def test_another_browser_or_address_is_another_visitor(look: Look) -> None:
    look("/")
    look("/", browser=LAPTOP)
    look("/", address="192.0.2.8")
    assert visitors() == 3


def test_no_cookie_is_set_and_no_address_is_kept(look: Look, lyon: Tenant) -> None:
    response = look("/?via=newsletter")
    assert not response.cookies
    with connection.cursor() as cursor:
        for table in (
            "journal_event",
            "engagement_visitor",
            "engagement_daytally",
            "engagement_channeltally",
            "kit_cache",
        ):
            cursor.execute(f"SELECT count(*) FROM {table} AS row WHERE row::text LIKE %s", ["%192.0.2%"])
            assert cursor.fetchone() == (0,), table


def test_the_day_after_nobody_is_recognised(look: Look, lyon: Tenant) -> None:
    look("/")
    before = Visitor.objects.get().pk
    with clock.frozen_at(clock.now() + timedelta(days=1)):
        look("/")
        assert visits.forget_yesterday() == 1
    assert Visitor.objects.get().pk != before
    assert visitors() == 2


@pytest.mark.parametrize(
    "browser", ["Googlebot/2.1", "curl/8.0", "facebookexternalhit/1.1", "python-requests/2.31", ""]
)
def test_robots_are_left_out(look: Look, browser: str) -> None:
    look("/", browser=browser)
    assert visitors() == 0


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/nothing-here/", {}),
        ("/workspace/", {}),
        ("/api/v1/projects/", {}),
        ("/", {"HTTP_HX_REQUEST": "true"}),
        ("/", {"HTTP_SEC_PURPOSE": "prefetch"}),
    ],
)
def test_what_is_no_visit_is_not_counted(look: Look, path: str, headers: dict[str, str]) -> None:
    look(path, **headers)
    assert visitors() == 0


def test_a_visitor_belongs_to_the_first_link_of_the_day(look: Look, project: Project) -> None:
    look(f"/projects/{project.slug}/?via=Newsletter")
    look(f"/projects/{project.slug}/")
    look(f"/projects/{project.slug}/?via=poster")
    assert visitors(Scope.channel("newsletter")) == 1
    assert visitors(Scope.channel("poster")) == visitors(Scope.channel("web")) == 0


@pytest.mark.parametrize("name", ["staff", "import", "<script>", "a" * 31, " "])
def test_a_link_cannot_take_a_name_of_ours_or_any_other_text(look: Look, name: str) -> None:
    look(f"/?via={name}")
    assert visitors(Scope.channel("web")) == 1


def test_made_up_links_do_not_fill_the_figures(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "MOST_CHANNELS", 3)
    for number in range(6):
        look(f"/?via=made-up-{number}", address=f"192.0.2.{number}")
    channels = set(Event.objects.filter(kind=Kind.VISITOR_CAME).values_list("channel", flat=True))
    assert len(channels) == 4
    assert "other" in channels


def test_what_people_say_is_counted_for_the_channel_they_came_by(
    look: Look, lyon: Tenant, ada: User, discussion: Discussion, client_at: Callable[..., Client]
) -> None:
    look(f"/discussions/{discussion.pk}/?via=newsletter")
    client = client_at(lyon, ada, HTTP_USER_AGENT=PHONE, REMOTE_ADDR="192.0.2.7")
    client.post(f"/discussions/{discussion.pk}/contributions/", {"body": "A tram every ten minutes."})
    connection.set_tenant(lyon)  # type: ignore[attr-defined]  # of our backend
    assert Event.objects.get(kind=Kind.CONTRIBUTION_MADE).channel == "newsletter"
    assert Event.objects.get(kind=Kind.PARTICIPANT_JOINED).channel == "newsletter"
    rolling.roll_up()
    assert queries.figures_of(Scope(Part.CHANNEL, "newsletter")).contributors == 1


def test_a_page_costs_no_query_of_its_own(
    lyon: Tenant,
    discussion: Discussion,
    client_at: Callable[..., Client],
    django_assert_num_queries: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(visits, "_waiting", {})
    from django.test.utils import CaptureQueriesContext

    def asked(browser: str) -> int:
        client = client_at(lyon, HTTP_USER_AGENT=browser)
        client.get("/")  # the first of the day fetches the secret
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(captured)

    assert asked(PHONE) == asked("")


def test_a_killed_contribution_leaves_the_channel_alone(discussion: Discussion, ada: User) -> None:
    contribute(discussion, by=ada, body="By hand")
    assert Event.objects.get(kind=Kind.CONTRIBUTION_MADE).channel == "web"
