"""A city shows a place that everybody knows on its first page."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import encode_multipart
from PIL import Image

from kit.errors import Refused
from kit.models import AuditEntry
from tenants.actions import remove_cover, set_cover
from tenants.context import enter, lobby
from tenants.models import Tenant

pytestmark = pytest.mark.django_db
ALT = "The old bridge in the evening"


def test_an_administrator_chooses_it_and_everybody_sees_it_with_its_words(
    lyon: Any, turin: Any, bruno: Any, ada: Any, client_at: Any, photo: io.BytesIO
) -> None:
    client, address = client_at(lyon, bruno), "/workspace/settings/picture/"
    assert client_at(lyon, ada).get(address).status_code == 403
    assert address in client.get("/workspace/settings/").content.decode()
    drawn = SimpleUploadedFile("bridge.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert client.post(address, {"picture": drawn, "alt": ALT}).status_code == 422
    assert client.post(address, {"picture": photo, "alt": " "}).status_code == 422
    photo.seek(0)
    facts = {"picture": photo, "alt": ALT, "credit": "Photo: Ada Example"}
    assert client.post(address, facts).status_code == 302
    with lobby():
        key = Tenant.objects.get(pk=lyon.pk).cover_key
    page = client_at(lyon).get("/").content.decode()
    assert f'src="/cover/{key}/960.webp"' in page
    assert f'alt="{ALT}"' in page
    assert "Photo: Ada Example" in page
    assert f'content="http://{lyon.slug}.localhost/cover/{key}/card.jpg"' in page
    shown = client_at(lyon).get(f"/cover/{key}/480.webp")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/webp")
    assert "max-age=31536000" in shown.headers["Cache-Control"]
    assert not Image.open(io.BytesIO(b"".join(shown.streaming_content))).getexif()
    for elsewhere, name in ((turin, "480.webp"), (lyon, "../480.webp"), (lyon, "481.webp")):
        assert client_at(elsewhere).get(f"/cover/{key}/{name}").status_code == 404
    assert client.post(address, {"alt": "The old bridge at noon"}).status_code == 302
    assert 'alt="The old bridge at noon"' in client_at(lyon).get("/").content.decode()
    assert client.post(f"{address}removal/").status_code == 302
    assert client_at(lyon).get(f"/cover/{key}/480.webp").status_code == 404
    assert "cover__picture" not in client_at(lyon).get("/").content.decode()
    with enter(lyon):
        lines = AuditEntry.objects.filter(action__startswith="tenant.cover").order_by("id")
        assert [line.action for line in lines] == ["tenant.cover_set"] * 2 + ["tenant.cover_removed"]


def test_its_files_lie_among_the_tenants_own_and_go_with_the_next_one(
    lyon: Any, bruno: Any, photo: io.BytesIO, django_capture_on_commit_callbacks: Any
) -> None:
    folder = Path(settings.MEDIA_ROOT) / lyon.schema_name / "site" / "covers"
    with pytest.raises(Refused) as refused:
        set_cover(lyon, alt=ALT, by=bruno)
    assert refused.value.field == "picture"
    with django_capture_on_commit_callbacks(execute=True):
        first = set_cover(lyon, file=photo, alt=ALT, by=bruno).cover_key
    assert len(list(folder.glob(f"{first}-*"))) == 4
    photo.seek(0)
    with django_capture_on_commit_callbacks(execute=True):
        second = set_cover(lyon, file=photo, alt=ALT, by=bruno).cover_key
    assert list(folder.glob(f"{first}-*")) == []
    with django_capture_on_commit_callbacks(execute=True):
        remove_cover(lyon, by=bruno)
        remove_cover(lyon, by=bruno)
    assert list(folder.glob(f"{second}-*")) == []


def test_a_program_chooses_it_by_the_same_rules(
    lyon: Any, turin: Any, bruno: Any, ada: Any, client_at: Any, photo: io.BytesIO
) -> None:
    client, address = client_at(lyon, bruno), "/api/v1/site/picture/"

    def put(by: Any, **facts: Any) -> Any:
        photo.seek(0)
        return by.put(address, encode_multipart("b", facts), content_type="multipart/form-data; boundary=b")

    assert client_at(lyon).get(address).status_code == 404
    for somebody in (client_at(lyon), client_at(lyon, ada)):
        assert put(somebody, picture=photo, alt=ALT).status_code == 403
        assert somebody.delete(address).status_code == 403
    drawn = SimpleUploadedFile("bridge.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    for facts, field in (({"picture": drawn, "alt": ALT}, "picture"), ({"alt": ALT}, "picture")):
        refused = put(client, **facts)
        assert (refused.status_code, refused.json()["field"]) == (400, field)
    assert "alt" in put(client, picture=photo, alt=" ").json()
    made = put(client, picture=photo, alt=ALT, credit="Photo: Ada Example")
    assert made.status_code == 200
    found = client_at(lyon).get(address).json()
    assert found == made.json()
    assert (found["alt"], found["credit"]) == (ALT, "Photo: Ada Example")
    assert (found["width"], found["height"]) == (1200, 900)
    for name in ("address", "card"):
        assert client_at(lyon).get(found[name]).status_code == 200
    assert client_at(turin).get(address).status_code == 404
    reworded = put(client, alt="The old bridge at noon").json()
    assert (reworded["alt"], reworded["credit"]) == ("The old bridge at noon", "")
    assert reworded["address"] == found["address"]
    assert 'alt="The old bridge at noon"' in client_at(lyon).get("/").content.decode()
    assert [client.delete(address).status_code for _ in range(2)] == [204, 204]
    assert client_at(lyon).get(address).status_code == 404
    assert client_at(lyon).get(found["address"]).status_code == 404
    with enter(lyon):
        lines = AuditEntry.objects.filter(action__startswith="tenant.cover").order_by("id")
        assert [line.action for line in lines] == ["tenant.cover_set"] * 2 + ["tenant.cover_removed"]
        assert {line.origin for line in lines} == {"api"}
