"""A city shows its own sign beside its name."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import encode_multipart

from kit.errors import Refused
from kit.models import AuditEntry
from tenants.actions import set_logo
from tenants.context import enter, lobby
from tenants.models import Tenant

pytestmark = pytest.mark.django_db


def test_an_administrator_chooses_it_and_everybody_sees_it(
    lyon: Any, turin: Any, bruno: Any, ada: Any, client_at: Any, photo: io.BytesIO
) -> None:
    client, address = client_at(lyon, bruno), "/workspace/settings/logo/"
    assert client_at(lyon, ada).get(address).status_code == 403
    drawn = SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert client.post(address, {"logo": drawn}).status_code == 422
    assert client.post(address, {"logo": photo}).status_code == 302
    with lobby():
        key = Tenant.objects.get(pk=lyon.pk).logo_key
    page = client_at(lyon).get("/").content.decode()
    assert f'<img class="mark-image" src="/logo/{key}.webp" alt=""' in page
    shown = client_at(lyon).get(f"/logo/{key}.webp")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/webp")
    assert "max-age=31536000" in shown.headers["Cache-Control"]
    assert client_at(turin).get(f"/logo/{key}.webp").status_code == 404
    assert "mark-image" not in client_at(turin).get("/").content.decode()
    assert client.post(f"{address}removal/").status_code == 302
    assert client_at(lyon).get(f"/logo/{key}.webp").status_code == 404
    assert "mark-image" not in client_at(lyon).get("/").content.decode()
    with enter(lyon):
        lines = AuditEntry.objects.filter(action__startswith="tenant.logo").order_by("id")
        assert [line.action for line in lines] == ["tenant.logo_set", "tenant.logo_removed"]


def test_the_file_lies_among_the_tenants_own_and_goes_with_the_next_one(
    lyon: Any, bruno: Any, photo: io.BytesIO, django_capture_on_commit_callbacks: Any
) -> None:
    folder = Path(settings.MEDIA_ROOT) / lyon.schema_name / "site"
    with django_capture_on_commit_callbacks(execute=True):
        first = set_logo(lyon, file=photo, by=bruno).logo_key
    assert (folder / f"logo-{first}.webp").exists()
    photo.seek(0)
    with django_capture_on_commit_callbacks(execute=True):
        second = set_logo(lyon, file=photo, by=bruno).logo_key
    assert not (folder / f"logo-{first}.webp").exists()
    assert (folder / f"logo-{second}.webp").exists()
    with pytest.raises(Refused) as refused:
        set_logo(lyon, file=io.BytesIO(b"nothing"), by=bruno)
    assert refused.value.field == "logo"


def test_a_program_chooses_it_by_the_same_rules(
    lyon: Any, turin: Any, bruno: Any, ada: Any, client_at: Any, photo: io.BytesIO
) -> None:
    client, address = client_at(lyon, bruno), "/api/v1/site/logo/"

    def put(by: Any, **facts: Any) -> Any:
        photo.seek(0)
        return by.put(address, encode_multipart("b", facts), content_type="multipart/form-data; boundary=b")

    assert client_at(lyon).get(address).status_code == 404
    for somebody in (client_at(lyon), client_at(lyon, ada)):
        assert put(somebody, logo=photo).status_code == 403
        assert somebody.delete(address).status_code == 403
    drawn = SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    refused = put(client, logo=drawn)
    assert (refused.status_code, refused.json()["field"]) == (400, "logo")
    assert "logo" in put(client).json()
    made = put(client, logo=photo)
    assert made.status_code == 200
    found = client_at(lyon).get(address).json()
    assert found == made.json()
    assert client_at(lyon).get(found["address"]).status_code == 200
    assert f'src="{found["address"]}"' in client_at(lyon).get("/").content.decode()
    assert client_at(turin).get(address).status_code == 404
    assert [client.delete(address).status_code for _ in range(2)] == [204, 204]
    assert client_at(lyon).get(address).status_code == 404
    assert client_at(lyon).get(found["address"]).status_code == 404
    with enter(lyon):
        lines = AuditEntry.objects.filter(action__startswith="tenant.logo").order_by("id")
        assert [line.action for line in lines] == ["tenant.logo_set", "tenant.logo_removed"]
        assert {line.origin for line in lines} == {"api"}
