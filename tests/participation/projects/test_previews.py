"""A link shows a draft to whoever has it: for some days, to look at only, and nowhere else."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest

from kit import clock
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.discussions.actions import create_discussion
from participation.projects import actions, queries
from participation.projects.models import PreviewLink
from tenants.context import enter
from tests.participation.arrange import complete_draft, published_project

pytestmark = pytest.mark.django_db


def test_a_link_works_for_one_to_thirty_days_and_only_for_a_draft(
    inside_lyon: Any, bruno: Any, ada: Any
) -> None:
    project = complete_draft(bruno)
    for days in (0, 31):
        with pytest.raises(Refused) as refused:
            actions.make_preview_link(project, days=days, by=bruno)
        assert refused.value.field == "days"
    with pytest.raises(NotAllowed):
        actions.make_preview_link(project, days=7, by=ada)
    with pytest.raises(Refused):
        actions.make_preview_link(published_project(bruno, title="The Library"), days=7, by=bruno)
    token = actions.make_preview_link(project, days=7, by=bruno, note="the district council")
    link = queries.preview_link(token)
    assert link is not None
    assert token not in (link.token_hash, link.note)
    assert link.is_valid(clock.now() + timedelta(days=6))
    assert not link.is_valid(clock.now() + timedelta(days=8))
    with pytest.raises(NotAllowed):
        actions.revoke_preview_link(link, by=ada)
    actions.revoke_preview_link(link, by=bruno)
    actions.revoke_preview_link(link, by=bruno)
    lines = AuditEntry.objects.filter(action__startswith="project.preview").order_by("id")
    assert [line.action for line in lines] == ["project.preview_made", "project.preview_revoked"]
    assert token not in str(list(lines.values()))


def test_whoever_has_the_link_sees_the_draft_with_everything_and_can_post_nothing(
    lyon: Any, bruno: Any, client_at: Any, photo: io.BytesIO
) -> None:
    with enter(lyon):
        project = complete_draft(bruno)
        actions.set_cover(project, file=photo, alt="The square", by=bruno)
        file = io.BytesIO(b"street,lorries\nMarket,30\n")
        actions.add_document(project, file=file, name="c.csv", title="Count", language="en", by=bruno)
        create_discussion(project, question="Which trees should stand here?", by=bruno)
        token = actions.make_preview_link(project, days=7, by=bruno)
        other = complete_draft(bruno, title="The Library")
        file = io.BytesIO(b"a,b\n1,2\n")
        secret = actions.add_document(other, file=file, name="c.csv", title="Secret", language="en", by=bruno)
    client, address = client_at(lyon), f"/preview/{token}/"
    answer = client.get(address)
    page = answer.content.decode()
    for words in ("A draft, shown to you", "The council chooses", "Which trees should stand here?", "Count"):
        assert words in page
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex">' in page
    assert "og:title" not in page
    assert not answer.cookies
    main = page.split("<main")[1].split("</main>")[0]
    assert 'method="post"' not in main
    assert "/discussions/" not in main
    assert "/workspace/" not in main
    inside = set(re.findall(rf'(?:href|src)="({address}[^"]+)"', main))
    assert len(inside) == 2
    for path in inside:
        shown = client.get(path)
        assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "private, no-store")
    assert client.get(f"{address}documents/{secret.pk}/1/").status_code == 404
    assert client.post(address).status_code == 405
    # Staff who follow it see no more than others.
    assert (
        "/workspace/projects/" not in client_at(lyon, bruno).get(address).content.decode().split("<main")[1]
    )
    with enter(lyon):
        used = PreviewLink.objects.get().last_used_at
        assert used is not None


def test_a_link_ends_when_it_expires_is_taken_back_or_the_draft_is_no_draft(
    lyon: Any, turin: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        project = complete_draft(bruno)
        expired = actions.make_preview_link(project, days=1, by=bruno, at=clock.now() - timedelta(days=2))
        revoked, token = (actions.make_preview_link(project, days=1, by=bruno) for _n in range(2))
        link = queries.preview_link(revoked)
        assert link is not None
        actions.revoke_preview_link(link, by=bruno)
    client = client_at(lyon)
    for over in (expired, revoked):
        answer = client.get(f"/preview/{over}/")
        assert answer.status_code == 410
        assert "This preview has ended" in answer.content.decode()
        assert project.title not in answer.content.decode()
    assert client.get(f"/preview/{'a' * 43}/").status_code == 404
    assert client_at(turin).get(f"/preview/{token}/").status_code == 404
    lyon.state = lyon.State.READ_ONLY
    with enter(lyon):
        link = queries.preview_link(token)
        assert link is not None
        actions.note_preview_use(link)
    lyon.state = lyon.State.ACTIVE
    with enter(lyon):
        assert not PreviewLink.objects.exclude(last_used_at=None).exists()
        actions.publish_project(project, by=bruno)
    assert client.get(f"/preview/{token}/").headers["Location"] == f"/projects/{project.slug}/"
    with enter(lyon):
        actions.archive_project(actions.close_project(project, by=bruno), by=bruno)
    assert client.get(f"/preview/{token}/").status_code == 410


def test_staff_make_and_take_back_links_on_a_page_that_shows_each_once(
    lyon: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        project = complete_draft(bruno)
    client, pages = client_at(lyon, bruno), f"/workspace/projects/{project.slug}/"
    assert client.post(f"{pages}previews/", {"days": "99"}).status_code == 422
    made = client.post(f"{pages}previews/", {"days": "7", "note": "the council"})
    (address,) = re.findall(r"http://lyon\.localhost[^<]*(/preview/[\w-]+/)", made.content.decode())
    assert "no-store" in made.headers["Cache-Control"]
    assert client_at(lyon).get(address).status_code == 200
    page = client.get(f"{pages}publishing/").content.decode()
    assert "the council" in page
    assert "last used" in page
    assert address not in page
    with enter(lyon):
        link = PreviewLink.objects.get()
    assert client.post(f"/workspace/previews/{link.pk}/removal/").status_code == 302
    assert client_at(lyon).get(address).status_code == 410


def test_programs_make_list_and_revoke_links_and_are_told_the_address_once(
    lyon: Any, bruno: Any, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        project = complete_draft(bruno)
    here, client = f"/api/v1/projects/{project.slug}/previews/", client_at(lyon, bruno)

    def sent(method: str, path: str, data: Any = None) -> Any:
        return getattr(client, method)(path, data, content_type="application/json")

    refused = sent("post", here, {"days": 31})
    assert refused.status_code == 400
    assert refused.json()["field"] == "days"
    made = sent("post", here, {"days": 3, "note": "the district council"})
    assert made.status_code == 201
    path = re.sub(r"^https?://[^/]+", "", made.json()["address"])
    assert client_at(lyon).get(path).status_code == 200
    listed = client.get(here)
    [link] = listed.json()
    assert link["note"] == "the district council"
    assert link["works"]
    assert path.strip("/").rpartition("/")[2] not in listed.content.decode()
    assert client_at(lyon, ada).get(here).status_code in (403, 404)
    assert client_at(lyon, ada).delete(f"/api/v1/previews/{link['id']}/").status_code == 403
    assert sent("delete", f"/api/v1/previews/{link['id']}/").status_code == 204
    assert not client.get(here).json()[0]["works"]
    assert "The Market Square" not in client_at(lyon).get(path).content.decode()
