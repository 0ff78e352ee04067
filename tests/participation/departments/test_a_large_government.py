"""A government of 500 departments, 5,000 staff and 120,000 residents: nothing asks the database row by row."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from participation.departments import queries, rules
from participation.departments.models import Decision, Delegation, Department, Level, Role, RoleAssignment
from participation.departments.queries import Wanted
from participation.pages.departments import public_parts, workspace_level
from participation.projects.rules import PUBLISH_PROJECT
from tenants.context import enter
from tests.participation.arrange import person

DEPARTMENTS, STAFF, RESIDENTS = 500, 5_000, 120_000
pytestmark = pytest.mark.django_db


@pytest.fixture
def region(inside_lyon: Any, bruno: Any) -> Any:
    """Ten branches, three levels below each. Made by COPY: half a minute of actions would say nothing more."""
    at = "2026-01-01 00:00:00+00"
    with connection.cursor() as cursor:
        with cursor.copy(
            "COPY departments_department (id, name, slug, parent_id, created_at) FROM STDIN"
        ) as copy:
            for number in range(1, DEPARTMENTS + 1):
                above = None if number <= 10 else 10_000 + (number - 1) // 5
                copy.write_row((10_000 + number, f"Department {number:03}", f"part-{number}", above, at))
        people = "COPY accounts_user (id, password, email, display_name, language, is_civocracy_staff, is_active, joined_at)"
        with cursor.copy(f"{people} FROM STDIN") as copy:
            for number in range(STAFF + RESIDENTS):
                address = f"p{number:06}@region.example"
                copy.write_row((100_000 + number, "!", address, f"Person {number}", "fr", False, True, at))
        held = "COPY departments_roleassignment (user_id, role, department_id, created_at) FROM STDIN"
        with cursor.copy(held) as copy:
            for number in range(STAFF):
                role = list(Role)[1 + number % 6].value
                copy.write_row((100_000 + number, role, 10_001 + number % DEPARTMENTS, at))
        # Nobody can count rows for Postgres that are not committed. Where an earlier test left much space behind, it takes
        # these for a handful, and would read all of them for each; here it is the number of statements that counts.
        cursor.execute("SET LOCAL enable_nestloop = off")
    return inside_lyon


def test_a_large_government_costs_as_many_queries_as_a_small_one(
    region: Any, bruno: Any, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    Delegation.objects.create(department=None, decision=Decision.PUBLISH, level=Level.ABOVE)
    emma = person(
        "emma", role=Role.DEPARTMENT_ADMINISTRATOR, department=Department.objects.get(slug="part-2")
    )
    with django_assert_num_queries(1):
        user = User.objects.get(pk=emma.pk)
    with django_assert_num_queries(1):
        standing = rules.standing_of(user)
        places = Department.objects.none()
        allowed = [number for number in range(10_001, 10_501) if PUBLISH_PROJECT.verdict(user, number)]
    assert places.query
    branch = standing.departments_with(Role.DEPARTMENT_ADMINISTRATOR)
    assert branch is not None
    assert 10_002 not in allowed  # decided above it
    assert set(allowed) == branch - {10_002}
    resident = User.objects.get(pk=100_000 + STAFF + 7)
    with django_assert_num_queries(1):
        assert not rules.is_staff(resident)

    for who in (User.objects.get(pk=bruno.pk), user):
        rules.standing_of(who)
        for wanted in (Wanted(), Wanted(search="Person 40"), Wanted(role=Role.LEAD), Wanted(search="part")):
            with django_assert_max_num_queries(3):
                assert len(queries.people_page(who, wanted).items) <= 50
        runs = rules.standing_of(who).departments_with(*rules.RUNNING)
        with django_assert_max_num_queries(10):
            level = workspace_level(runs=runs)
        assert 0 < len(level.parts) <= 60
        assert not level.is_whole
    with django_assert_max_num_queries(4):
        public_parts()


def test_pages_of_a_large_government_are_paged(region: Any, bruno: Any, client_at: Any, lyon: Any) -> None:
    client = client_at(lyon, bruno)
    page = client.get("/workspace/departments/")
    assert [part.department.name for part in page.context["level"].parts][:2] != []
    assert len(page.content) < 250_000
    below = client.get("/workspace/departments/?below=part-2").context["level"]
    assert below.at.slug == "part-2"
    assert 0 < len(below.parts) <= 60
    found = client.get("/workspace/departments/?q=department 2").context["level"]
    assert len(found.parts) == 60
    assert found.next_cursor == "60"
    rest = client.get("/workspace/departments/?q=department 2&after=60").context["level"]
    assert {part.department.pk for part in found.parts}.isdisjoint(part.department.pk for part in rest.parts)
    with enter(lyon):
        assert RoleAssignment.objects.count() == STAFF + 1
    assert client.get("/workspace/people/").status_code == 200
    file = client.get("/workspace/people/file/")
    lines = b"".join(file.streaming_content).count(b"\r\n")
    assert lines == STAFF + 2
