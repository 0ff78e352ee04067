"""The staff directory: who is found, by whom; who leaves, and what becomes of what they carried."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.actions import edit_profile
from accounts.models import User
from kit import clock
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.departments import actions, queries
from participation.departments.lists import read_list, text_of
from participation.departments.models import Colleague, Department, Role, RoleAssignment
from participation.departments.queries import Wanted
from participation.projects import actions as projects
from participation.projects.models import ProjectMember, Responsibility
from tenants.context import enter
from tests.participation.arrange import complete_draft, person, published_project
from tests.participation.departments.levels import Levels, holder, make_levels

pytestmark = pytest.mark.django_db


@pytest.fixture
def levels(inside_lyon: Any, bruno: Any) -> Levels:
    return make_levels(bruno)


def fresh(user: Any) -> User:
    return User.objects.get(pk=user.pk)


def addresses(user: Any, wanted: Wanted | None = None) -> list[str]:
    return [one.email.partition("@")[0] for one in queries.people_page(fresh(user), wanted).items]


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


# --- Leaving ----------------------------------------------------------------------------------------------------------


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


# --- Many at once -----------------------------------------------------------------------------------------------------


def test_a_list_says_line_by_line_what_is_wrong(levels: Levels, bruno: Any) -> None:
    text = (
        "E-mail;Name;Role;Department\n"
        "finn@lyon.example;Finn;lead;Mobility\n"
        "GINA@lyon.example\n"
        "not an address;X\n"
        "hugo@lyon.example;Hugo;emperor\n"
        "ines@lyon.example;Ines;member;Nowhere\n"
        "gina@lyon.example;Gina again\n"
        "jo@lyon.example;Jo;administrator\n"
        "kim@lyon.example;Kim;administrator;Mobility\n"
    )
    lines = read_list(
        text, role=Role.MEMBER, department=levels.own, departments=queries.departments_by_name(fresh(bruno))
    )
    done = actions.invite_many(lines, by=bruno, language="en")
    assert [(line.number, bool(line.error)) for line in done] == [
        (2, False), (3, False), (4, True), (5, True), (6, True), (7, True), (8, False), (9, True),
    ]  # fmt: skip
    held = RoleAssignment.objects.exclude(user=bruno).values_list("user__email", "role", "department_id")
    assert sorted(held, key=str) == [
        ("finn@lyon.example", "lead", levels.own.pk),
        ("gina@lyon.example", "member", levels.own.pk),
        ("jo@lyon.example", "administrator", None),
    ]


@pytest.mark.parametrize(
    ("first", "is_told"),
    [
        ("E-mail;Name;Role;Department", False),
        ("Courriel", False),
        ("finn.lyon.example;Finn", True),
        ("finn;Finn;lead;Mobility", True),
    ],
)
def test_a_first_line_with_a_slip_is_no_heading(
    levels: Levels, bruno: Any, first: str, is_told: bool
) -> None:
    text = f"\n{first}\nanother one\ngina@lyon.example"
    lines = read_list(
        text, role=Role.MEMBER, department=None, departments=queries.departments_by_name(fresh(bruno))
    )
    assert [bool(line.error) for line in lines] == [*([True] if is_told else []), True, False]


def test_a_list_gives_nobody_more_than_its_sender_may(levels: Levels) -> None:
    emma = fresh(holder(levels, Role.DEPARTMENT_ADMINISTRATOR, "own"))
    lines = read_list(
        "a@x.example;A;administrator\nb@x.example;B;lead;Parks\nc@x.example;C;lead;Cycling\nd@x.example;D;lead",
        role=Role.MEMBER,
        department=None,
        departments=queries.departments_by_name(emma),
    )
    done = actions.invite_many(lines, by=emma, language="en")
    assert [bool(line.error) for line in done] == [True, True, False, True]


@given(st.binary(max_size=300))
def test_any_file_can_be_read(content: bytes) -> None:
    for line in read_list(text_of(content), role=Role.MEMBER, department=None, departments={}):
        assert line.error or "@" in line.email


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.example", fullmatch=True),
            st.text(st.characters(whitelist_categories=("L", "Zs")), max_size=20),
        ),
        unique_by=lambda row: row[0],
        max_size=8,
    ),
    st.sampled_from([",", ";", "\t"]),
)
def test_what_a_spreadsheet_writes_is_read_as_it_was_meant(
    rows: list[tuple[str, str]], delimiter: str
) -> None:
    import csv
    from io import StringIO

    out = StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    read = read_list(out.getvalue(), role=Role.LEAD, department=None, departments={})
    assert [(line.email, line.name) for line in read] == [(email, name.strip()) for email, name in rows]


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_a_list_is_shown_before_anybody_is_mailed(
    lyon: Any, bruno: Any, client_at: Any, run_jobs: Any
) -> None:
    client = client_at(lyon, bruno)
    sent = {"people": "finn@lyon.example;Finn;lead\nbroken", "role": "member", "department": ""}
    shown = client.post("/workspace/people/invitations/", sent)
    assert shown.context["usable"] == 1
    with enter(lyon):
        assert not User.objects.filter(email="finn@lyon.example").exists()
    done = client.post("/workspace/people/invitations/", {**sent, "go": "1"})
    assert [line.number for line in done.context["lines"]] == [2]
    with enter(lyon):
        assert RoleAssignment.objects.get(user__email="finn@lyon.example").role == Role.LEAD


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
