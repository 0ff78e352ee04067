"""Choosing one of many people in a form: by typing, with and without JavaScript, and only whom one may."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions import account_for, edit_profile
from accounts.models import User
from kit.models import AuditEntry
from participation.departments import actions
from participation.departments.models import Role, RoleAssignment
from participation.teamwork.actions import add_task
from participation.teamwork.models import Task
from tenants.actions import edit_profile as edit_tenant
from tenants.context import enter
from tests.participation.arrange import complete_draft, person
from tests.participation.departments.levels import Levels, holder, make_levels

pytestmark = pytest.mark.django_db


@pytest.fixture
def lyon(lyon: Any) -> Any:
    return edit_tenant(lyon, by=None, language="en", languages=["en", "fr"])


@pytest.fixture
def project(inside_lyon: Any, bruno: Any) -> Any:
    return complete_draft(bruno)


@pytest.fixture
def staff(inside_lyon: Any) -> dict[str, Any]:
    """Two called Schmidt, one with accents in the name."""
    found = {}
    for address, name in (("anna", "Anna Schmidt"), ("anke", "Anke Schmidt"), ("joerg", "Jörg Müller")):
        found[address] = person(address, role=Role.MEMBER)
        edit_profile(found[address], display_name=name, language="en")
    return found


@pytest.fixture
def at_work(client_at: Callable[..., Client], lyon: Any, bruno: Any) -> Client:
    return client_at(lyon, bruno)


def owner_of_the_task(lyon: Any) -> Any:
    """Whoever has the only task; a request has left the tenant."""
    with enter(lyon):
        task = Task.objects.select_related("owner").first()
        return task.owner if task else "there is none"


def add(client: Client, project: Any, **typed: Any) -> Any:
    return client.post(f"/workspace/projects/{project.slug}/tasks/", {"title": "Book the hall", **typed})


@pytest.mark.parametrize("typed", ["muller", "JÖRG", "jörg müll", "joerg@lyon.example", "joerg"])
def test_whoever_alone_fits_is_meant(
    lyon: Any, project: Any, staff: Any, at_work: Client, typed: str
) -> None:
    assert add(at_work, project, owner_text=typed).status_code == 302
    assert owner_of_the_task(lyon) == staff["joerg"]


def test_when_several_fit_the_form_comes_back_with_them(
    lyon: Any, project: Any, staff: Any, at_work: Client
) -> None:
    answer = add(at_work, project, owner_text="schmidt")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Several people fit" in page
    assert 'value="Book the hall"' in page
    assert set(re.findall(r'name="owner_found" value="(\d+)"', page)) == {
        str(staff[name].pk) for name in ("anna", "anke")
    }
    assert owner_of_the_task(lyon) == "there is none"
    add(at_work, project, owner_text="schmidt", owner_found=staff["anke"].pk)
    assert owner_of_the_task(lyon) == staff["anke"]


def test_when_nobody_fits_it_says_so_and_makes_nothing(
    lyon: Any, project: Any, staff: Any, ada: Any, at_work: Client
) -> None:
    for typed in ("zzz", ada.email):
        answer = add(at_work, project, owner_text=typed)
        assert answer.status_code == 422
        assert "Nobody fits this" in answer.content.decode()
    assert owner_of_the_task(lyon) == "there is none"


def test_what_is_typed_counts_more_than_whoever_is_chosen_already(
    lyon: Any, project: Any, staff: Any, bruno: Any, at_work: Client
) -> None:
    task = add_task(project, title="Book the hall", owner=staff["anna"], by=bruno)
    url = f"/workspace/tasks/{task.pk}/"
    assert f'value="{staff["anna"].pk}" checked' in at_work.get(url).content.decode()
    words = {"title": "Book the hall", "owner": staff["anna"].pk}
    at_work.post(url, words)
    assert owner_of_the_task(lyon) == staff["anna"]
    at_work.post(url, {**words, "owner_text": "muller"})
    assert owner_of_the_task(lyon) == staff["joerg"]
    at_work.post(url, {"title": "Book the hall", "owner": "", "owner_text": ""})
    assert owner_of_the_task(lyon) is None


def test_no_page_holds_the_whole_staff(lyon: Any, project: Any, at_work: Client) -> None:
    paths = [f"/workspace/projects/{project.slug}/{part}/" for part in ("tasks", "team", "risks")]
    counts = []
    at_work.get(paths[0])  # what a process asks once
    for number in (3, 40):
        with enter(lyon):
            for one in range(number):
                user = account_for(f"colleague{number}.{one}@lyon.example", language="en", display_name="Zed")
                actions.appoint(user, role=Role.MEMBER, by=None)
        for path in [*paths, "/workspace/absence/"]:
            with CaptureQueriesContext(connection) as captured:
                page = at_work.get(path)
            assert page.status_code == 200, path
            assert "Zed" not in page.content.decode(), path
            counts.append(len(captured))
    assert counts[:4] == counts[4:]


def test_while_somebody_types_at_most_twenty_are_offered(project: Any, at_work: Client) -> None:
    for number in range(25):
        person(f"lotte{number:02}", role=Role.MEMBER)
    page = at_work.get("/workspace/people/found/?field=owner&owner_text=lotte").content.decode()
    assert page.count('name="owner_found"') == 20
    assert "There are more" in page
    one = at_work.get("/workspace/people/found/?field=owner&owner_text=lotte07").content.decode()
    assert one.count("checked") == 1
    assert "Nobody fits" in at_work.get("/workspace/people/found/?field=x&x_text=zz").content.decode()
    assert at_work.get("/workspace/people/found/?field=x&x_text=z").content.decode().strip() == ""
    assert (
        "<script"
        not in at_work.get('/workspace/people/found/?field="><script>&"><script>_text=lotte').content.decode()
    )


def test_residents_find_nobody(
    client_at: Callable[..., Client], lyon: Any, ada: Any, staff: Any, inside_lyon: Any
) -> None:
    for path in ("/workspace/people/found/?field=x&x_text=schmidt", "/api/v1/colleagues/?q=schmidt"):
        answer = client_at(lyon, ada).get(path)
        assert answer.status_code == 403
        assert "Schmidt" not in answer.content.decode()


def test_whoever_administers_a_branch_hands_over_only_to_somebody_in_it(
    inside_lyon: Any, lyon: Any, bruno: Any, client_at: Callable[..., Client]
) -> None:
    levels: Levels = make_levels(bruno)
    head = holder(levels, Role.DEPARTMENT_ADMINISTRATOR, "own")
    leaver = person("leaver", role=Role.LEAD, department=levels.own)
    within = person("paul", role=Role.LEAD, department=levels.below)
    person("paula", role=Role.LEAD, department=levels.sister)
    client = client_at(lyon, head)
    found = client.get("/workspace/people/found/?field=heir&of=mine&heir_text=paul").content.decode()
    assert found.count('name="heir_found"') == 1
    assert "paula" not in found
    mine = f"/workspace/people/found/?field=heir&of=mine&but={leaver.pk}&heir_text=leaver"
    assert "heir_found" not in client.get(mine).content.decode()
    page = f"/workspace/people/{leaver.pk}/deactivation/"
    sent = {"sure": "on", "heir_text": "paula@lyon.example"}
    assert "Nobody fits this" in client.post(page, sent).content.decode()
    client.post(page, {"sure": "on", "heir_text": "paul"})
    with enter(lyon):
        line = AuditEntry.objects.filter(action="person.deactivated").get()
    assert line.after["heir"] == within.pk


def test_programs_find_colleagues_in_the_same_way(staff: Any, at_work: Client, bruno: Any) -> None:
    found = at_work.get("/api/v1/colleagues/?q=schmidt").json()
    assert [one["name"] for one in found["results"]] == ["Anke Schmidt", "Anna Schmidt"]
    assert found["more"] is False
    assert at_work.get("/api/v1/colleagues/?q=s").json()["results"] == []


def appoint(client: Client, **typed: Any) -> Any:
    return client.post("/workspace/people/", {"role": "lead", "department": "", **typed})


def roles_of(lyon: Any, address: str) -> list[str]:
    with enter(lyon):
        return sorted(RoleAssignment.objects.filter(user__email=address).values_list("role", flat=True))


def test_a_role_is_given_to_whoever_is_found(lyon: Any, staff: Any, at_work: Client) -> None:
    assert appoint(at_work, email_text="muller").status_code == 302
    assert roles_of(lyon, staff["joerg"].email) == ["lead", "member"]
    with enter(lyon):
        staff["joerg"].refresh_from_db()
    assert staff["joerg"].display_name == "Jörg Müller"


def test_several_who_fit_are_offered_before_a_role_is_given(lyon: Any, staff: Any, at_work: Client) -> None:
    refused = appoint(at_work, email_text="schmidt")
    assert refused.status_code == 422
    assert "Several people fit" in refused.content.decode()
    done = appoint(at_work, email_text="schmidt", email_found=staff["anke"].pk)
    assert done.status_code == 302
    assert roles_of(lyon, staff["anke"].email) == ["lead", "member"]
    assert roles_of(lyon, staff["anna"].email) == ["member"]


def test_a_whole_address_that_nobody_has_is_invited(lyon: Any, staff: Any, at_work: Client) -> None:
    assert appoint(at_work, email_text="New@Lyon.example", name="Nina").status_code == 302
    assert roles_of(lyon, "new@lyon.example") == ["lead"]


def test_whoever_is_new_is_written_to_in_the_language_of_the_site(
    lyon: Any, staff: Any, at_work: Client
) -> None:
    at_work.post("/i18n/language/", {"language": "fr"})
    appoint(at_work, email_text="new@lyon.example", name="Nina")
    with enter(lyon):
        assert User.objects.get(email="new@lyon.example").language == "en"


@pytest.mark.parametrize("typed", ["nina", "nina@", "nina@lyon", "nina mayer@lyon.example"])
def test_what_is_nobody_and_no_address_invites_nobody(lyon: Any, at_work: Client, typed: str) -> None:
    refused = appoint(at_work, email_text=typed)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "type their whole e-mail address" in page
    assert f'value="{typed}"' in page


def test_residents_are_not_offered_but_can_be_appointed_by_address(
    lyon: Any, ada: Any, at_work: Client
) -> None:
    """Whoever types names finds those who work here: an address has to be known."""
    found = at_work.get("/workspace/people/found/?field=email&new=yes&email_text=ada").content.decode()
    assert ada.email not in found
    assert "A whole e-mail address invites somebody new" in found
    assert appoint(at_work, email_text="ada").status_code == 422
    assert appoint(at_work, email_text=ada.email).status_code == 302
    assert roles_of(lyon, ada.email) == ["lead"]


def test_whoever_was_deactivated_is_not_appointed_by_address(
    lyon: Any, bruno: Any, staff: Any, at_work: Client
) -> None:
    with enter(lyon):
        actions.deactivate(staff["joerg"], heir=None, by=bruno)
    refused = appoint(at_work, email_text=staff["joerg"].email)
    assert refused.status_code == 422
    assert "has been deactivated" in refused.content.decode()


def test_a_persons_page_leads_to_another_role_for_them(lyon: Any, staff: Any, at_work: Client) -> None:
    page = at_work.get(f"/workspace/people/{staff['anna'].pk}/").content.decode()
    address = f"/workspace/people/?appoint={staff['anna'].pk}#appoint"
    assert address in page
    assert f'name="email" value="{staff["anna"].pk}" checked' in at_work.get(address).content.decode()
    assert appoint(at_work, email=staff["anna"].pk).status_code == 302
    assert roles_of(lyon, staff["anna"].email) == ["lead", "member"]
