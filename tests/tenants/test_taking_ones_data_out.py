"""An administrator takes everything out: asks, sees how far it is, downloads by a link of their own, and confirms."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from kit import clock, jobs
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from tenants import actions as tenants
from tenants.actions import edit_profile
from tenants.context import enter, lobby
from tenants.leaving import actions, exporting, links, queries
from tenants.models import Tenant, TenantExport
from tenants.storage import folder_of
from tests.conftest import person
from tests.places import City, furnish

pytestmark = pytest.mark.django_db(transaction=True)
Clients = Callable[..., Client]
Run = Callable[[], int]
PAGE = "/workspace/export/"


@pytest.fixture
def city(lyon: Tenant, tmp_path: Path, settings: Any) -> City:
    """Lyon with everything in it, in English."""
    settings.MEDIA_ROOT = tmp_path / "media"
    edit_profile(lyon, by=None, language="en", languages=["en", "fr"])
    return furnish(lyon, marker="ZEBRA")


def latest(tenant: Tenant) -> TenantExport:
    return queries.exports_of(tenant)[0]


def links_on(page: Any) -> list[str]:
    return re.findall(r'href="(/workspace/export/download/[^"]+)"', page.content.decode())


def be(tenant: Tenant, state: str, run_jobs: Run) -> None:
    with lobby():
        tenants.set_state(tenant, state=state, reason="test")
    run_jobs()


@pytest.mark.parametrize("state", ["active", "grace", "read_only", "suspended", "cancelled"])
def test_in_every_state_an_administrator_gets_a_file(
    city: City, client_at: Clients, run_jobs: Run, state: str
) -> None:
    if state != "active":
        be(city.tenant, state, run_jobs)
    client = client_at(city.tenant, city.administrator)
    assert client.post(PAGE + "new/").status_code == 302
    assert "waits for its turn" in client.get(PAGE).content.decode()
    run_jobs()
    (link,) = links_on(client.get(PAGE))
    answer = client.get(link)
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith('attachment; filename="lyon-')
    assert "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert b"ZEBRA" in archive.read("data/discussions_contribution.jsonl")
        assert b"password hashes" in b" ".join(archive.read("README.txt").split())


def test_the_person_is_mailed_when_it_is_ready_and_both_are_on_record(
    city: City, client_at: Clients, run_jobs: Run
) -> None:
    run_jobs()
    mail.outbox.clear()
    client_at(city.tenant, city.administrator).post(PAGE + "new/")
    run_jobs()
    (sent,) = mail.outbox
    assert sent.to == [city.administrator.email]
    assert f"http://lyon.localhost{PAGE}" in sent.body
    with enter(city.tenant):
        entry = AuditEntry.objects.get(action="tenant.export_requested")
        assert entry.actor_id == city.administrator.pk


def test_progress_is_seen_while_it_is_being_written(
    city: City, client_at: Clients, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "_TOLD_EVERY", 0)
    client = client_at(city.tenant, city.administrator)
    seen: list[tuple[int, int]] = []
    pages: list[str] = []
    usual = exporting._marked

    def looked_at(blocks: Any) -> Any:
        with lobby():
            export = TenantExport.objects.get()
        seen.append((export.rows_done, export.rows_total))
        if len(seen) == 10:
            pages.append(client.get(PAGE).content.decode())
        return usual(blocks)

    monkeypatch.setattr(exporting, "_marked", looked_at)
    client.post(PAGE + "new/")
    run_jobs()
    assert [done for done, _total in seen] == sorted(done for done, _total in seen)
    assert seen[-1][0] > seen[0][0]
    assert "<progress" in pages[0]


def test_only_one_is_written_at_a_time(city: City, client_at: Clients) -> None:
    client = client_at(city.tenant, city.administrator)
    client.post(PAGE + "new/")
    assert "being written already" in client.post(PAGE + "new/", follow=True).content.decode()
    with lobby():
        assert TenantExport.objects.count() == 1


def test_one_that_shows_no_sign_of_life_does_not_block_the_next(city: City) -> None:
    with enter(city.tenant):
        actions.request_export(city.tenant, by=city.administrator)
        later = clock.now() + actions.STALLED_AFTER + timedelta(minutes=1)
        with clock.frozen_at(later):
            actions.request_export(city.tenant, by=city.administrator)
    with lobby():
        assert list(TenantExport.objects.order_by("id").values_list("state", flat=True)) == [
            "failed",
            "waiting",
        ]


@pytest.mark.parametrize("who", ["resident", "moderator"])
def test_nobody_but_an_administrator_may(city: City, client_at: Clients, who: str) -> None:
    client = client_at(city.tenant, getattr(city, who))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE + "new/").status_code == 403
    with enter(city.tenant), pytest.raises(NotAllowed):
        actions.request_export(city.tenant, by=getattr(city, who))


def test_a_link_is_worth_nothing_to_others_elsewhere_or_later(
    city: City, turin: Tenant, client_at: Clients, run_jobs: Run
) -> None:
    from participation.departments.actions import appoint
    from participation.departments.models import Role

    def administrator(tenant: Tenant, name: str) -> User:
        user = person(tenant, name)
        with enter(tenant):
            appoint(user, role=Role.ADMINISTRATOR, by=None)
        return user

    client = client_at(city.tenant, city.administrator)
    client.post(PAGE + "new/")
    run_jobs()
    (link,) = links_on(client.get(PAGE))
    assert client_at(city.tenant).get(link).status_code == 302  # to sign in
    assert client_at(city.tenant, city.moderator).get(link).status_code == 403
    assert client_at(city.tenant, administrator(city.tenant, "second")).get(link).url == PAGE
    assert client_at(turin, administrator(turin, "chief")).get(link).url == PAGE
    assert client.get(link[:-3] + "xx/").url == PAGE
    fetched = client.get(link)
    assert fetched.status_code == 200
    fetched.close()
    links.VALID_FOR, before = timedelta(seconds=-1), links.VALID_FOR
    try:
        assert client.get(link).url == PAGE
    finally:
        links.VALID_FOR = before


def test_another_tenants_export_cannot_be_confirmed_by_its_number(
    city: City, turin: Tenant, client_at: Clients, run_jobs: Run
) -> None:
    other = furnish(turin)
    client_at(city.tenant, city.administrator).post(PAGE + "new/")
    run_jobs()
    address = f"{PAGE}{latest(city.tenant).pk}/confirmation/"
    assert client_at(turin, other.administrator).post(address).status_code == 404
    assert latest(city.tenant).confirmed_at is None


def test_that_it_arrived_is_confirmed_once_and_on_record(
    city: City, client_at: Clients, run_jobs: Run
) -> None:
    client = client_at(city.tenant, city.administrator)
    client.post(PAGE + "new/")
    run_jobs()
    address = f"{PAGE}{latest(city.tenant).pk}/confirmation/"
    client.post(address)
    at = latest(city.tenant).confirmed_at
    assert at is not None
    client.post(address)
    assert latest(city.tenant).confirmed_at == at
    assert "You confirmed" in client.get(PAGE).content.decode()
    with enter(city.tenant):
        assert AuditEntry.objects.filter(action="tenant.export_confirmed").count() == 1


def test_after_a_week_it_is_deleted_and_the_page_says_so(
    city: City, client_at: Clients, run_jobs: Run
) -> None:
    client = client_at(city.tenant, city.administrator)
    client.post(PAGE + "new/")
    run_jobs()
    (link,) = links_on(client.get(PAGE))
    export = latest(city.tenant)
    path = queries.file_of(export)
    assert path is not None
    assert path.stat().st_mode & 0o777 == 0o600
    with clock.frozen_at(clock.now() + timedelta(days=6)):
        assert actions.delete_expired_exports() == 0
    with clock.frozen_at(clock.now() + timedelta(days=8)):
        assert actions.delete_expired_exports() == 1
    assert not path.exists()
    assert client.get(link).url == PAGE
    assert links_on(client.get(PAGE)) == []
    with enter(city.tenant), pytest.raises(Refused):
        actions.confirm_export(latest(city.tenant), by=city.administrator)


def test_a_failure_is_shown_and_leaves_nothing_behind(
    city: City, client_at: Clients, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: object, **_options: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(exporting, "_readme", fails)
    client = client_at(city.tenant, city.administrator)
    client.post(PAGE + "new/")
    run_jobs()
    assert latest(city.tenant).state == "failed"
    assert "Something went wrong" in client.get(PAGE).content.decode()
    assert list((folder_of("t_lyon") / exporting.EXPORTS).iterdir()) == []
    monkeypatch.undo()
    client.post(PAGE + "new/")
    run_jobs()
    assert latest(city.tenant).is_ready


def test_a_worker_that_was_killed_leaves_a_job_that_begins_anew(
    city: City, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenants.jobs import write_export_in_background

    with enter(city.tenant):
        export = actions.request_export(city.tenant, by=city.administrator)

    def killed(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(exporting, "_readme", killed)
        with pytest.raises(KeyboardInterrupt):
            run_jobs()
    assert latest(city.tenant).state == "running"
    with lobby():
        jobs.run(write_export_in_background, {"_tenant": "t_lyon", "export_id": export.pk})
        assert latest(city.tenant).is_ready
        sha = latest(city.tenant).sha256
        jobs.run(write_export_in_background, {"_tenant": "t_lyon", "export_id": export.pk})
    assert latest(city.tenant).sha256 == sha


def test_a_cancelled_city_is_told_until_when_its_data_is_kept(
    city: City, client_at: Clients, run_jobs: Run
) -> None:
    be(city.tenant, "cancelled", run_jobs)
    client = client_at(city.tenant, city.administrator)
    assert "please take your data with you" in client.get(PAGE).content.decode()
    client.post(PAGE + "new/")
    run_jobs()
    client.post(f"{PAGE}{latest(city.tenant).pk}/confirmation/")
    assert "you have your copy" in client.get(PAGE).content.decode()


def test_the_page_is_in_the_navigation_of_administrators_alone(city: City, client_at: Clients) -> None:
    assert f'href="{PAGE}"' in client_at(city.tenant, city.administrator).get("/workspace/").content.decode()
    assert f'href="{PAGE}"' not in client_at(city.tenant, city.moderator).get("/workspace/").content.decode()
