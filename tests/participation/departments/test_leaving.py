"""Whoever leaves hands over what they carried; nothing is lost, and nobody is locked out."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core import mail

from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.departments import actions
from participation.departments.models import Role, RoleAssignment
from participation.departments.queries import Wanted
from participation.projects import actions as projects
from participation.projects.models import ProjectMember, Responsibility
from tenants.context import enter
from tests.participation.arrange import complete_draft, person, published_project
from tests.participation.departments.levels import Levels, addresses, fresh, holder

pytestmark = pytest.mark.django_db


def test_whoever_leaves_hands_over_everything_in_one_step(levels: Levels, bruno: Any, run_jobs: Any) -> None:
    emma = person("emma", role=Role.LEAD, department=levels.own)
    actions.appoint(emma, role=Role.MODERATOR, department=levels.below, by=bruno)
    finn = person("finn", role=Role.MODERATOR, department=levels.below)
    project = published_project(emma, department=levels.own)
    actions_before = AuditEntry.objects.count()
    colleague = actions.deactivate(emma, heir=finn, by=bruno)
    assert {member.user for member in ProjectMember.objects.filter(project=project)} == {finn}
    held = RoleAssignment.objects.filter(user=finn).values_list("role", "department_id")
    assert sorted(held) == [("lead", levels.own.pk), ("moderator", levels.below.pk)]
    assert not RoleAssignment.objects.filter(user=emma).exists()
    assert not fresh(emma).is_active
    assert colleague.handed_to == finn
    assert AuditEntry.objects.count() == actions_before + 1
    line = AuditEntry.objects.get(action="person.deactivated")
    assert line.before["roles"] == [
        {"role": "moderator", "department": levels.below.pk},
        {"role": "lead", "department": levels.own.pk},
    ]
    assert (line.after["heir"], len(line.after["responsibilities"])) == (finn.pk, 4)
    run_jobs()
    assert [message.to for message in mail.outbox] == [[finn.email]]
    assert "You take over from Emma" in mail.outbox[0].subject or "Emma" in mail.outbox[0].subject


def test_a_responsibility_that_the_heir_has_already_is_held_once(levels: Levels, bruno: Any) -> None:
    emma, finn = (person(name, role=Role.LEAD, department=levels.own) for name in ("emma", "finn"))
    project = complete_draft(bruno, department=levels.own)
    for user in (emma, finn):
        projects.add_member(
            project, user=user, responsibility=Responsibility.ANSWERS, department=None, by=bruno
        )
    actions.deactivate(emma, heir=finn, by=bruno)
    assert ProjectMember.objects.filter(user=finn).count() == 1


def test_roles_can_end_instead(levels: Levels, bruno: Any) -> None:
    emma = person("emma", role=Role.LEAD, department=levels.own)
    finn = person("finn", role=Role.MEMBER, department=levels.own)
    actions.deactivate(emma, heir=finn, by=bruno, with_roles=False)
    assert [row.role for row in RoleAssignment.objects.filter(user=finn)] == [Role.MEMBER]


def test_nothing_is_lost_for_want_of_an_heir(levels: Levels, bruno: Any) -> None:
    emma = person("emma", role=Role.LEAD, department=levels.own)
    complete_draft(emma, department=levels.own)
    with pytest.raises(Refused, match="takes over") as refused:
        actions.deactivate(emma, heir=None, by=bruno)
    assert refused.value.field == "heir"
    assert fresh(emma).is_active


@pytest.mark.parametrize("who", ["herself", "a resident", "somebody deactivated"])
def test_the_heir_is_somebody_else_who_works_here(levels: Levels, bruno: Any, ada: Any, who: str) -> None:
    emma = person("emma", role=Role.LEAD, department=levels.own)
    gone = person("gone", role=Role.LEAD, department=levels.own)
    actions.deactivate(gone, heir=None, by=bruno)
    heir = {"herself": emma, "a resident": ada, "somebody deactivated": gone}[who]
    with pytest.raises(Refused):
        actions.deactivate(emma, heir=heir, by=bruno)
    assert fresh(emma).is_active


def test_the_site_keeps_an_administrator(levels: Levels, bruno: Any) -> None:
    emma = person("emma", role=Role.ADMINISTRATOR)
    actions.deactivate(bruno, heir=emma, by=emma)
    with pytest.raises(NotAllowed):
        actions.deactivate(emma, heir=None, by=fresh(emma))
    with pytest.raises(Refused, match="at least one administrator"):
        actions.deactivate(emma, heir=None, by=None)
    # Somebody who can no longer sign in administers nothing: the last one who can is protected from dismissal, too.
    with pytest.raises(Refused, match="at least one administrator"):
        actions.dismiss(RoleAssignment.objects.get(user=emma, role=Role.ADMINISTRATOR), by=fresh(emma))


def test_the_last_administrator_can_pass_the_role_on(levels: Levels, bruno: Any) -> None:
    finn = person("finn", role=Role.MEMBER, department=levels.own)
    actions.deactivate(bruno, heir=finn, by=None)
    assert {row.user for row in RoleAssignment.objects.filter(role=Role.ADMINISTRATOR)} == {finn}


def test_only_whoever_administers_all_their_departments_deactivates_somebody(
    levels: Levels, bruno: Any
) -> None:
    emma = holder(levels, Role.DEPARTMENT_ADMINISTRATOR, "own")
    finn = person("finn", role=Role.LEAD, department=levels.below)
    actions.appoint(finn, role=Role.MEMBER, department=levels.sister, by=bruno)
    with pytest.raises(NotAllowed, match="every department"):
        actions.deactivate(finn, heir=emma, by=fresh(emma))
    actions.dismiss(RoleAssignment.objects.get(user=finn, role=Role.MEMBER), by=bruno)
    actions.deactivate(finn, heir=emma, by=fresh(emma))


def test_sessions_end_and_stay_ended(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        emma = person("emma", role=Role.MODERATOR)
    client = client_at(lyon, emma)
    assert client.get("/workspace/").status_code == 200
    with enter(lyon):
        actions.deactivate(emma, heir=None, by=bruno)
    assert client.get("/workspace/").status_code == 302
    with enter(lyon):
        actions.reactivate(emma, by=bruno)
        assert fresh(emma).is_active
        assert not RoleAssignment.objects.filter(user=emma).exists()
        assert AuditEntry.objects.filter(action="person.reactivated").exists()
        actions.appoint(emma, role=Role.MODERATOR, by=bruno)
    assert client.get("/workspace/").status_code == 302


def test_no_role_is_given_to_somebody_who_cannot_sign_in(levels: Levels, bruno: Any) -> None:
    emma = person("emma", role=Role.MEMBER, department=levels.own)
    actions.deactivate(emma, heir=None, by=bruno)
    with pytest.raises(Refused, match="deactivated"):
        actions.invite(email=emma.email, role=Role.LEAD, department=levels.own, by=bruno, language="en")
    assert addresses(bruno, Wanted(active=False)) == ["emma"]
    assert "emma" not in addresses(bruno)


def test_every_owner_that_rooms_name_can_be_asked_without_an_heir(levels: Levels, bruno: Any) -> None:
    from django.utils.module_loading import import_string

    assert settings.WHAT_STAFF_OWN
    for name in settings.WHAT_STAFF_OWN:
        before = import_string(name)(bruno, heir=None)
        assert all(isinstance(numbers, list) for numbers in before.values())
        assert import_string(name)(bruno, heir=None) == before
