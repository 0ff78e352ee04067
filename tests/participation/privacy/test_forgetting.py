"""What is no longer needed is forgotten by itself, after as long as the government decided, and it is reported."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from kit import clock, origin, personal
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry, RateCount
from kit.personal import Retention, register
from participation.departments.actions import appoint
from participation.departments.models import Role
from participation.discussions.actions import hide_contribution
from participation.privacy import actions, jobs, queries
from participation.privacy.models import InactivityWarning, PersonalRequest, RetentionRun
from tenants.context import enter
from tests.conftest import person
from tests.places import furnish

pytestmark = pytest.mark.django_db


def rule(key: str) -> Retention:
    return next(one for one in register().retention if one.key == key)


@pytest.fixture
def inside(inside_lyon: Any) -> Any:
    return inside_lyon


def unused(name: str, *, days: int) -> User:
    from accounts.actions import account_for

    user = account_for(f"{name}@lyon.example", language="fr", display_name=name)
    User.objects.filter(pk=user.pk).update(last_login=clock.now() - timedelta(days=days))
    return user


def test_every_rule_says_beforehand_what_it_would_touch_and_does_just_that(lyon: Any, bruno: Any) -> None:
    city = furnish(lyon)
    with enter(lyon):
        hide_contribution(city.contribution, by=city.administrator, reason="Off topic", at=clock.now())
        far = clock.now() + timedelta(days=4000)
        # Reports of the future would delete themselves here.
        for one in (one for one in register().retention if one.key != "retention_reports"):
            would = queries.due(one, at=far).count()
            assert actions.apply_rule(one, at=far).touched == would, one.key
            assert queries.due(one, at=far).count() == 0, one.key
        city.contribution.refresh_from_db()
        assert (city.contribution.body, city.contribution.is_hidden) == ("", True)


def test_the_nightly_job_reports_what_it_did_on_the_record(inside: Any) -> None:
    RateCount.objects.create(bucket="x", count=1, expires_at=clock.now() - timedelta(days=3))
    jobs.forget_what_is_due()
    run = RetentionRun.objects.get(rule="rate_counters")
    assert (run.touched, run.days, run.failed) == (1, 1, False)
    assert not RateCount.objects.filter(bucket="x").exists()
    line = AuditEntry.objects.get(action="privacy.rule_applied")
    assert line.after == {"rule": "rate_counters", "touched": 1}
    assert RetentionRun.objects.count() == len(register().retention)


def test_the_government_decides_within_bounds_and_it_is_on_record(lyon: Any, bruno: Any, ada: Any) -> None:
    with enter(lyon):
        actions.decide_policy(by=bruno, words="go", days={"rate_counters": 5})
        assert queries.days_of(rule("rate_counters")) == 5
        with pytest.raises(Refused) as refused:
            actions.decide_policy(by=bruno, days={"rate_counters": 31})
        assert refused.value.field == "rate_counters"
        with pytest.raises(NotAllowed):
            actions.decide_policy(by=ada, words="stay")
        line = AuditEntry.objects.get(action="privacy.policy_decided")
        assert line.before == {"words": "choice", "days": {}}
        assert line.after == {"words": "go", "days": {"rate_counters": 5}}


def test_a_rule_that_fails_neither_stops_nor_hides_the_others(inside: Any, monkeypatch: Any) -> None:
    def broken(_before: Any) -> Any:
        raise ZeroDivisionError

    rules = register()
    first = rules.retention[0]
    monkeypatch.setattr(
        "participation.privacy.actions.policy.register",
        lambda: dataclasses.replace(
            rules, retention=(dataclasses.replace(first, due=broken), *rules.retention[1:])
        ),
    )
    runs = actions.apply_rules()
    assert [run.failed for run in runs] == [True] + [False] * (len(runs) - 1)


def test_batches_are_bounded_and_go_on_after_a_crash(inside: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(personal, "AT_ONCE", 10)
    over = clock.now() - timedelta(days=3)
    RateCount.objects.bulk_create(RateCount(bucket=f"b{n}", count=1, expires_at=over) for n in range(35))
    usual, calls = personal._deleted, 0

    def dying(model: Any, pks: list[Any]) -> int:
        nonlocal calls
        calls += 1
        assert len(pks) <= 10
        if calls == 3:
            raise KeyboardInterrupt
        return usual(model, pks)

    monkeypatch.setattr(personal, "_deleted", dying)
    with pytest.raises(KeyboardInterrupt):
        actions.apply_rule(rule("rate_counters"))
    assert RateCount.objects.filter(bucket__startswith="b").count() == 15
    monkeypatch.setattr(personal, "_deleted", usual)
    assert actions.apply_rule(rule("rate_counters")).touched == 15


def test_an_unused_account_is_warned_twice_and_then_deleted(inside: Any, run_jobs: Any) -> None:
    old, used = unused("old", days=1095 - 50), unused("used", days=10)
    start = clock.now()
    for day, mails in ((0, 1), (1, 0), (45, 0), (46, 1), (47, 0)):
        mail.outbox.clear()
        with clock.frozen_at(start + timedelta(days=day)):
            assert actions.warn_unused_accounts(days=1095) == mails, day
            actions.apply_rule(rule("inactive_accounts"))
    assert not PersonalRequest.objects.exists()
    with clock.frozen_at(start + timedelta(days=61)):
        actions.apply_rule(rule("inactive_accounts"))
        [request] = PersonalRequest.objects.all()
        assert (request.account_number, request.reason) == (old.pk, "inactive")
        actions.queue_due_deletions()
        assert actions.carry_out_deletion(request.pk)
    assert list(User.objects.filter(pk__in=[old.pk, used.pk])) == [used]


def test_signing_in_once_is_enough_to_stay(inside: Any) -> None:
    old = unused("old", days=1095 - 50)
    actions.warn_unused_accounts(days=1095)
    later = clock.now() + timedelta(days=30)
    User.objects.filter(pk=old.pk).update(last_login=later)
    with clock.frozen_at(later + timedelta(days=60)):
        assert actions.warn_unused_accounts(days=1095) == 0
        assert not InactivityWarning.objects.exists()
        assert actions.apply_rule(rule("inactive_accounts")).touched == 0


def test_staff_are_left_alone(inside: Any) -> None:
    boss, invited = unused("boss", days=5000), person(inside, "invited")
    appoint(boss, role=Role.ADMINISTRATOR, by=None)
    appoint(invited, role=Role.MEMBER, by=None)
    User.objects.filter(pk=invited.pk).update(joined_at=clock.now() - timedelta(days=400))
    actions.warn_unused_accounts(days=1095)
    actions.apply_rules()
    assert User.objects.filter(pk__in=[boss.pk, invited.pk]).count() == 2
    assert not InactivityWarning.objects.exists()


def test_the_pages_show_rules_counts_and_reports_in_a_constant_number_of_queries(
    lyon: Any, bruno: Any, client_at: Any
) -> None:
    client = client_at(lyon, bruno, HTTP_ACCEPT_LANGUAGE="en")
    with enter(lyon):
        actions.apply_rules()
    client.get("/workspace/privacy/retention/reports/")
    with CaptureQueriesContext(connection) as few:
        assert client.get("/workspace/privacy/retention/reports/").status_code == 200
    with enter(lyon):
        for _ in range(3):
            actions.apply_rules()
    with CaptureQueriesContext(connection) as many:
        client.get("/workspace/privacy/retention/reports/")
    assert len(many) == len(few)
    page = client.get("/workspace/privacy/retention/?count=1").content.decode()
    assert "Would touch" in page
    fields = {one.key: one.days for one in register().retention}
    assert client.post("/workspace/privacy/retention/", {**fields, "words": "stay"}).status_code == 302
    refused = client.post("/workspace/privacy/retention/", {**fields, "words": "stay", "sessions": "9999"})
    assert refused.status_code == 422
    assert "9999" in refused.content.decode()


def test_the_record_of_processing_activities_names_everything_that_is_kept(
    lyon: Any, bruno: Any, client_at: Any
) -> None:
    for language in ("en", "fr", "de", "nl"):
        page = client_at(lyon, bruno, HTTP_ACCEPT_LANGUAGE=language).get("/workspace/privacy/activities/")
        assert page.status_code == 200
    listed = client_at(lyon, bruno).get("/api/v1/privacy/activities/").json()
    assert len(listed) == len(register().holdings)


def test_the_api_decides_the_same_rules(lyon: Any, bruno: Any, ada: Any, client_at: Any) -> None:
    client = client_at(lyon, bruno)
    answer = client.put("/api/v1/privacy/rules/", {"days": {"sessions": 3}}, content_type="application/json")
    assert answer.status_code == 200
    [sessions] = [one for one in answer.json()["rules"] if one["key"] == "sessions"]
    assert sessions["days"] == 3
    refused = client.put(
        "/api/v1/privacy/rules/", {"days": {"sessions": 300}}, content_type="application/json"
    )
    assert (refused.status_code, refused.json()["field"]) == (400, "sessions")
    assert client_at(lyon, ada).get("/api/v1/privacy/rules/").status_code == 403


def test_where_lines_of_the_record_came_from_is_forgotten(inside: Any, ada: Any) -> None:
    from kit import audit

    with origin.entered(origin.Origin("page", "192.0.2.0/24")):
        line = audit.record("test.line", by=ada, subject=ada)
    actions.apply_rule(rule("record_networks"), at=clock.now() + timedelta(days=91))
    line.refresh_from_db()
    assert line.network == ""
    with pytest.raises(ProgrammingError):
        AuditEntry.objects.filter(pk=line.pk).update(origin="x")
