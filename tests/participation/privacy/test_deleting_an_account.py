"""An account goes: with the name and the address everywhere, and without changing what others said or any figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone, translation
from django.utils.html import escape

from accounts.models import User
from kit import audit, chain, clock, personal
from kit.errors import NotAllowed, Refused
from kit.formats import day_in_words
from kit.models import AuditEntry
from participation.departments.actions import appoint, dismiss
from participation.departments.models import Role, RoleAssignment
from participation.discussions.actions import contribute, edit_contribution, take_stance
from participation.discussions.models import Contribution, Stance
from participation.engagement.actions import publish_daily_figures
from participation.journal.models import Event
from participation.privacy import actions, links, rules
from participation.privacy.models import PersonalRequest, PrivacyPolicy
from tenants.context import enter, lobby
from tenants.models import TenantFigures
from tests.conftest import person
from tests.places import furnish

pytestmark = pytest.mark.django_db
NAME = "Xanthippe"
#: Figures about how many accounts there are now: one less is what was asked for.
PER_ACCOUNT = {"registered_total", "active_engagement_rate"}


@pytest.fixture
def city(lyon: Any) -> Any:
    return furnish(lyon)


@pytest.fixture
def zoe(city: Any, run_jobs: Any, fresh_client: Any) -> User:
    """Somebody who left something in every room."""
    user = person(city.tenant, NAME.lower())
    with enter(city.tenant):
        said = contribute(city.discussion, body="The corner by the bakery", by=user)
        edit_contribution(said, body="The corner by the old bakery", by=user)
        take_stance(city.contribution, value=-1, by=user)
        from participation.answers.actions import answer_officially

        answer_officially([said], body="We look at it", by=city.administrator, department=city.department)
        actions.answer(user, purpose="statistics", given=True)
        actions.ask_for_download(user)
    fresh_client(city.tenant, user).get("/")
    run_jobs()
    return user


def everywhere() -> Iterator[tuple[str, str]]:
    """Every text, JSON and bytes column of the schema we are in, as table.column, with all it holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND data_type IN ('text', 'character varying', 'json', 'jsonb', 'bytea', 'ARRAY')"
        )
        columns = cursor.fetchall()
        assert len(columns) > 50
        for table, column, kind in columns:
            text = f"encode({column}, 'escape')" if kind == "bytea" else f'"{column}"::text'
            cursor.execute(f'SELECT string_agg({text}, chr(10)) FROM "{table}"')
            yield f"{table}.{column}", cursor.fetchone()[0] or ""


def where_it_says(*words: str) -> list[str]:
    return [place for place, text in everywhere() if any(word.lower() in text.lower() for word in words)]


def figures(city: Any) -> Any:
    with enter(city.tenant):
        publish_daily_figures(days=2)
        events = Event.objects.count(), Event.objects.values("participant_ref").distinct().count()
        counts = (
            Contribution.objects.count(),
            Stance.objects.count(),
            list(
                Contribution.objects.order_by("pk").values_list(
                    "agree_count", "disagree_count", "reply_count"
                )
            ),
        )
    with lobby():
        published = [
            {name: value for name, value in row.items() if name not in PER_ACCOUNT}
            for row in TenantFigures.objects.filter(tenant=city.tenant)
            .order_by("on")
            .values_list("figures", flat=True)
        ]
    return events, counts, published


def delete(city: Any, user: User, *, words_go: bool = False) -> PersonalRequest:
    with enter(city.tenant):
        made = actions.ask_for_deletion(user, words_go=words_go)
        later = clock.now() + actions.deletions.COOLING + timedelta(hours=1)
        with clock.frozen_at(later):
            assert actions.carry_out_deletion(made.pk)
        made.refresh_from_db()
    return made


@pytest.mark.parametrize("words_go", [False, True])
def test_neither_name_nor_address_is_left_anywhere_and_no_figure_changes(
    city: Any, zoe: User, run_jobs: Any, words_go: bool
) -> None:
    with enter(city.tenant):
        assert where_it_says(NAME, zoe.email)
    before = figures(city)
    delete(city, zoe, words_go=words_go)
    run_jobs()
    with enter(city.tenant):
        assert where_it_says(NAME, zoe.email) == []
        assert where_it_says("old bakery", "by the bakery") == (
            [] if words_go else ["discussions_contribution.body", "discussions_contributionversion.body"]
        )
    assert figures(city) == before


@pytest.mark.django_db(transaction=True)
def test_the_record_stays_whole_and_knows_the_number_alone(city: Any, zoe: User) -> None:
    key = zoe.pk
    delete(city, zoe)
    with enter(city.tenant):
        assert chain.verify().is_whole
        [line] = audit.with_names(AuditEntry.objects.filter(action="account.deleted"))
        assert (line.actor_name, line.subject_id) == ("Civocracy", str(key))
        assert line.subject_name == f"Account {key}, deleted"


def test_another_government_is_not_touched(city: Any, zoe: User, turin: Any) -> None:
    other = furnish(turin, marker=NAME)
    with enter(turin):
        before = {place: text for place, text in everywhere() if "cache" not in place}
    delete(city, zoe)
    with enter(turin):
        assert {place: text for place, text in everywhere() if "cache" not in place} == before
        assert User.objects.filter(pk=other.resident.pk).exists()


def test_words_that_go_leave_a_place_and_the_replies(city: Any, client_at: Any) -> None:
    delete(city, city.resident, words_go=True)
    page = (
        client_at(city.tenant)
        .get(f"/discussions/{city.discussion.pk}/", HTTP_ACCEPT_LANGUAGE="en")
        .content.decode()
    )
    assert "Removed by its author." in page
    assert "The street by the school" not in page
    assert "And the next one" in page
    answer = client_at(city.tenant).get(f"/api/v1/contributions/{city.contribution.pk}/").json()
    assert (answer["body"], answer["is_removed"]) == ("", True)


def test_words_stay_without_the_name_if_the_person_wants(city: Any, client_at: Any) -> None:
    delete(city, city.resident)
    page = client_at(city.tenant).get(f"/discussions/{city.discussion.pk}/").content.decode()
    assert "The street by the school" in page
    assert city.resident.display_name not in page


@pytest.mark.parametrize(("policy", "asked", "goes"), [("stay", True, False), ("go", False, True)])
def test_the_policy_decides_where_it_leaves_no_choice(
    city: Any, policy: str, asked: bool, goes: bool
) -> None:
    with enter(city.tenant):
        actions.decide_policy(by=city.administrator, words=policy)
        assert actions.ask_for_deletion(city.resident, words_go=asked).words_go is goes


def test_nothing_happens_for_seven_days_and_one_click_undoes_it(
    city: Any, client_at: Any, run_jobs: Any
) -> None:
    run_jobs()
    mail.outbox.clear()
    with enter(city.tenant):
        made = actions.ask_for_deletion(city.resident)
        assert not actions.carry_out_deletion(made.pk)
        assert actions.queue_due_deletions() == 0
    run_jobs()
    [message] = mail.outbox
    with translation.override(city.resident.language):
        assert day_in_words(timezone.localtime(made.due_at).date()) in message.subject
    [path] = re.findall(r"http://lyon\.localhost[^/]*(/my-data/undo/\S+/)", message.body)
    client = client_at(city.tenant)
    client.get(path)
    with enter(city.tenant):
        made.refresh_from_db()
        assert made.is_waiting  # a scanner of mails opens links too
    assert client.post(path).status_code == 200
    assert client.post(path).status_code == 410
    with enter(city.tenant):
        assert not actions.carry_out_deletion(made.pk, at=clock.now() + timedelta(days=30))
        assert User.objects.filter(pk=city.resident.pk, is_active=True).exists()


def test_the_link_to_undo_is_worth_nothing_elsewhere(city: Any, turin: Any, client_at: Any) -> None:
    with enter(city.tenant):
        made = actions.ask_for_deletion(city.resident)
        token = links.undo_token(made.pk, city.resident.pk)
    assert client_at(turin).post(f"/my-data/undo/{token}/").status_code == 410
    assert client_at(city.tenant).post(f"/my-data/undo/{token[:-2]}xx/").status_code == 410


def test_a_deletion_that_was_interrupted_goes_on_where_it_stopped(
    city: Any, zoe: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with enter(city.tenant):
        made = actions.ask_for_deletion(zoe, words_go=True)
        later = clock.now() + timedelta(days=8)
        total = len(personal.register().holdings)
        usual = personal.Holding.carry_out
        for stop in range(1, total):
            calls = 0

            def dying(self: Any, *about: Any, stop: int = stop) -> int:
                nonlocal calls
                calls += 1
                if calls > 1:
                    raise KeyboardInterrupt
                return usual(self, *about)

            monkeypatch.setattr(personal.Holding, "carry_out", dying)
            with pytest.raises(KeyboardInterrupt):
                actions.carry_out_deletion(made.pk, at=later)
            made.refresh_from_db()
            if made.is_done:
                break
            assert made.steps_done == stop
        monkeypatch.setattr(personal.Holding, "carry_out", usual)
        assert actions.carry_out_deletion(made.pk, at=later)
        assert not actions.carry_out_deletion(made.pk, at=later)
        made.refresh_from_db()
        assert made.is_done
        assert made.participant_number is None
        assert where_it_says(NAME, zoe.email) == []


def test_nobody_can_sign_in_while_an_account_is_being_deleted(
    city: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dying(*_about: Any) -> int:
        raise KeyboardInterrupt

    with enter(city.tenant):
        made = actions.ask_for_deletion(city.resident)
        monkeypatch.setattr(personal.Holding, "carry_out", dying)
        with pytest.raises(KeyboardInterrupt):
            actions.carry_out_deletion(made.pk, at=clock.now() + timedelta(days=8))
        assert not User.objects.get(pk=city.resident.pk).is_active


def test_whoever_carries_something_hands_it_over_first(city: Any, fresh_client: Any) -> None:
    with enter(city.tenant), pytest.raises(NotAllowed):
        actions.ask_for_deletion(city.moderator)
    page = fresh_client(city.tenant, city.moderator).get("/my-data/deletion/", HTTP_ACCEPT_LANGUAGE="en")
    assert "You hold a role here." in page.content.decode()
    assert city.administrator.email in page.content.decode()
    with enter(city.tenant):
        dismiss(RoleAssignment.objects.get(user=city.moderator), by=city.administrator)
        assert rules.may_delete_account(User.objects.get(pk=city.moderator.pk))


def test_the_last_administrator_stays(city: Any) -> None:
    with enter(city.tenant):
        assert "last administrator" in str(rules.may_delete_account(city.administrator).reason)


def test_somebody_who_took_on_a_role_meanwhile_is_kept_and_told(city: Any, run_jobs: Any) -> None:
    run_jobs()
    with enter(city.tenant):
        made = actions.ask_for_deletion(city.resident)
        appoint(city.resident, role=Role.ANALYST, by=None)
        mail.outbox.clear()
        assert not actions.carry_out_deletion(made.pk, at=clock.now() + timedelta(days=8))
        made.refresh_from_db()
        assert made.state == PersonalRequest.State.WITHDRAWN
    run_jobs()
    assert city.resident.email in [to for message in mail.outbox for to in message.to]


def test_it_can_be_asked_for_once(city: Any) -> None:
    with enter(city.tenant):
        actions.ask_for_deletion(city.resident)
        with pytest.raises(Refused):
            actions.ask_for_deletion(city.resident)


def test_the_page_says_what_goes_and_what_stays_and_asks_again(
    city: Any, fresh_client: Any, client_at: Any
) -> None:
    stale = client_at(city.tenant, city.resident)
    assert "/account/again/" in stale.get("/my-data/deletion/")["Location"]
    client = fresh_client(city.tenant, city.resident)
    page = client.get("/my-data/deletion/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    with translation.override("fr"):
        for holding in personal.register().holdings:
            assert escape(str(holding.title)) in page
    assert client.post("/my-data/deletion/", {"words": "go"}).status_code == 422
    assert client.post("/my-data/deletion/", {"words": "go", "sure": "on"}).status_code == 302
    with enter(city.tenant):
        assert PersonalRequest.objects.get().words_go
        assert PrivacyPolicy.objects.count() == 0


def test_the_page_begins_with_what_is_kept_about_this_person(city: Any, fresh_client: Any) -> None:
    page = fresh_client(city.tenant, city.resident).get("/my-data/deletion/")
    with enter(city.tenant):
        person = rules.person_of(city.resident)
        kept = {one.key for one in personal.register().holdings if list(one.read(person))}
    assert {one.key for one in page.context["holdings"]} == kept
    assert {one.key for one in page.context["elsewhere"]} == {
        one.key for one in personal.register().holdings
    } - kept
    assert kept, "this resident has said something"
    assert page.context["elsewhere"], "and has never handed anything over"
