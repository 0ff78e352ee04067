"""A project's picture and place: what is kept of it, who sees it when, and how projects are found by it."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test.client import encode_multipart
from PIL import Image

from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.projects import actions, queries
from participation.projects.models import Project
from tenants.context import enter
from tests.participation.arrange import complete_draft, draft, published_project

pytestmark = pytest.mark.django_db
ALT = "The empty corner by the school"


def with_cover(project: Project, photo: io.BytesIO, by: Any, **facts: Any) -> Project:
    photo.seek(0)
    return actions.set_cover(project, file=photo, alt=facts.pop("alt", ALT), by=by, **facts)


def files(tenant: Any) -> set[str]:
    folder = Path(settings.MEDIA_ROOT) / tenant.schema_name / "projects" / "covers"
    return {file.name for file in folder.iterdir()} if folder.exists() else set()


def test_a_cover_is_made_anew_in_three_sizes_and_for_shared_links(
    inside_lyon: Any, bruno: Any, photo: io.BytesIO, django_capture_on_commit_callbacks: Any
) -> None:
    before = files(inside_lyon)
    project = with_cover(draft(bruno), photo, bruno, credit="Photo: Ada")
    key = project.cover_key
    assert (project.cover_width, project.cover_height, project.cover_credit) == (1200, 900, "Photo: Ada")
    made = {f"{key}-1600.webp", f"{key}-960.webp", f"{key}-480.webp", f"{key}-card.jpg"}
    assert files(inside_lyon) - before == made
    folder = Path(settings.MEDIA_ROOT) / inside_lyon.schema_name / "projects" / "covers"
    with Image.open(folder / f"{key}-card.jpg") as card:
        assert (card.format, card.size) == ("JPEG", (1200, 630))
    assert AuditEntry.objects.get(action="project.cover_set").after == {"new_picture": True}
    with django_capture_on_commit_callbacks(execute=True):
        again = with_cover(project, photo, bruno)
    assert again.cover_key != key
    assert not made & files(inside_lyon)
    with django_capture_on_commit_callbacks(execute=True):
        assert not actions.remove_cover(again, by=bruno).has_cover
    assert files(inside_lyon) == before


def test_a_cover_needs_a_description_a_picture_and_somebody_who_may_edit_the_project(
    inside_lyon: Any, bruno: Any, ada: Any, photo: io.BytesIO
) -> None:
    project = draft(bruno)
    for facts, field in (
        ({"alt": " ", "file": photo}, "alt"),
        ({"alt": "x" * 201, "file": photo}, "alt"),
        ({"alt": ALT, "credit": "x" * 121, "file": photo}, "credit"),
        ({"alt": ALT}, "picture"),
        ({"alt": ALT, "file": io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>")}, "picture"),
    ):
        with pytest.raises(Refused) as refused:
            actions.set_cover(project, by=bruno, **facts)
        assert refused.value.field == field
    with pytest.raises(NotAllowed):
        with_cover(project, photo, ada)
    key = with_cover(project, photo, bruno).cover_key
    reworded = actions.set_cover(project, alt="Two benches", by=bruno)
    assert (reworded.cover_key, reworded.cover_alt) == (key, "Two benches")


def test_nobody_but_staff_fetches_a_cover_before_its_project_is_public(
    lyon: Any, turin: Any, bruno: Any, ada: Any, client_at: Any, photo: io.BytesIO
) -> None:
    with enter(lyon):
        project = with_cover(complete_draft(bruno), photo, bruno)
    address = f"/projects/{project.slug}/cover/{project.cover_key}/960.webp"
    for somebody in (client_at(lyon), client_at(lyon, ada)):
        assert somebody.get(address).status_code == 404
    to_staff = client_at(lyon, bruno).get(address)
    assert (to_staff.status_code, to_staff.headers["Cache-Control"]) == (200, "private, no-store")
    page = client_at(lyon, bruno).get(f"/projects/{project.slug}/").content.decode()
    assert address in page
    assert "og:image" not in page
    with enter(lyon):
        actions.publish_project(project, by=bruno)
    shown = client_at(lyon).get(address)
    assert shown.headers["Content-Type"] == "image/webp"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert "public, max-age=2592000" in shown.headers["Cache-Control"]
    card = client_at(lyon).get(address.replace("960.webp", "card.jpg"))
    assert card.headers["Content-Type"] == "image/jpeg"
    for wrong in (address.replace("960", "961"), address.replace(project.cover_key, "a" * 24)):
        assert client_at(lyon).get(wrong).status_code == 404
    assert client_at(turin).get(address).status_code == 404


def test_a_public_project_is_shown_with_its_picture_and_place_also_where_it_is_shared(
    lyon: Any, bruno: Any, client_at: Any, photo: io.BytesIO
) -> None:
    facts = {"place": " Market   Square ", "latitude": Decimal("45.757812"), "longitude": Decimal("4.832")}
    with enter(lyon):
        project = published_project(bruno, **facts)
        with_cover(project, photo, bruno, credit="Photo: Ada")
        published_project(bruno, title="The Library")
    page = client_at(lyon).get(f"/projects/{project.slug}/").content.decode()
    assert f'alt="{ALT}"' in page
    assert "Photo: Ada" in page
    assert "card.jpg" in page.split('property="og:image"')[1].split(">")[0]
    assert "http://lyon.localhost" in page.split('property="og:image"')[1].split(">")[0]
    assert "Market Square" in page
    assert 'href="geo:45.75781,4.83200"' in page
    assert "openstreetmap.org/?mlat=45.75781&amp;mlon=4.83200" in page
    listed = client_at(lyon).get("/projects/").content.decode()
    assert "480.webp" in listed
    assert "<option>Market Square</option>" in listed
    there = client_at(lyon).get("/projects/?place=Market+Square").content.decode()
    assert "The Library" not in there
    assert project.title in there
    assert "There is no project here." in client_at(lyon).get("/projects/?place=Nowhere").content.decode()
    found = client_at(lyon).get("/api/v1/projects/?place=Market+Square").json()["results"]
    assert [(row["place"], row["latitude"], row["cover"]["alt"]) for row in found] == [
        ("Market Square", "45.75781", ALT)
    ]
    assert project.title in client_at(lyon, bruno).get("/search/?q=market").content.decode()


def test_a_place_has_both_coordinates_or_none_and_they_lie_on_the_earth(inside_lyon: Any, bruno: Any) -> None:
    project = draft(bruno)
    for latitude, longitude in ((Decimal(45), None), (Decimal(91), Decimal(4)), (Decimal(45), Decimal(181))):
        with pytest.raises(Refused) as refused:
            actions.edit_project(project, by=bruno, latitude=latitude, longitude=longitude)
        assert refused.value.field == "coordinates"
    with pytest.raises(Refused):
        actions.edit_project(project, by=bruno, place="x" * 121)
    there = actions.edit_project(
        project, by=bruno, place="By the river", latitude=Decimal(45), longitude=Decimal("4.123456")
    )
    assert there.coordinates == "45.00000, 4.12346" or there.coordinates == "45, 4.12346"
    assert queries.places_of_projects(only_public=False) == ["By the river"]
    assert not actions.edit_project(there, by=bruno, latitude=None, longitude=None).is_on_the_map


def test_the_editor_asks_for_both(lyon: Any, bruno: Any, client_at: Any, photo: io.BytesIO) -> None:
    with enter(lyon):
        project = draft(bruno)
    client, address = client_at(lyon, bruno), f"/workspace/projects/{project.slug}/"
    facts = {"title": project.title, "department": project.department_id, "language": "en", "place": "Quay"}
    assert client.post(address, {**facts, "coordinates": "nan, 4"}).status_code == 422
    assert client.post(address, {**facts, "coordinates": "45.5, 4.25"}).status_code == 302
    assert client.post(f"{address}cover/", {"alt": ALT}).status_code == 422
    assert client.post(f"{address}cover/", {"alt": ALT, "picture": photo}).status_code == 302
    with enter(lyon):
        row = Project.objects.get(pk=project.pk)
        assert (row.place, row.latitude, row.cover_alt) == ("Quay", Decimal("45.5"), ALT)
    assert 'value="45.50000, 4.25000"' in client.get(address).content.decode()
    assert ALT in client.get(f"{address}cover/").content.decode()
    assert client.post(f"{address}cover/removal/").status_code == 302
    photo.seek(0)
    body = encode_multipart("b", {"picture": photo, "alt": "From a program"})
    made = client.put(
        f"/api/v1/projects/{project.slug}/cover/", body, content_type="multipart/form-data; boundary=b"
    )
    assert made.json()["cover"]["alt"] == "From a program"
    assert client.delete(f"/api/v1/projects/{project.slug}/cover/").status_code == 204
