"""Administrators read who did what; each action has words."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest

from participation.departments import actions
from participation.departments.models import Department, Role
from participation.pages.record_words import WORDS
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
        any(words == "Renamed a department" for _line, words, _changes in response.context["lines"])
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
    with django_assert_max_num_queries(8):
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
