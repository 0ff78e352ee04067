"""A picture that breaks the rules: taken away with reasons, out of everybody's sight, and back after an appeal."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from kit import clock
from kit.errors import NotAllowed, Refused
from participation.departments.models import Role
from participation.ideas import actions as ideas
from participation.ideas.models import Picture
from participation.ideas.queries import pictures_of
from participation.moderation import actions
from participation.moderation.models import Statement
from participation.moderation.personal import RETENTION
from tests.participation.arrange import ideas as ideas_of
from tests.participation.arrange import open_box, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture(inside_lyon: Any, bruno: Any, ada: Any, photo: io.BytesIO) -> Picture:
    (idea,) = ideas_of(open_box(bruno), ada, "Trees")
    return ideas.add_picture(idea, file=photo, alt="A car with its number", by=ada)


def test_it_is_out_of_sight_and_its_author_gets_the_reasons_while_the_idea_stays(
    lyon: Any, picture: Picture, bruno: Any, ada: Any, client_at: Any, run_jobs: Any
) -> None:
    address = reverse("ideas:picture", args=[picture.key, 480])
    page = client_at(lyon, bruno).get(f"/contributions/{picture.idea_id}/").content.decode()
    assert client_at(lyon).get(address).status_code == 200
    removal = f"/workspace/pictures/{picture.pk}/removal/"
    assert removal in page
    assert removal not in client_at(lyon, ada).get(f"/contributions/{picture.idea_id}/").content.decode()
    client = client_at(lyon, bruno)
    assert client.post(removal, {"ground": "private", "reason": ""}).status_code == 422
    client.post(removal, {"ground": "private", "reason": "The number of a car can be read."})
    run_jobs()
    [message] = [one for one in mail.outbox if one.to == [ada.email]]
    assert "A picture of your idea was taken away" in message.subject
    assert "The number of a car can be read." in message.body
    assert "Trees" in client_at(lyon).get(f"/contributions/{picture.idea_id}/").content.decode()
    assert picture.key not in client_at(lyon).get(f"/contributions/{picture.idea_id}/").content.decode()
    assert client_at(lyon).get(address).status_code == 404
    response = client_at(lyon, ada).get(address)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_an_appeal_that_is_granted_shows_it_again_and_leaves_other_decisions_alone(
    picture: Picture, bruno: Any, ada: Any
) -> None:
    statement = actions.take_picture_away(
        picture, by=bruno, ground="private", reason="The number of a car can be read."
    )
    assert pictures_of([picture.idea.contribution]) == {}
    with pytest.raises(Refused, match="already hidden"):
        actions.take_picture_away(picture, by=bruno, reason="Again")
    actions.appeal(statement, by=ada, words="It is my own car.")
    gina = person("gina", role=Role.MODERATOR)
    decided = actions.decide_appeal(statement, by=gina, grants=True, answer="It is yours indeed.")
    assert decided.is_lifted
    assert pictures_of([picture.idea.contribution]) == {picture.idea_id: [picture]}


def test_an_appeal_that_is_not_granted_leaves_it_away(picture: Picture, bruno: Any, ada: Any) -> None:
    statement = actions.take_picture_away(picture, by=bruno, reason="The number of a car can be read.")
    actions.appeal(statement, by=ada, words="Please.")
    gina = person("gina", role=Role.MODERATOR)
    actions.decide_appeal(statement, by=gina, grants=False, answer="It can still be read.")
    assert pictures_of([picture.idea.contribution]) == {}


def test_only_moderators_take_pictures_of_others_away_and_never_without_a_reason(
    picture: Picture, bruno: Any
) -> None:
    with pytest.raises(NotAllowed):
        actions.take_picture_away(picture, by=person("nora"), reason="I do not like it.")
    with pytest.raises(Refused) as refused:
        actions.take_picture_away(picture, by=bruno, reason=" ")
    assert refused.value.field == "reason"
    with pytest.raises(NotAllowed):
        ideas.remove_picture(picture, by=bruno)


def test_its_file_goes_when_the_time_to_appeal_is_over(
    picture: Picture, bruno: Any, django_capture_on_commit_callbacks: Any
) -> None:
    statement = actions.take_picture_away(picture, by=bruno, reason="The number of a car can be read.")
    rule = next(rule for rule in RETENTION if rule.key == "hidden_pictures")
    assert rule.least >= 184
    assert rule.carry_out(clock.now() - timedelta(days=1)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert rule.carry_out(clock.now() + timedelta(days=1)) == 1
    assert not Picture.objects.exists()
    assert Statement.objects.get(pk=statement.pk).picture is None


def test_programs_add_list_and_take_pictures_away_by_the_same_rules(
    lyon: Any, picture: Picture, bruno: Any, ada: Any, photo: io.BytesIO, client_at: Any
) -> None:
    here, hers = f"/api/v1/ideas/{picture.idea_id}/pictures/", client_at(lyon, ada)
    photo.seek(0)
    photo.name = "tree.jpg"
    added = hers.post(here, {"picture": photo, "alt": "A tree"})
    assert added.status_code == 201
    assert client_at(lyon).get(added.json()["address"]).status_code == 200
    assert [one["alt"] for one in client_at(lyon).get(here).json()] == ["A car with its number", "A tree"]
    assert client_at(lyon, bruno).delete(f"/api/v1/pictures/{picture.pk}/").status_code == 403
    assert hers.delete(f"/api/v1/pictures/{added.json()['id']}/").status_code == 204
    removal, staff = f"/api/v1/pictures/{picture.pk}/removal/", client_at(lyon, bruno)
    why = {"ground": "private", "reason": "The number of a car can be read."}
    assert hers.post(removal, why, content_type="application/json").status_code == 403
    assert staff.post(removal, {"reason": ""}, content_type="application/json").json()["field"] == "reason"
    made = staff.post(removal, why, content_type="application/json")
    assert made.status_code == 201
    assert made.json()["measure"] == "picture"
    assert client_at(lyon).get(here).json() == []
    assert staff.post(removal, why, content_type="application/json").status_code == 404
