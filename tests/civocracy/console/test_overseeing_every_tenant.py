"""The console: every tenant in one table, one in depth, signups, the inbox; and never a tenant's own schema."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from billing.models import WebhookEvent
from civocracy.console import actions, queries
from kit import clock
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from onboarding.models import Signup
from tenants import actions as tenants
from tenants.context import lobby
from tenants.models import ProvisioningStep, Tenant
from tests.onboarding import world

pytestmark = pytest.mark.django_db
At = Callable[..., Client]
PAGES = (
    "/console/",
    "/console/signups/",
    "/console/inbox/",
    "/console/leaving/",
    "/console/leaving/deleted/",
    "/console/queue/",
)


@pytest.fixture
def many(lyon: Tenant, turin: Tenant, in_lobby: None) -> list[Tenant]:
    """Sixty more tenants that are reserved, beside two that live."""
    made = [
        Tenant(
            kind="city",
            name=f"Place {number:02}",
            slug=f"place-{number}",
            country="DE",
            population=1_000 * number + 1,
            timezone="Europe/Berlin",
            language="de",
            languages=["de"],
            contact_email=f"place{number}@example.org",
            created_at=clock.now() - timedelta(days=number),
        )
        for number in range(60)
    ]
    return list(Tenant.objects.bulk_create(made))


def publish(tenant: Tenant, *, days_ago: int = 0, **figures: float) -> None:
    with lobby():
        tenants.publish_figures(tenant, on=clock.today() - timedelta(days=days_ago), figures=dict(figures))


def names(**filters: str) -> list[str]:
    sort = filters.pop("sort", "name")
    with lobby():
        return [tenant.name for tenant in queries.tenants_page(filters, sort=sort).items]


class TestWhoGetsIn:
    @pytest.mark.parametrize("path", PAGES)
    def test_is_civocracy_staff(self, client_at: At, dora: User, path: str) -> None:
        assert client_at(None, dora).get(path).status_code == 200

    @pytest.mark.parametrize("path", PAGES)
    def test_is_nobody_else(self, client_at: At, lyon: Tenant, bruno: User, dora: User, path: str) -> None:
        assert "/account/" in client_at().get(path)["Location"]
        assert client_at(lyon, bruno).get(path).status_code == 404
        with lobby():
            User.objects.filter(pk=dora.pk).update(is_civocracy_staff=False)
        assert client_at(None, dora).get(path).status_code == 403

    def test_needs_a_second_factor_where_that_is_required(
        self, client_at: At, dora: User, settings: LazySettings
    ) -> None:
        settings.CONSOLE_REQUIRES_SECOND_FACTOR = True
        assert "/totp/activate/" in client_at(None, dora).get("/console/")["Location"]


class TestTheTable:
    def test_shows_each_tenant_with_plan_state_set_up_and_activity(
        self, client_at: At, dora: User, lyon: Tenant
    ) -> None:
        with lobby():
            tenants.set_entitlements(lyon, entitlements={"plan": "metropolis"})
        publish(lyon, contributions=7, participants_30_days=5)
        publish(lyon, days_ago=3, contributions=5, participants_30_days=4)
        publish(lyon, days_ago=40, contributions=100, participants_30_days=90)
        page = client_at(None, dora).get("/console/", {"q": "lyon"}).content.decode()
        row = re.sub(r"<[^>]+>|\s+", " ", page[page.index("<tbody>") : page.index("</tbody>")])
        for shown in (
            "Lyon",
            "City, FR",
            "lyon.localhost",
            "Active",
            "Metropolis",
            "522,000",
            "Ready",
            " 12 ",
            " 5 ",
        ):
            assert shown in row

    def test_says_nothing_where_nothing_was_published_rather_than_zero(
        self, lyon: Tenant, in_lobby: None
    ) -> None:
        (row,) = queries.rows_of(queries.tenants_page({"q": "lyon"}).items)
        assert (row.contributions, row.participants, row.active_on) == (None, None, None)

    def test_counts_only_days_on_which_somebody_did_something_as_activity(self, lyon: Tenant) -> None:
        publish(lyon, contributions=0, stances=0)
        publish(lyon, days_ago=4, contributions=0, stances=2)
        with lobby():
            (row,) = queries.rows_of(queries.tenants_page({"q": "lyon"}).items)
        assert row.active_on == clock.today() - timedelta(days=4)

    def test_can_be_searched_and_filtered(self, many: list[Tenant]) -> None:
        assert names(q="TURI") == ["Turin"]
        assert names(q="place-7") == ["Place 07"]
        assert names(country="IT") == ["Turin"]
        assert names(state="active") == ["Lyon", "Turin"]
        assert names(state="active", country="FR") == ["Lyon"]
        assert names(health="ready") == ["Lyon", "Turin"]
        assert names(kind="region") == []

    def test_can_be_sorted(self, many: list[Tenant], lyon: Tenant, turin: Tenant) -> None:
        publish(lyon, contributions=3)
        publish(turin, contributions=9)
        assert names(sort="population")[:2] == ["Turin", "Lyon"]
        assert names(sort="contributions")[:2] == ["Turin", "Lyon"]
        assert names(sort="activity")[-1].startswith("Place")
        assert names(sort="'; DROP TABLE")[0] == "Lyon"

    def test_questionnaires_are_activity_too(self, lyon: Tenant) -> None:
        publish(lyon, days_ago=2, contributions=0, survey_answers=1)
        with lobby():
            (row,) = queries.rows_of(queries.tenants_page({"q": "lyon"}).items)
        assert row.active_on == clock.today() - timedelta(days=2)

    def test_says_whether_engagement_lasts_by_the_latest_index(
        self, many: list[Tenant], lyon: Tenant, turin: Tenant, client_at: At, dora: User
    ) -> None:
        publish(turin, days_ago=1, sustain_index=0.7)
        publish(lyon, days_ago=2, sustain_index=0.9)
        publish(lyon, sustain_index=0.25)
        assert names(sort="sustain")[:2] == ["Turin", "Lyon"]
        with lobby():
            rows = queries.rows_of(queries.tenants_page({}, sort="sustain").items)
        assert [row.sustain_index for row in rows[:3]] == [0.7, 0.25, None]
        assert b"0.70" in client_at(None, dora).get("/console/", {"q": "turin"}).content

    def test_can_be_filtered_by_whether_anybody_took_part_lately(
        self, many: list[Tenant], lyon: Tenant, turin: Tenant
    ) -> None:
        publish(lyon, days_ago=29, stances=1)
        publish(turin, days_ago=31, stances=1)
        assert names(activity="recent") == ["Lyon"]
        assert names(activity="quiet", state="active") == ["Turin"]

    @pytest.mark.parametrize("sort", list(queries.SORTS))
    def test_pages_through_everything_once(self, many: list[Tenant], sort: str) -> None:
        seen: list[int] = []
        cursor: str | None = ""
        while cursor is not None:
            page = queries.tenants_page({}, sort=sort, cursor=cursor)
            seen += [tenant.pk for tenant in page.items]
            cursor = page.next_cursor or None
        assert len(seen) == len(set(seen)) == Tenant.objects.count()

    def test_costs_as_many_queries_for_sixty_tenants_as_for_two(
        self, client_at: At, dora: User, lyon: Tenant, turin: Tenant
    ) -> None:
        client = client_at(None, dora)
        client.get("/console/")
        with CaptureQueriesContext(connection) as few:
            client.get("/console/")
        with lobby():
            for number in range(20):
                _reserve(f"town-{number}")
        with CaptureQueriesContext(connection) as more:
            client.get("/console/")
        assert len(more) == len(few) <= 9

    def test_teaches_what_to_do_when_nothing_matches(self, client_at: At, dora: User) -> None:
        assert b"Nothing matches" in client_at(None, dora).get("/console/", {"q": "atlantis"}).content


class TestOneTenantInDepth:
    def test_shows_profile_hosts_set_up_figures_and_record(
        self, client_at: At, dora: User, lyon: Tenant
    ) -> None:
        publish(lyon, contributions=7)
        with lobby():
            actions.write_note(lyon, text="Called the mayor's office.", by=dora)
        page = client_at(None, dora).get(f"/console/tenants/{lyon.pk}/").content.decode()
        for shown in (
            "Lyon",
            "http://lyon.localhost/",
            "t_lyon",
            "Europe/Paris",
            "<svg",
            "mayor&#x27;s office",
            "Dora",
        ):
            assert shown in page

    def test_says_figures_and_states_in_words(self, client_at: At, dora: User, lyon: Tenant) -> None:
        publish(lyon, contributions_total=7, sustain_index=0.5, answered_share=0.25, days_to_answer=3)
        with lobby():
            tenants.set_state(lyon, state=Tenant.State.READ_ONLY, reason="Test", by=dora)
        page = client_at(None, dora).get(f"/console/tenants/{lyon.pk}/").content.decode()
        for shown in (
            "Contributions so far",
            "Sustain index",
            "index, 0 to 1",
            "25.0%",
            "3 <span",
            ">Read-only</td>",
        ):
            assert shown in page
        assert "contributions_total" not in page

    def test_costs_a_constant_number_of_queries(self, client_at: At, dora: User, lyon: Tenant) -> None:
        client = client_at(None, dora)
        client.get("/console/")
        publish(lyon, contributions=1)
        with lobby():
            actions.write_note(lyon, text="The first note", by=dora)
        with CaptureQueriesContext(connection) as few:
            client.get(f"/console/tenants/{lyon.pk}/")
        with lobby():
            for number in range(10):
                publish(lyon, days_ago=number, contributions=number)
                actions.write_note(lyon, text=f"Note {number}", by=dora)
        with CaptureQueriesContext(connection) as more:
            client.get(f"/console/tenants/{lyon.pk}/")
        assert len(more) == len(few)

    def test_that_does_not_exist_is_not_found(self, client_at: At, dora: User) -> None:
        assert client_at(None, dora).get("/console/tenants/999999/").status_code == 404


class TestSteppingIn:
    def test_a_set_up_that_stopped_is_carried_on_with_a_reason_on_record(
        self, client_at: At, dora: User, in_lobby: None
    ) -> None:
        tenant = _stuck()
        client = client_at(None, dora)
        assert b"Failed" in client.get("/console/", {"health": "failed"}).content
        client.post(
            f"/console/tenants/{tenant.pk}/provisioning/",
            {"reason": "The disk was full, it is not any more."},
        )
        line = AuditEntry.objects.get(action="console.provisioning_retried")
        assert (line.actor_id, line.subject_label) == (dora.pk, "Metz")
        assert line.after["reason"].startswith("The disk")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'tenants.provision'")
            assert cursor.fetchone() == (1,)

    def test_without_a_reason_nothing_happens(self, client_at: At, dora: User, in_lobby: None) -> None:
        tenant = _stuck()
        page = client_at(None, dora).post(f"/console/tenants/{tenant.pk}/provisioning/", {"reason": "  a "})
        assert page.status_code == 422
        assert b"Say in a few words why" in page.content
        assert not AuditEntry.objects.filter(action__startswith="console.").exists()

    def test_a_tenant_that_is_set_up_or_not_paid_for_cannot_be_retried(
        self, lyon: Tenant, dora: User, in_lobby: None
    ) -> None:
        for tenant in (lyon, _reserve("metz")):
            with pytest.raises(Refused, match="nothing to carry on"):
                actions.retry_provisioning(tenant, reason="Just to be sure", by=dora)

    def test_is_for_civocracy_staff_only(self, lyon: Tenant, ada: User, in_lobby: None) -> None:
        with pytest.raises(NotAllowed):
            actions.write_note(lyon, text="I was here", by=ada)
        with pytest.raises(NotAllowed):
            actions.retry_provisioning(lyon, reason="Because I can", by=ada)

    def test_pages_that_change_something_answer_posts_only(
        self, client_at: At, dora: User, lyon: Tenant
    ) -> None:
        for path in ("provisioning", "notes"):
            assert client_at(None, dora).get(f"/console/tenants/{lyon.pk}/{path}/").status_code == 405


class TestSignups:
    def test_in_progress_are_listed_with_their_next_step(
        self, client_at: At, dora: User, in_lobby: None
    ) -> None:
        world.addressed()
        page = client_at(None, dora).get("/console/signups/").content
        assert b"Nantes" in page
        assert b"About you" in page

    def test_show_no_address_of_a_person_before_it_is_confirmed(
        self, client_at: At, dora: User, in_lobby: None
    ) -> None:
        world.asked_to_confirm()
        assert b"elodie@" not in client_at(None, dora).get("/console/signups/").content
        Signup.objects.update(confirmed_at=clock.now())
        assert b"elodie@" in client_at(None, dora).get("/console/signups/").content

    def test_can_be_looked_at_by_state(self, client_at: At, dora: User, in_lobby: None) -> None:
        Signup.objects.filter(pk=world.begun(name="Gone").pk).update(state="expired")
        assert b"Gone" not in client_at(None, dora).get("/console/signups/").content
        assert b"Gone" in client_at(None, dora).get("/console/signups/", {"state": "expired"}).content


class TestTheInbox:
    def test_says_what_waits_and_what_failed(self, client_at: At, dora: User, in_lobby: None) -> None:
        _event("evt_late", error="StripeUnavailable: no answer", minutes_ago=30)
        _event("evt_done", state=WebhookEvent.State.DONE)
        page = client_at(None, dora).get("/console/inbox/").content.decode()
        assert "Events wait too long" in page
        assert "StripeUnavailable: no answer" in page
        summary = queries.inbox_summary()
        assert (summary.counts["waiting"], summary.counts["done"], summary.counts["dead"]) == (1, 1, 0)

    def test_that_is_empty_says_so(self, client_at: At, dora: User) -> None:
        assert b"No event has been received yet" in client_at(None, dora).get("/console/inbox/").content


def test_no_page_of_the_console_enters_a_tenant(
    client_at: At, dora: User, lyon: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(lyon, contributions=1)
    client = client_at(None, dora)

    entered: list[object] = []
    real = connection.set_tenant  # type: ignore[attr-defined]

    def enter(tenant: object, *rest: object, **more: object) -> None:
        entered.extend([tenant] if isinstance(tenant, Tenant) else [])
        real(tenant, *rest, **more)

    monkeypatch.setattr(connection, "set_tenant", enter)
    for path in (*PAGES, f"/console/tenants/{lyon.pk}/"):
        assert client.get(path).status_code == 200
    assert entered == []


def _reserve(slug: str) -> Tenant:
    return tenants.reserve_tenant(
        kind="city",
        name=slug.capitalize(),
        slug=slug,
        country="FR",
        population=120_000,
        language="fr",
        contact_email=f"mairie@{slug}.example",
        timezone="Europe/Paris",
    )


def _stuck() -> Tenant:
    """A city that has paid, and whose set-up failed half-way."""
    tenant = _reserve("metz")
    tenants.set_state(tenant, state="active", reason="subscribed")
    ProvisioningStep.objects.filter(tenant=tenant, key="schema").update(
        state="failed", attempts=3, error="disk full"
    )
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    return tenant


def _event(name: str, *, state: str = "waiting", error: str = "", minutes_ago: int = 0) -> None:
    received = clock.now() - timedelta(minutes=minutes_ago)
    WebhookEvent.objects.create(
        event_id=name,
        type="customer.subscription.updated",
        state=state,
        error=error,
        next_at=received,
        occurred_at=received,
        received_at=received,
    )
