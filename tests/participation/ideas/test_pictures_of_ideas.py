"""Pictures of ideas: who may add them, who sees them, how they are served."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from kit import clock
from kit.errors import NotAllowed, Refused
from participation.discussions import actions as discussions
from participation.ideas import actions
from tenants.context import enter
from tests.participation.arrange import ideas, open_box

pytestmark = pytest.mark.django_db


def test_a_picture_is_stored_under_the_tenant_in_two_sizes_and_goes_with_its_row(
    inside_lyon: Any, bruno: Any, ada: Any, photo: io.BytesIO, django_capture_on_commit_callbacks: Any
) -> None:
    (idea,) = ideas(open_box(bruno), ada, "Trees")
    picture = actions.add_picture(idea, file=photo, alt="An empty corner", by=ada)
    assert (picture.width, picture.height) == (1200, 900)
    folder = Path(settings.MEDIA_ROOT) / inside_lyon.schema_name / "ideas"
    files = {folder / f"{picture.key}-{side}.webp" for side in (1600, 480)}
    assert all(file.exists() for file in files)
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_picture(picture, by=ada)
    assert not any(file.exists() for file in files)


def test_a_picture_needs_a_description_and_there_are_four_at_most(
    inside_lyon: Any, bruno: Any, ada: Any, photo: io.BytesIO
) -> None:
    (idea,) = ideas(open_box(bruno), ada, "Trees")
    with pytest.raises(Refused) as refused:
        actions.add_picture(idea, file=photo, alt=" ", by=ada)
    assert refused.value.field == "alt"
    for number in range(4):
        photo.seek(0)
        actions.add_picture(idea, file=photo, alt=f"Picture {number}", by=ada)
    with pytest.raises(Refused, match="four"):
        actions.add_picture(idea, file=photo, alt="One more", by=ada)


def test_only_the_author_adds_pictures_and_takes_them_away_for_half_an_hour(
    inside_lyon: Any, bruno: Any, ada: Any, photo: io.BytesIO
) -> None:
    (idea,) = ideas(open_box(bruno), ada, "Trees")
    with pytest.raises(NotAllowed):
        actions.add_picture(idea, file=photo, alt="A corner", by=bruno)
    picture = actions.add_picture(idea, file=photo, alt="A corner", by=ada)
    with pytest.raises(NotAllowed):
        actions.remove_picture(picture, by=ada, at=clock.now() + timedelta(hours=1))
    actions.remove_picture(picture, by=ada)


def test_a_picture_is_public_only_while_its_idea_is(
    lyon: Any, turin: Any, bruno: Any, ada: Any, client_at: Any, photo: io.BytesIO
) -> None:
    with enter(lyon):
        (idea,) = ideas(open_box(bruno), ada, "Trees")
        picture = actions.add_picture(idea, file=photo, alt="A corner", by=ada)
    address = f"/pictures/{picture.key}/480.webp"
    shown = client_at(lyon).get(address)
    assert shown.status_code == 200
    assert shown.headers["Content-Type"] == "image/webp"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert "public, max-age=2592000" in shown.headers["Cache-Control"]
    assert client_at(turin).get(address).status_code == 404
    assert client_at(lyon).get(f"/pictures/{picture.key}/481.webp").status_code == 404
    with enter(lyon):
        discussions.hide_contribution(idea.contribution, by=bruno, reason="Not yours")
    assert client_at(lyon).get(address).status_code == 404
    to_staff = client_at(lyon, bruno).get(address)
    assert (to_staff.status_code, to_staff.headers["Cache-Control"]) == (200, "private, no-store")
