"""The staff directory: who is found, by whom, and what its pages show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.actions import edit_profile
from kit import clock
from participation.departments import actions, queries
from participation.departments.models import Colleague, Department, Role
from participation.departments.queries import Wanted
from tenants.context import enter
from tests.participation.arrange import complete_draft, person
from tests.participation.departments.levels import Levels, addresses, fresh, holder, make_levels

pytestmark = pytest.mark.django_db


# --- Finding people ---------------------------------------------------------------------------------------------------


def test_people_are_found_by_name_address_department_and_role(levels: Levels, bruno: Any) -> None:
    emma = person("emma", role=Role.LEAD, department=levels.own)
    person("finn", role=Role.MODERATOR, department=levels.below)
    assert addresses(bruno) == ["bruno", "emma", "finn"]
    assert addresses(bruno, Wanted(search="EMM")) == ["emma"]
    assert addresses(bruno, Wanted(search=emma.email)) == ["emma"]
    edit_profile(emma, display_name="Emma Müller", language="en")
    assert addresses(bruno, Wanted(search="muller")) == addresses(bruno, Wanted(search="MÜLL")) == ["emma"]
    assert addresses(bruno, Wanted(search="cycl")) == ["finn"]
    assert addresses(bruno, Wanted(role=Role.LEAD)) == ["emma"]
    assert addresses(bruno, Wanted(department=levels.own)) == ["emma", "finn"]
    assert addresses(bruno, Wanted(department=levels.below, role=Role.LEAD)) == []


def test_whoever_administers_a_branch_sees_its_people_and_their_roles_in_it(
    levels: Levels, bruno: Any
) -> None:
    emma = holder(levels, Role.DEPARTMENT_ADMINISTRATOR, "own")
    finn = person("finn", role=Role.LEAD, department=levels.below)
    actions.appoint(finn, role=Role.MODERATOR, department=levels.sister, by=bruno)
    person("gina", role=Role.MEMBER, department=levels.sister)
    assert addresses(emma) == [emma.email.partition("@")[0], "finn"]
    [found] = [one for one in queries.people_page(fresh(emma)).items if one.pk == finn.pk]
    assert [held.role for held in found.held_roles] == [Role.LEAD]  # type: ignore[attr-defined]


def test_a_page_costs_the_same_with_one_and_with_many(
    levels: Levels, bruno: Any, django_assert_num_queries: Any
) -> None:
    for number in range(55):
        person(f"p{number:02}", role=Role.MEMBER, department=levels.own)
    user = fresh(bruno)
    with django_assert_num_queries(3):
        page = queries.people_page(user)
        assert [queries.colleague_of(one) for one in page.items] == [None] * 50
    with django_assert_num_queries(2):
        assert len(queries.people_page(user, cursor=page.next_cursor).items) == 6


# --- Last active ------------------------------------------------------------------------------------------------------


def test_being_here_is_noted_once_a_day(
    lyon: Any, bruno: Any, ada: Any, django_assert_num_queries: Any
) -> None:
    def at(user: Any) -> Client:
        client = Client(HTTP_HOST="lyon.localhost")
        with enter(lyon):
            client.force_login(user)
        return client

    staff, resident = at(bruno), at(ada)
    staff.get("/workspace/departments/")
    resident.get("/")
    with enter(lyon):
        assert Colleague.objects.get().last_active_on == clock.today()
        assert Colleague.objects.get().user == bruno
        Colleague.objects.update(last_active_on=clock.today() - timedelta(days=3))
    staff.get("/workspace/departments/")
    with enter(lyon):
        assert Colleague.objects.get().last_active_on == clock.today() - timedelta(days=3)


def test_a_site_that_can_only_be_read_notes_nothing(lyon: Any, bruno: Any) -> None:
    from tenants.actions import set_state
    from tenants.context import lobby
    from tenants.models import Tenant

    with lobby():
        set_state(lyon, state=Tenant.State.READ_ONLY, reason="test")
    client = Client(HTTP_HOST="lyon.localhost")
    with enter(lyon):
        client.force_login(bruno)
    assert client.get("/workspace/departments/").status_code == 200
    with enter(lyon):
        assert not Colleague.objects.exists()


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_the_page_of_a_person_says_what_they_may_and_why(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        mobility = actions.create_department(name="Mobility", by=bruno)
        emma = person("emma", role=Role.DEPARTMENT_ADMINISTRATOR, department=mobility)
        complete_draft(emma, department=mobility)
    client = client_at(lyon, bruno, HTTP_ACCEPT_LANGUAGE="en")
    page = client.get(f"/workspace/people/{emma.pk}/?about=mobility")
    rights = {right.capability.key: right for _title, group in page.context["rights"] for right in group}
    assert rights["project.publish"].is_given
    [ground] = rights["project.publish"].grounds
    assert (ground.role, ground.department) == (Role.DEPARTMENT_ADMINISTRATOR, mobility)
    assert not rights["department.move"].is_given
    assert "department above" in str(rights["department.move"].reason) or rights["department.move"].reason
    response = client.post(f"/workspace/people/{emma.pk}/deactivation/", {"with_roles": "on", "sure": "on"})
    assert response.status_code == 422
    response = client.post(
        f"/workspace/people/{emma.pk}/deactivation/", {"heir": bruno.pk, "with_roles": "on", "sure": "on"}
    )
    assert response.status_code == 302
    assert client.get(f"/workspace/people/{emma.pk}/").context["may_reactivate"]
    assert client.post(f"/workspace/people/{emma.pk}/reactivation/").status_code == 302


def test_residents_have_no_page_in_the_directory(lyon: Any, bruno: Any, ada: Any, client_at: Any) -> None:
    assert client_at(lyon, bruno).get(f"/workspace/people/{ada.pk}/").status_code == 404


def test_people_of_another_branch_have_no_page_for_its_administrator(
    lyon: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        levels = make_levels(bruno)
        emma = holder(levels, Role.DEPARTMENT_ADMINISTRATOR, "own")
        gina = person("gina", role=Role.MEMBER, department=levels.sister)
    client = client_at(lyon, emma)
    assert client.get(f"/workspace/people/{gina.pk}/").status_code == 403
    assert client.get(f"/workspace/people/{bruno.pk}/").status_code == 403
    assert client.post(f"/workspace/people/{gina.pk}/deactivation/").status_code == 403
    file = b"".join(client.get("/workspace/people/file/").streaming_content).decode()
    assert "gina" not in file
    assert emma.email in file


def test_the_page_of_what_departments_may_decide(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        levels = make_levels(bruno)
        emma = holder(levels, Role.DEPARTMENT_ADMINISTRATOR, "own")
    administrator, local = client_at(lyon, bruno), client_at(lyon, emma)
    assert administrator.post("/workspace/delegation/", {"publish": "above"}).status_code == 302
    seen = local.get("/workspace/delegation/")
    assert seen.context["form"] is None
    assert {rule.level for rule in seen.context["in_force"]} == {"above", "branch"}
    assert local.post("/workspace/delegation/", {"publish": "branch"}).status_code == 403
    page = local.get(f"/workspace/departments/{levels.own.slug}/")
    assert page.context["delegation"] is None
    address = f"/workspace/departments/{levels.own.slug}/delegation/"
    assert local.post(address, {"publish": "branch"}).status_code in (403, 422)
    assert administrator.post(address, {"publish": "site"}).status_code == 302
    with enter(lyon):
        assert Department.objects.get(pk=levels.own.pk).delegations.get().level == "site"


def test_everybody_who_works_here_reads_who_can_do_what(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        gina = person("gina", role=Role.MEMBER, department=make_levels(bruno).own)
    page = client_at(lyon, gina).get("/workspace/rights/")
    assert page.status_code == 200
    rows = {capability.key: cells for _group, rows in page.context["groups"] for capability, cells in rows}
    assert rows["site.administer"] == [(role, role == Role.ADMINISTRATOR) for role in Role]
