"""Next to one's past, to governments like it, to the members of a region: from what they published, without opening them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import account_for
from kit import clock
from kit.errors import NotAllowed
from kit.models import AuditEntry
from participation.departments.actions import appoint
from participation.departments.models import Role
from participation.engagement import actions, queries
from tenants import context, hosts
from tenants.actions import publish_figures, reserve_tenant
from tenants.context import enter, lobby
from tenants.models import Tenant, TenantFigures
from tenants.queries import figures_of_peers

if TYPE_CHECKING:
    from accounts.models import User


def another(name: str, *, population: int = 400_000, kind: str = "city", **figures: Any) -> Tenant:
    with lobby():
        made = reserve_tenant(
            kind=kind,
            name=name.capitalize(),
            slug=name,
            country="FR",
            population=population,
            language="fr",
            contact_email=f"{name}@example.org",
            timezone="Europe/Paris",
        )
        Tenant.objects.filter(pk=made.pk).update(state=Tenant.State.ACTIVE)
        if figures:
            publish_figures(made, on=clock.today(), figures=figures)
        return made


@pytest.fixture
def peers(inside_lyon: Tenant) -> Iterator[list[Tenant]]:
    return [
        another(f"city-{number}", active_engagement_rate=number / 10, sustain_index=None)
        for number in range(5)
    ]


def test_the_median_of_five_like_it_is_shown_without_names(inside_lyon: Tenant, peers: list[Tenant]) -> None:
    rows = {row.key: row for row in queries.compared(queries.figures_of_site())}
    assert (rows["active_engagement_rate"].peers, rows["active_engagement_rate"].number_of_peers) == (0.2, 5)
    assert rows["sustain_index"].peers is None


def test_rates_stand_next_to_those_that_were_published_a_year_ago(inside_lyon: Tenant) -> None:
    def year_ago() -> dict[str, Any]:
        return {row.key: row.year_ago for row in queries.compared(queries.figures_of_site())}

    assert set(year_ago().values()) == {None}
    day = clock.today() - timedelta(days=364 + 2)
    with lobby():
        publish_figures(inside_lyon, on=day, figures={"answered_share": 0.25, "sustain_index": None})
        publish_figures(inside_lyon, on=day - timedelta(days=30), figures={"sustain_index": 0.9})
    assert (year_ago()["answered_share"], year_ago()["sustain_index"]) == (0.25, None)


def test_four_would_tell_which_one_it_is(inside_lyon: Tenant, peers: list[Tenant]) -> None:
    with lobby():
        TenantFigures.objects.filter(tenant=peers[0]).delete()
    assert figures_of_peers(inside_lyon) == []


@pytest.mark.parametrize("facts", [{"population": 2_000}, {"population": 2_000_000}, {"kind": "region"}])
def test_others_are_not_like_it(inside_lyon: Tenant, peers: list[Tenant], facts: dict[str, Any]) -> None:
    another("elsewhere", active_engagement_rate=0.9, **facts)
    assert len(figures_of_peers(inside_lyon)) == 5


@pytest.fixture
def region(lyon: Tenant, bruno: User) -> Tenant:
    """Turin stands in as Lyon's region, with staff of its own."""
    with lobby():
        Tenant.objects.filter(slug="turin").update(kind=Tenant.Kind.REGION, name="The Region")
        found = Tenant.objects.get(slug="turin")
        Tenant.objects.filter(pk=lyon.pk).update(parent=found)
    with enter(lyon):
        actions.publish_daily_figures(days=3)
    return found


def seen_by(region: Tenant) -> list[str]:
    with enter(region):
        found = queries.member_cities()
        assert found is not None
        return [city.name for city in found.cities]


def test_a_member_is_seen_by_its_region_only_while_it_shares_and_both_count_at_once(
    lyon: Tenant, region: Tenant, bruno: User
) -> None:
    assert seen_by(region) == []
    with enter(lyon):
        actions.share_with_region(True, by=bruno)
    assert seen_by(region) == ["Lyon"]
    with enter(lyon):
        actions.publish_daily_figures(days=3)
    assert seen_by(region) == ["Lyon"]
    with enter(lyon):
        actions.share_with_region(False, by=bruno)
    assert seen_by(region) == []
    with enter(lyon):
        actions.publish_daily_figures(days=3)
        lines = AuditEntry.objects.filter(action="engagement.sharing_chosen").order_by("id")
        assert [line.after for line in lines] == [{"region": True}, {"region": False}]
    assert seen_by(region) == []


def test_another_region_and_a_city_see_nothing(lyon: Tenant, region: Tenant, bruno: User) -> None:
    with enter(lyon):
        actions.share_with_region(True, by=bruno)
        assert queries.member_cities() is None, "a city has no members"
    with lobby():
        Tenant.objects.filter(pk=lyon.pk).update(parent=another("elsewhere", kind="region"))
    assert seen_by(region) == []


def member(region: Tenant, name: str, **figures: Any) -> Tenant:
    made = another(name, population=10_000, **{"shared_with_region": 1, **figures})
    with lobby():
        Tenant.objects.filter(pk=made.pk).update(parent=region)
    return made


def test_the_page_shows_rates_trend_and_last_day_without_entering_a_city(
    region: Tenant, client_at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = clock.today() - timedelta(days=9)
    metz = member(region, "metz", participants_30_days=12, contributions_total=40, answered_share=0.5)
    member(region, "silent", shared_with_region=0, participants_30_days=99)
    late = another("late", population=5_000)
    with lobby():
        Tenant.objects.filter(pk=late.pk).update(parent=region)
        publish_figures(late, on=day, figures={"participants_30_days": 3, "shared_with_region": 1})
        publish_figures(metz, on=day, figures={"participants_30_days": 7})
        Tenant.objects.filter(pk=region.pk).update(language="en", languages=["en"])
        hosts.forget_here()
    with enter(region):
        paula = account_for("paula@turin.example", language="en", display_name="Paula")
        appoint(paula, role=Role.ANALYST, by=None)
    entered: list[str] = []
    real = context.enter
    monkeypatch.setattr(context, "enter", lambda tenant: entered.append(tenant.slug) or real(tenant))
    page = client_at(region, paula).get("/workspace/engagement/members/").content.decode()
    assert set(entered) <= {"turin"}
    assert "Silent" not in page
    assert "99" not in re.sub(r"<svg.*?</svg>", "", page, flags=re.S)
    for words in ("Metz", "10,000", "50.0%", "from 7 to 12", "Late", "older", "of 4 members", "15,000"):
        assert words in page, words


def test_programs_of_a_region_read_the_same_and_those_of_a_city_say_what_is_shared(
    lyon: Tenant, region: Tenant, bruno: User, ada: User, client_at: Any
) -> None:
    with enter(lyon):
        actions.publish_daily_figures(days=2)
    with enter(region):
        paula = account_for("paula@turin.example", language="en", display_name="Paula")
        appoint(paula, role=Role.ANALYST, by=None)
    member(region, "metz", participants_30_days=12, contributions_total=40, answered_share=0.5)
    address = "/api/v1/engagement/members/"
    theirs = client_at(region, paula)
    found = theirs.get(address).json()
    assert [city["name"] for city in found["results"]] == ["Metz"]
    assert (found["sharing"], found["in_all"], found["participants"], found["next"]) == (1, 2, 12, None)
    assert found["results"][0]["figures"]["answered_share"] == 0.5
    assert found["results"][0]["trend"][-1]["participants"] == 12
    city = client_at(lyon, bruno)
    assert city.get(address).status_code == 404
    sharing = "/api/v1/engagement/sharing/"
    assert city.get(sharing).json() == {"region": False}
    put = {"data": {"region": True}, "content_type": "application/json"}
    assert client_at(lyon, ada).put(sharing, **put).status_code == 403
    assert city.put(sharing, **put).json() == {"region": True}
    assert [one["name"] for one in theirs.get(address).json()["results"]] == ["Lyon", "Metz"]


def test_it_costs_the_same_for_a_region_of_many_cities_and_goes_on_page_by_page(region: Tenant) -> None:
    counts = []
    for first, last in ((0, 2), (2, 55)):
        for number in range(first, last):
            member(region, f"town-{number:02}", participants_30_days=1)
        with enter(region), CaptureQueriesContext(connection) as captured:
            found = queries.member_cities()
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert found is not None
    assert (len(found.cities), found.sharing, found.participants) == (50, 55, 55)
    with enter(region):
        rest = queries.member_cities(cursor=found.next_cursor)
    assert rest is not None
    assert [city.name for city in rest.cities] == [f"Town-{number}" for number in range(50, 55)]


def test_residents_share_nothing(inside_lyon: Tenant, ada: User) -> None:
    with pytest.raises(NotAllowed):
        actions.share_with_region(True, by=ada)
