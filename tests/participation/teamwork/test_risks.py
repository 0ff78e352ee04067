"""Fears are taken seriously: each is written down with the opportunity in it and somebody who looks after both."""

from __future__ import annotations

from typing import Any

import pytest

from kit.errors import NotAllowed, Refused
from participation.departments.models import Role
from participation.teamwork import actions, queries
from participation.teamwork.actions import risks as risk_actions
from participation.teamwork.models import Risk
from tenants.context import enter
from tests.participation.arrange import complete_draft, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(inside_lyon: Any, bruno: Any) -> Any:
    return complete_draft(bruno)


def test_a_fear_comes_with_an_opportunity(project: Any, bruno: Any) -> None:
    for fear, opportunity, field in ((" ", "Trust", "fear"), ("Noise", " ", "opportunity")):
        with pytest.raises(Refused) as refused:
            actions.add_risk(project, fear=fear, opportunity=opportunity, by=bruno)
        assert refused.value.field == field
    risk = actions.add_risk(project, fear="Noise", opportunity="Quiet nights", owner=bruno, by=bruno)
    assert list(queries.risks_of(project)) == [risk]
    changed = actions.edit_risk(risk, fear="Noise at night", opportunity="Quiet nights", by=bruno)
    assert (changed.fear, changed.owner) == ("Noise at night", None)
    actions.remove_risk(changed, by=bruno)
    assert not Risk.objects.exists()


def test_the_usual_ones_are_added_once_in_the_projects_language(inside_lyon: Any, bruno: Any) -> None:
    project = complete_draft(bruno)
    type(project).objects.filter(pk=project.pk).update(language="de")
    assert actions.make_risks(project, keys=["work", "promises", "nothing"], by=bruno) == 2
    assert actions.make_risks(project, keys=["work"], by=bruno) == 0
    assert Risk.objects.get(template_key="work").fear == "Es wird mehr Arbeit, als wir schaffen"
    project.refresh_from_db()
    left = queries.usual_risks(project, list(queries.risks_of(project)))
    assert {line.key for line in left}.isdisjoint({"work", "promises"})


def test_the_list_stays_short(project: Any, bruno: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(risk_actions, "MOST_RISKS", 1)
    actions.make_risks(project, keys=["work"], by=bruno)
    with pytest.raises(Refused):
        actions.add_risk(project, fear="Noise", opportunity="Quiet nights", by=bruno)


def test_it_is_the_teams(project: Any, bruno: Any) -> None:
    emma = person("emma", role=Role.MEMBER)
    with pytest.raises(NotAllowed):
        actions.add_risk(project, fear="Noise", opportunity="Quiet nights", by=emma)
    with pytest.raises(NotAllowed):
        actions.make_risks(project, keys=["work"], by=emma)


def test_the_page_and_the_api(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        slug = complete_draft(bruno).slug
    client, base = client_at(lyon, bruno), f"/workspace/projects/{slug}/risks/"
    assert "It will be more work than we can do" in client.get(base).content.decode()
    added = client.post(f"{base}list/", {"key": ["work", "criticism"]}, follow=True).content.decode()
    assert "2 risks were added." in added
    refused = client.post(base, {"fear": "Noise", "opportunity": ""})
    assert refused.status_code == 422
    assert "Noise" in refused.content.decode()
    client.post(base, {"fear": "Noise", "opportunity": "Quiet nights"})
    listed = client.get(f"/api/v1/projects/{slug}/risks/").json()
    assert [row["fear"] for row in listed][-1] == "Noise"
    path = f"/risks/{listed[-1]['id']}/"
    changed = client.put(
        f"/api/v1{path}",
        {"fear": "Noise", "opportunity": "Sleep", "owner": bruno.pk},
        content_type="application/json",
    )
    assert changed.json()["owner"] == bruno.pk
    assert "Sleep" in client.get(f"/workspace{path}").content.decode()
    client.post(f"/workspace{path}", {"fear": "Noise", "opportunity": "Good sleep"})
    assert "Good sleep" in client.get(base).content.decode()
    assert client.delete(f"/api/v1{path}").status_code == 204
    again = client.post(
        f"/api/v1/projects/{slug}/risks/",
        {"fear": "Cost", "opportunity": "Thrift"},
        content_type="application/json",
    )
    assert again.status_code == 201
    client.post(f"/workspace/risks/{again.json()['id']}/removal/")
    assert "Thrift" not in client.get(base).content.decode()
