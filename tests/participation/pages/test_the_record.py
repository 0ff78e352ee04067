"""Administrators read who did what; each action has words."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest

from kit.models import AuditEntry
from participation.departments import actions
from participation.departments.models import Decision, Department, Level, Role
from participation.pages.record_words import WORDS
from participation.privacy.actions import answer, publish_text, save_draft
from tenants.context import enter
from tests.architecture.tree import parsed, sources
from tests.participation.arrange import person

pytestmark = pytest.mark.django_db
ACTION = re.compile(r"[a-z]+\.[a-z_]+")
#: Functions that pass the name of an action on to the record.
RECORDERS = ("audit.record(", "note_in_tenant(")


def recorded_actions() -> dict[str, str]:
    """Every constant that looks like an action, in arguments of calls in files that write to the record."""
    found: dict[str, str] = {}
    for path in sources():
        if "actions" not in path.parts and path.name != "actions.py" and not path.match("domains/*.py"):
            continue
        if not any(word in path.read_text() for word in RECORDERS):
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") != "getLogger":
                for value in [*node.args, *(keyword.value for keyword in node.keywords)]:
                    if (
                        isinstance(value, ast.Constant)
                        and isinstance(value.value, str)
                        and ACTION.fullmatch(value.value)
                    ):
                        found[value.value] = path.name
    return found


def test_every_action_has_words() -> None:
    found = recorded_actions()
    assert len(found) > 40
    assert {key: path for key, path in found.items() if key not in WORDS} == {}


@pytest.fixture
def parks(lyon: Any, bruno: Any) -> Department:
    with enter(lyon):
        row = actions.create_department(name="Parks", by=bruno)
        return actions.rename_department(row, name="Parks and rivers", by=bruno)


def test_a_line_says_who_what_before_and_after(lyon: Any, bruno: Any, parks: Any, client_at: Any) -> None:
    page = client_at(lyon, bruno).get("/workspace/record/").content.decode()
    for words in ("Renamed a department", "Parks and rivers", "Bruno", "Before and after"):
        assert words in page


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("who=bru", True),
        ("who=emma", False),
        ("action=department.renamed", True),
        ("action=department.closed", False),
        ("what=rivers", True),
        ("what=roads", False),
        ("since=2020-01-01", True),
        ("until=2020-01-01", False),
    ],
)
def test_the_record_can_be_narrowed(
    lyon: Any, bruno: Any, parks: Any, client_at: Any, query: str, is_there: bool
) -> None:
    response = client_at(lyon, bruno).get(f"/workspace/record/?{query}")
    assert response.status_code == 200
    assert (
        any(words == "Renamed a department" for _line, words, _door, _changes in response.context["lines"])
        is is_there
    )
    file = b"".join(client_at(lyon, bruno).get(f"/workspace/record/file/?{query}").streaming_content).decode()
    assert ("department.renamed" in file) is is_there


def test_a_day_that_is_none_is_said_next_to_its_field(lyon: Any, bruno: Any, client_at: Any) -> None:
    response = client_at(lyon, bruno).get("/workspace/record/?since=yesterday")
    assert response.status_code == 422


def test_the_file_carries_no_formula(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        actions.create_department(name="=1+1", by=bruno)
    file = b"".join(client_at(lyon, bruno).get("/workspace/record/file/").streaming_content).decode()
    assert "'=1+1" in file


def test_pages_follow_each_other_without_gaps(
    lyon: Any, bruno: Any, client_at: Any, django_assert_max_num_queries: Any
) -> None:
    with enter(lyon):
        for number in range(60):
            actions.create_department(name=f"Part {number}", by=bruno)
    client = client_at(lyon, bruno)
    with django_assert_max_num_queries(10):
        first = client.get("/workspace/record/?action=department.created")
    page = first.context["page"]
    second = client.get("/workspace/record/", {"action": "department.created", "after": page.next_cursor})
    numbers = [line.pk for response in (first, second) for line in response.context["page"].items]
    assert len(numbers) == len(set(numbers)) >= 60
    assert numbers == sorted(numbers, reverse=True)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_administrators_read_it(lyon: Any, parks: Any, client_at: Any, role: str) -> None:
    with enter(lyon):
        emma = person("emma", role=role, department=parks)
    for address in ("/workspace/record/", "/workspace/record/file/"):
        assert client_at(lyon, emma).get(address).status_code == 403


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("kind=departments.department", True),
        ("kind=projects.project", False),
        ("department=parks", True),
        ("department=rivers", False),
        ("door=command", True),
        ("door=api", False),
    ],
)
def test_the_record_can_be_narrowed_to_a_kind_a_department_and_a_door(
    lyon: Any, bruno: Any, parks: Any, client_at: Any, query: str, is_there: bool
) -> None:
    with enter(lyon):
        actions.create_department(name="Rivers", by=bruno)
    response = client_at(lyon, bruno).get(f"/workspace/record/?{query}")
    found = [line.action for line, *_words in response.context["lines"] if line.subject_id == str(parks.pk)]
    assert ("department.renamed" in found) is is_there


def test_before_and_after_are_in_words(lyon: Any, bruno: Any, parks: Any, client_at: Any) -> None:
    with enter(lyon):
        rivers = actions.create_department(name="Rivers", by=bruno)
        emma = person("emma", role=Role.MODERATOR, department=parks)
        actions.move_department(rivers, parent=parks, by=bruno)
        actions.delegate(rivers, levels={Decision.PUBLISH: Level.ABOVE}, by=bruno)
        actions.deactivate(emma, heir=bruno, by=bruno)
    response = client_at(lyon, bruno).get("/workspace/record/")
    said = {
        line.action: [(change.name, change.before, change.after) for change in changes]
        for line, _words, _door, changes in response.context["lines"]
    }
    assert said["department.moved"] == [("Belongs to", "–", "Parks and rivers")]
    assert said["department.delegated"] == [("Publish and close projects", "–", "The department above it")]
    assert ("Roles", "Moderator (Parks and rivers)", "–") in said["person.deactivated"]
    assert ("Taken over by", "–", "Bruno") in said["person.deactivated"]


def test_an_administrator_has_the_record_checked(
    lyon: Any, bruno: Any, parks: Any, client_at: Any, run_jobs: Any
) -> None:
    client = client_at(lyon, bruno)
    assert client.get("/workspace/record/").context["check"] is None
    client.post("/workspace/record/check/")
    client.post("/workspace/record/check/")
    assert client.get("/workspace/record/").context["check"].is_running
    assert run_jobs() == 1
    check = client.get("/workspace/record/").context["check"]
    assert not check.is_running
    assert check.lines > 3
    assert check.met is None


@pytest.mark.django_db(transaction=True)
def test_the_check_says_where_the_record_was_changed(
    lyon: Any, bruno: Any, client_at: Any, run_jobs: Any
) -> None:
    from tests.kit.test_the_chain_of_the_record import tamper

    with enter(lyon):
        row = actions.create_department(name="Quays", by=bruno)
        line = AuditEntry.objects.get(action="department.created", subject_id=str(row.pk))
        kept = line.seal
    client = client_at(lyon, bruno)
    client.post("/workspace/record/check/", {"seal": kept})
    run_jobs()
    check = client.get("/workspace/record/").context["check"]
    assert (check.is_whole, check.met) == (True, True)
    tamper(lyon, "UPDATE kit_auditentry SET action = 'department.renamed' WHERE id = %s", line.pk)
    client.post("/workspace/record/check/", {"seal": "0" * 64})
    run_jobs()
    page = client.get("/workspace/record/")
    check = page.context["check"]
    assert (check.is_whole, check.met, check.breaks[0][0]) == (False, False, line.pk)
    assert "The record was changed" in page.content.decode()


def test_programs_read_the_same_lines_narrowed_in_the_same_ways(
    lyon: Any, bruno: Any, parks: Any, client_at: Any, django_assert_max_num_queries: Any
) -> None:
    with enter(lyon):
        for number in range(30):
            actions.create_department(name=f"Part {number}", by=bruno)
    client = client_at(lyon, bruno)
    with django_assert_max_num_queries(8):
        first = client.get("/api/v1/record/?action=department.created&page_size=20").json()
    second = client.get(first["next"]).json()
    numbers = [line["id"] for page in (first, second) for line in page["results"]]
    assert len(set(numbers)) == len(numbers) >= 31
    assert numbers == sorted(numbers, reverse=True)
    renamed = client.get("/api/v1/record/?action=department.renamed&what=rivers").json()["results"]
    assert [(line["actor_name"], line["after"]) for line in renamed] == [
        ("Bruno", {"name": "Parks and rivers"})
    ]
    assert renamed[0]["words"] == "Renamed a department"
    assert "since" in client.get("/api/v1/record/?since=yesterday").json()


def test_programs_have_the_record_checked(
    lyon: Any, bruno: Any, parks: Any, client_at: Any, run_jobs: Any
) -> None:
    client = client_at(lyon, bruno)
    assert client.get("/api/v1/record/check/").status_code == 404
    asked = client.post("/api/v1/record/check/", {}, content_type="application/json")
    assert (asked.status_code, asked.json()["finished_at"]) == (202, None)
    run_jobs()
    found = client.get("/api/v1/record/check/").json()
    assert found["finished_at"] is not None
    assert found["lines"] > 0


def test_programs_of_others_read_nothing_of_it(lyon: Any, parks: Any, client_at: Any) -> None:
    with enter(lyon):
        emma = person("emma", role=Role.DEPARTMENT_ADMINISTRATOR, department=parks)
    for address in ("/api/v1/record/", "/api/v1/record/check/"):
        assert client_at(lyon, emma).get(address).status_code == 403


def test_legal_texts_and_what_was_agreed_to_are_called_by_their_names(
    lyon: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        save_draft("privacy", bodies={"en": "What we keep."}, changes={}, by=bruno)
        publish_text("privacy", by=bruno)
        answer(bruno, purpose="privacy", given=True)
    response = client_at(lyon, bruno, HTTP_ACCEPT_LANGUAGE="en").get("/workspace/record/")
    said = [
        line.subject_name
        for line, *_rest in response.context["lines"]
        if line.subject_type in ("privacy.legaltext", "privacy.consent")
    ]
    assert sorted(said) == ["Privacy notice", "Privacy notice", "Privacy notice 1"]
