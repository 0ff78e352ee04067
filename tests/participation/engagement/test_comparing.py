"""Next to one's past, to governments like it, to the members of a region: from what they published, without opening them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from kit import clock
from kit.errors import NotAllowed
from participation.engagement import actions, queries
from tenants.actions import publish_figures, reserve_tenant
from tenants.context import lobby
from tenants.models import Tenant, TenantFigures
from tenants.queries import figures_of_members, figures_of_peers

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


def test_four_would_tell_which_one_it_is(inside_lyon: Tenant, peers: list[Tenant]) -> None:
    with lobby():
        TenantFigures.objects.filter(tenant=peers[0]).delete()
    assert figures_of_peers(inside_lyon) == []


@pytest.mark.parametrize("facts", [{"population": 2_000}, {"population": 2_000_000}, {"kind": "region"}])
def test_others_are_not_like_it(inside_lyon: Tenant, peers: list[Tenant], facts: dict[str, Any]) -> None:
    another("elsewhere", active_engagement_rate=0.9, **facts)
    assert len(figures_of_peers(inside_lyon)) == 5


def test_a_member_is_seen_by_its_region_only_when_it_shares(inside_lyon: Tenant, bruno: User) -> None:
    region = another("region", kind="region")
    with lobby():
        Tenant.objects.filter(pk=inside_lyon.pk).update(parent=region)
    actions.publish_daily_figures(days=1)
    assert figures_of_members(region) == []
    actions.share_with_region(True, by=bruno)
    actions.publish_daily_figures(days=1)
    assert [name for name, _slug, _figures in figures_of_members(region)] == ["Lyon"]
    actions.share_with_region(False, by=bruno)
    actions.publish_daily_figures(days=1)
    assert figures_of_members(region) == []


def test_residents_share_nothing(inside_lyon: Tenant, ada: User) -> None:
    with pytest.raises(NotAllowed):
        actions.share_with_region(True, by=ada)
