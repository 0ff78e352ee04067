"""Departments, people, roles and delegation by programs: the same rules, the same words."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from participation.departments import queries
from participation.departments.models import Decision, Department, Role, RoleAssignment
from tenants.context import enter
from tests.participation.arrange import person
from tests.participation.departments.levels import Levels, holder, make_levels

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def levels(lyon: Any, bruno: Any) -> Levels:
    with enter(lyon):
        return make_levels(bruno)


def sent(client: Any, method: str, path: str, data: Any = None) -> Any:
    return getattr(client, method)(f"{API}{path}", data, content_type="application/json")


def test_the_life_of_a_department(lyon: Any, bruno: Any, levels: Levels, client_at: Any) -> None:
    client = client_at(lyon, bruno)
    made = sent(client, "post", "/departments/", {"name": "Signs", "above": levels.own.slug})
    assert made.status_code == 201
    assert made.json()["above"] == levels.own.slug
    changed = sent(
        client,
        "patch",
        "/departments/signs/",
        {"name": "Signs and lights", "above": levels.sister.slug, "introduction": "We light streets."},
    ).json()
    assert (changed["name"], changed["above"], changed["introduction"]) == (
        "Signs and lights", levels.sister.slug, "We light streets.",
    )  # fmt: skip
    refused = sent(client, "patch", "/departments/signs/", {"name": "Dark", "above": "signs"})
    assert refused.status_code == 400
    assert refused.json()["field"] == "parent"
    assert client.get(f"{API}/departments/signs/").json()["name"] == "Signs and lights"
    merged = sent(client, "post", "/departments/signs/merger/", {"heir": levels.own.slug})
    assert merged.json()["slug"] == levels.own.slug
    assert client_at(lyon).get(f"{API}/departments/signs/").json()["succeeded_by"] == levels.own.slug
    closed = sent(client, "post", f"/departments/{levels.below.slug}/closure/", {"heir": levels.own.slug})
    assert closed.json()["closed_at"]


def test_delegation_is_read_by_staff_and_set_from_above(
    lyon: Any, bruno: Any, levels: Levels, client_at: Any
) -> None:
    with enter(lyon):
        emma = holder(levels, Role.DEPARTMENT_ADMINISTRATOR, "own")
    address = f"/departments/{levels.own.slug}/delegation/"
    everything = {"publish": "branch", "moderate": "branch", "invite": "branch", "brand": "branch"}
    assert client_at(lyon, emma).get(f"{API}{address}").json() == everything
    refused = sent(client_at(lyon, emma), "patch", address, {"publish": "site"})
    assert refused.status_code == 403
    assert "department above" in refused.json()["detail"]
    changed = sent(client_at(lyon, bruno), "patch", address, {"publish": "above", "brand": None})
    assert changed.json() == {**everything, "publish": "above"}
    assert (
        sent(client_at(lyon, bruno), "patch", "/delegation/", {"invite": "site"}).json()["invite"] == "site"
    )
    with enter(lyon):
        assert queries.decisions_in_force(levels.own)[Decision.INVITE].level == "site"


def test_people_and_their_roles(lyon: Any, bruno: Any, levels: Levels, client_at: Any) -> None:
    client = client_at(lyon, bruno)
    made = sent(
        client,
        "post",
        "/people/",
        {"email": "finn@lyon.example", "role": "lead", "department": levels.own.slug},
    )
    assert made.status_code == 201
    found = client.get(f"{API}/people/?q=finn").json()["results"]
    assert [(row["email"], row["roles"][0]["role"]) for row in found] == [("finn@lyon.example", "lead")]
    assert client.get(f"{API}/people/{found[0]['id']}/").json() == found[0]
    rights = client.get(f"{API}/people/{found[0]['id']}/rights/?department={levels.own.slug}").json()
    given = {right["key"]: right for right in rights}
    assert given["project.create"]["because"] == [{"role": "lead", "department": levels.own.slug}]
    assert given["people.appoint"]["why_not"]
    assert sent(client, "delete", f"/roles/{found[0]['roles'][0]['id']}/").status_code == 204
    with enter(lyon):
        assert not RoleAssignment.objects.filter(user__email="finn@lyon.example").exists()


def test_somebody_leaves_and_comes_back(lyon: Any, bruno: Any, levels: Levels, client_at: Any) -> None:
    with enter(lyon):
        emma = person("emma", role=Role.LEAD, department=levels.own)
        finn = person("finn", role=Role.MEMBER, department=levels.own)
    client = client_at(lyon, bruno)
    assert sent(client, "post", f"/people/{emma.pk}/deactivation/", {"heir": finn.pk}).status_code == 204
    gone = client.get(f"{API}/people/?active=false").json()["results"]
    assert [(row["email"], row["is_active"], row["roles"]) for row in gone] == [(emma.email, False, [])]
    assert sent(client, "delete", f"/people/{emma.pk}/deactivation/").status_code == 204
    with enter(lyon):
        assert User.objects.get(pk=emma.pk).is_active


CLIMBS = {
    "an administrator's role": ("post", "/people/", {"email": "{email}", "role": "administrator"}),
    "a role for the whole site": ("post", "/people/", {"email": "{email}", "role": "moderator"}),
    "a role above": ("post", "/people/", {"email": "{email}", "role": "lead", "department": "public-space"}),
    "the sister below oneself": ("patch", "/departments/parks/", {"above": "mobility"}),
    "the one above below oneself": ("patch", "/departments/public-space/", {"above": "mobility"}),
    "oneself to the top": ("patch", "/departments/mobility/", {"above": None}),
    "the sister merged": ("post", "/departments/parks/merger/", {"heir": "mobility"}),
    "the one above closed": ("post", "/departments/public-space/closure/", {"heir": "mobility"}),
    "looser rules": ("patch", "/departments/mobility/delegation/", {"publish": "branch"}),
    "looser rules for all": ("patch", "/delegation/", {"publish": "branch"}),
    "an administrator gone": ("post", "/people/{boss}/deactivation/", {"heir": "{me}"}),
    "a department at the top": ("post", "/departments/", {"name": "Mine"}),
}


@pytest.mark.parametrize("way", list(CLIMBS))
def test_nobody_raises_their_own_rights_by_the_api(
    lyon: Any, bruno: Any, levels: Levels, client_at: Any, way: str
) -> None:
    with enter(lyon):
        emma = holder(levels, Role.DEPARTMENT_ADMINISTRATOR, "own")
        tree = set(Department.objects.values_list("slug", "parent_id", "closed_at"))
    method, path, data = CLIMBS[way]
    names = {"{email}": emma.email, "{me}": str(emma.pk), "{boss}": str(bruno.pk)}
    for name, value in names.items():
        path = path.replace(name, value)
        data = {key: value if one == name else one for key, one in data.items()}
    response = sent(client_at(lyon, emma), method, path, data)
    assert response.status_code in (400, 403), response.content
    assert response.json()["detail"]
    with enter(lyon):
        assert set(Department.objects.values_list("slug", "parent_id", "closed_at")) == tree
        assert RoleAssignment.objects.filter(user=emma).count() == 1
        assert User.objects.get(pk=bruno.pk).is_active


def test_lists_cost_the_same_with_one_and_with_many(
    lyon: Any, bruno: Any, levels: Levels, client_at: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_at(lyon, bruno)
    with enter(lyon):
        for number in range(60):
            person(f"p{number:02}", role=Role.MEMBER, department=levels.own)
    with django_assert_max_num_queries(8):
        page = client.get(f"{API}/people/").json()
    assert len(page["results"]) == 50
    assert page["next"]
