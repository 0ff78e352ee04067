"""Who may give which role to whom, and where it counts."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from accounts.models import User
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.departments import actions, queries, rules
from participation.departments.models import Department, Role, RoleAssignment
from tests.participation.arrange import person, the_department

pytestmark = pytest.mark.django_db


@pytest.fixture
def mobility(inside_lyon: Any, bruno: Any) -> Department:
    return actions.create_department(name="Mobility", by=bruno)


@pytest.fixture
def cycling(mobility: Department, bruno: Any) -> Department:
    return actions.create_department(name="Cycling", parent=mobility, by=bruno)


@pytest.fixture
def emma(mobility: Department) -> Any:
    return person("emma", role=Role.DEPARTMENT_ADMINISTRATOR, department=mobility)


def test_a_role_counts_in_the_department_and_everything_below_it(
    emma: Any, mobility: Department, cycling: Department
) -> None:
    standing = rules.standing_of(emma)
    assert standing.departments_with(Role.DEPARTMENT_ADMINISTRATOR) == {mobility.pk, cycling.pk}
    assert not standing.holds(Role.DEPARTMENT_ADMINISTRATOR, department_id=the_department().pk)
    assert not rules.is_administrator(emma)
    assert rules.is_staff(emma)


def test_asking_about_many_departments_costs_one_query(
    emma: Any, django_assert_num_queries: Any, mobility: Department
) -> None:
    fresh = User.objects.get(pk=emma.pk)
    with django_assert_num_queries(1):
        for _ in range(50):
            rules.runs_department(fresh, mobility.pk)


def test_a_resident_holds_nothing(inside_lyon: Any, ada: Any) -> None:
    assert not rules.is_staff(ada)
    assert rules.standing_of(ada) == rules.NOBODY


def test_an_administrator_of_a_branch_appoints_within_it(emma: Any, cycling: Department) -> None:
    assignment = actions.invite(
        email="finn@lyon.example", role=Role.MODERATOR, department=cycling, by=emma, language="fr"
    )
    assert rules.standing_of(assignment.user).holds(Role.MODERATOR, department_id=cycling.pk)


@pytest.mark.parametrize("role", list(Role))
def test_an_administrator_of_a_branch_appoints_nobody_outside_of_it(emma: Any, role: str) -> None:
    finn = person("finn")
    for place in (None, the_department()):
        with pytest.raises(NotAllowed):
            actions.appoint(finn, role=role, department=place, by=emma)
    assert not RoleAssignment.objects.filter(user=finn).exists()


def test_an_administrator_of_a_branch_cannot_raise_their_own_rights(emma: Any, mobility: Department) -> None:
    with pytest.raises(NotAllowed):
        actions.appoint(emma, role=Role.ADMINISTRATOR, department=None, by=emma)
    with pytest.raises(NotAllowed):
        actions.appoint(emma, role=Role.ADMINISTRATOR, department=mobility, by=emma)


@pytest.mark.parametrize("role", [Role.LEAD, Role.MODERATOR, Role.COMMUNICATION, Role.ANALYST, Role.MEMBER])
def test_other_roles_appoint_nobody(mobility: Department, role: str) -> None:
    gina, finn = person("gina", role=role, department=mobility), person("finn")
    with pytest.raises(NotAllowed):
        actions.appoint(finn, role=Role.MEMBER, department=mobility, by=gina)


def test_an_invitation_makes_the_account_and_mails_a_personal_link(
    bruno: Any, mobility: Department, run_jobs: Any
) -> None:
    actions.invite(
        email="Finn@Lyon.example", name="Finn", role=Role.LEAD, department=mobility, by=bruno, language="en"
    )
    run_jobs()
    [message] = mail.outbox
    assert message.to == ["finn@lyon.example"]
    assert "Project lead, Mobility" in message.body
    assert "/account/entry/" in message.body
    assert "Bruno" in message.body


def test_somebody_who_has_an_account_keeps_it_when_invited(
    bruno: Any, ada: Any, mobility: Department
) -> None:
    assignment = actions.invite(
        email=ada.email, role=Role.ANALYST, department=mobility, by=bruno, language="en"
    )
    assert assignment.user == ada


def test_an_invitation_without_a_real_address_is_refused(bruno: Any, inside_lyon: Any) -> None:
    with pytest.raises(Refused) as refused:
        actions.invite(email="not an address", role=Role.MEMBER, by=bruno, language="en")
    assert refused.value.field == "email"


def test_the_same_role_is_not_given_twice(bruno: Any, inside_lyon: Any) -> None:
    with pytest.raises(Refused):
        actions.appoint(bruno, role=Role.ADMINISTRATOR, by=bruno)
    assert RoleAssignment.objects.filter(user=bruno).count() == 1


def test_the_last_administrator_cannot_be_dismissed(bruno: Any, inside_lyon: Any) -> None:
    with pytest.raises(Refused, match="at least one administrator"):
        actions.dismiss(RoleAssignment.objects.get(user=bruno), by=bruno)
    person("emma", role=Role.ADMINISTRATOR)
    actions.dismiss(RoleAssignment.objects.get(user=bruno), by=bruno)
    assert not rules.is_staff(User.objects.get(pk=bruno.pk))


def test_giving_and_taking_a_role_is_on_the_record(bruno: Any, mobility: Department) -> None:
    finn = person("finn")
    actions.dismiss(actions.appoint(finn, role=Role.MEMBER, department=mobility, by=bruno), by=bruno)
    described = {"role": "member", "department": mobility.pk}
    assert AuditEntry.objects.get(action="role.given", actor_id=bruno.pk).after == described
    assert AuditEntry.objects.get(action="role.taken").before == described


def test_the_list_of_people_costs_two_queries_whatever_their_number(
    bruno: Any, mobility: Department, django_assert_num_queries: Any
) -> None:
    for number in range(12):
        person(f"colleague{number}", role=Role.MEMBER, department=mobility)
    rules.standing_of(bruno)
    with django_assert_num_queries(2):
        page = queries.people_page(bruno)
        names = [(user.email, [held.role for held in user.held_roles]) for user in page.items]  # type: ignore[attr-defined]
    assert len(names) == 13


def test_people_can_be_found_by_name_or_address(bruno: Any, mobility: Department) -> None:
    person("emma", role=Role.MEMBER, department=mobility)
    assert [user.email for user in queries.people_page(bruno, queries.Wanted(search="EMM")).items] == [
        "emma@lyon.example"
    ]
