"""Somebody gets everything that is kept about them, and nobody else gets it."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail

from accounts.models import Seat
from accounts.personal import HOLDINGS
from kit import clock
from kit.errors import Refused
from kit.models import AuditEntry
from kit.personal import Wish, register
from participation.privacy import actions, links, queries, rules
from participation.privacy.models import PersonalRequest
from participation.privacy.writing import section_key
from tenants.context import enter
from tests.places import furnish

pytestmark = pytest.mark.django_db
MARK = "ZEBRAFISH"


def unpacked(response: Any) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


@pytest.fixture
def city(lyon: Any) -> Any:
    return furnish(lyon, marker=MARK)


def test_it_holds_everything_in_words_and_for_programs(city: Any, fresh_client: Any, run_jobs: Any) -> None:
    client = fresh_client(city.tenant, city.resident)
    client.post("/my-data/download/")
    run_jobs()
    page = client.get("/my-data/")
    token = page.context["token"]
    archive = unpacked(client.get(f"/my-data/download/{token}/"))
    data = json.loads(archive.read("data.json"))
    assert set(data["sections"]) == {section_key(holding) for holding in register().holdings}
    [said] = data["sections"]["discussions.contributions"]["rows"]
    assert said["body"] == f"The street by the school {MARK}"
    assert data["sections"]["accounts.account"]["rows"][0]["email"] == city.resident.email
    assert data["sections"]["news.notices"]["rows"]
    readable = archive.read("index.html").decode()
    assert city.resident.email in readable
    assert f"The street by the school {MARK}" in readable
    assert f"And the next one {MARK}" not in readable  # what others said


def test_it_is_told_by_mail_that_says_nothing_of_it(city: Any, run_jobs: Any) -> None:
    run_jobs()
    mail.outbox.clear()
    with enter(city.tenant):
        actions.ask_for_download(city.resident)
    run_jobs()
    [message] = mail.outbox
    assert message.to == [city.resident.email]
    assert "/my-data/" in message.body
    assert MARK not in message.body
    with enter(city.tenant):
        assert (
            AuditEntry.objects.filter(action="account.download_asked", actor_id=city.resident.pk).count() == 1
        )


def test_the_link_is_for_one_person_on_one_site_for_ten_minutes(
    city: Any, turin: Any, fresh_client: Any, run_jobs: Any
) -> None:
    client = fresh_client(city.tenant, city.resident)
    client.post("/my-data/download/")
    run_jobs()
    with enter(city.tenant):
        request = PersonalRequest.objects.get()
        token = links.download_token(request.pk, city.resident)
        assert links.download_named(token, city.moderator) is None
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(links, "DOWNLOAD_VALID", timedelta(seconds=-1))
            assert links.download_named(token, city.resident) is None
    with enter(turin):
        assert links.download_named(token, city.resident) is None
    other = fresh_client(city.tenant, city.moderator)
    assert other.get(f"/my-data/download/{token}/")["Location"] == "/my-data/"


def test_whoever_left_a_browser_open_is_asked_again(city: Any, client_at: Any) -> None:
    client = client_at(city.tenant, city.resident)
    assert "/account/again/" in client.post("/my-data/download/")["Location"]
    with enter(city.tenant):
        assert not PersonalRequest.objects.exists()


def test_a_second_one_waits_for_the_first(city: Any, run_jobs: Any) -> None:
    with enter(city.tenant):
        actions.ask_for_download(city.resident)
        with pytest.raises(Refused):
            actions.ask_for_download(city.resident)
    run_jobs()
    with enter(city.tenant):
        actions.ask_for_download(city.resident)


def test_a_failure_is_kept_and_can_be_repeated(
    city: Any, run_jobs: Any, fresh_client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_more: Any) -> int:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr("participation.privacy.actions.downloads.write_download", broken)
        with enter(city.tenant):
            actions.ask_for_download(city.resident)
        run_jobs()
    assert (
        "Something went wrong on our side"
        in fresh_client(city.tenant, city.resident)
        .get("/my-data/", HTTP_ACCEPT_LANGUAGE="en")
        .content.decode()
    )
    with enter(city.tenant):
        actions.ask_for_download(city.resident)


def test_the_file_is_gone_after_seven_days(city: Any, run_jobs: Any) -> None:
    with enter(city.tenant):
        made = actions.ask_for_download(city.resident)
    run_jobs()
    with enter(city.tenant):
        made.refresh_from_db()
        path = queries.file_of(made)
        assert path is not None
        rule = next(rule for rule in register().retention if rule.key == "downloads")
        actions.apply_rule(rule, at=clock.now() + timedelta(days=6))
        assert path.exists()
        actions.apply_rule(rule, at=clock.now() + timedelta(days=8))
        assert not path.exists()
        made.refresh_from_db()
        assert (made.file, made.size) == ("", 0)


def test_whose_a_session_is_takes_no_look_into_those_of_others(
    lyon: Any, ada: Any, bruno: Any, django_assert_num_queries: Any
) -> None:
    """A session of one's own is found by the seat that was taken with it, however many there are."""
    (sessions,) = (one for one in HOLDINGS if one.key == "sessions")
    with enter(lyon):
        for number in range(30):
            session = SessionStore()
            session["_auth_user_id"] = str((ada if number == 7 else bruno).pk)
            session.create()
            seat = {"key": f"seat{number}", "session_key": session.session_key, "device": "Firefox"}
            user = ada if number == 7 else bruno
            Seat.objects.create(user=user, signed_in_at=clock.now(), seen_on=clock.today(), **seat)
        person = rules.person_of(ada)
        with django_assert_num_queries(1):
            assert len(list(sessions.read(person))) == 1
        assert sessions.carry_out(person, Wish(words_go=False)) == 1
        assert list(sessions.read(person)) == []
        assert len(list(sessions.read(rules.person_of(bruno)))) == 29
