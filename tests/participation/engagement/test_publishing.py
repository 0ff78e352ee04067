"""Every night each site tells the shared schema how it is doing, in numbers only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kit import clock, jobs
from kit.jobs import enqueue
from participation.engagement import actions, queries
from participation.engagement.jobs import publish_daily_figures
from participation.engagement.published import published_in_words
from tenants.context import lobby
from tenants.models import TenantFigures

if TYPE_CHECKING:
    from tenants.models import Tenant

Busy = Callable[[], dict[str, Any]]


def published() -> dict[Any, dict[str, Any]]:
    with lobby():
        return {row.on: row.figures for row in TenantFigures.objects.filter(tenant__slug="lyon")}


def test_the_last_days_are_published_and_published_again(lyon: Tenant, busy: Busy) -> None:
    busy()
    assert actions.publish_daily_figures(days=20) == 20
    before = published()
    assert len(before) == 20
    assert before[clock.today()]["contributions_total"] == 12
    assert before[clock.today() - timedelta(days=19)]["contributions"] == 2
    actions.publish_daily_figures(days=20)
    assert published() == before


def test_the_job_runs_inside_its_site(inside_lyon: Tenant, busy: Busy, run_jobs: Callable[[], int]) -> None:
    busy()
    enqueue(publish_daily_figures, days=1)
    assert run_jobs() >= 1
    assert published()[clock.today()]["participants_total"] == 5


def test_whatever_is_published_has_a_name_for_those_who_look_after_sites(lyon: Tenant, busy: Busy) -> None:
    busy()
    figures = queries.figures_for_day(clock.today())
    lines = {line.key: line for line in published_in_words(figures)}
    assert set(lines) == set(figures)
    assert [key for key, line in lines.items() if line.name == key] == []
    assert (lines["contributions_total"].name, lines["contributions_total"].value) == (
        "Contributions so far",
        "12",
    )
    assert lines["participants_30_days"].name == "Participants in 30 days"
    assert lines["sustain_index"].unit == "index, 0 to 1"
    assert lines["shared_with_region"].value == "No"


def test_it_is_a_job_of_every_night() -> None:
    assert any(name.startswith("participation.engagement.publish_daily_figures") for name in jobs.app.tasks)
