"""What a ready statement reads beside its rows is what Django's own `prefetch_related` would read."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import Prefetch
from django.test.utils import CaptureQueriesContext

from kit.ready import Ready
from participation.departments.models import Department, Role, RoleAssignment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside_lyon")]


@pytest.fixture
def departments(inside_lyon: Any) -> list[Department]:
    roads = Department.objects.create(name="Roads", slug="roads")
    bridges = Department.objects.create(name="Bridges", slug="bridges", parent=roads)
    return [roads, bridges]


@pytest.fixture
def roles(departments: list[Department], ada: Any, bruno: Any) -> None:
    for user, role in ((ada, Role.MODERATOR), (bruno, Role.MODERATOR), (ada, Role.ANALYST)):
        RoleAssignment.objects.create(user=user, role=role, department=departments[0])


def listed(rows: Any) -> list[tuple[str, list[str]]]:
    return [(row.slug, [str(one.user) + one.role for one in row.role_assignments.all()]) for row in rows]


@pytest.mark.usefixtures("roles")
class TestRowsThatBelongToEach:
    given = RoleAssignment.objects.select_related("user").order_by("-pk")

    def test_they_are_those_that_django_would_read_and_nothing_more_is_asked(self) -> None:
        rows = Department.objects.order_by("slug").prefetch_related(Prefetch("role_assignments", self.given))
        ready = Ready(lambda: rows)
        with CaptureQueriesContext(connection) as captured:
            found = listed(ready())
        assert len(captured) == 2
        assert found == listed(rows)
        assert dict(found)["roads"]
        assert dict(found)["bridges"] == []

    def test_each_knows_whose_it_is(self) -> None:
        ready = Ready(lambda: Department.objects.filter(slug="roads").prefetch_related("role_assignments"))
        roads = ready()[0]
        with CaptureQueriesContext(connection) as captured:
            assert {one.department for one in roads.role_assignments.all()} == {roads}
            assert roads.role_assignments.all()[0].department is roads
        assert len(captured) == 0

    def test_whatever_else_is_asked_is_asked_of_that_row_alone(self) -> None:
        ready = Ready(lambda: Department.objects.order_by("slug").prefetch_related("role_assignments"))
        bridges, roads = (row for row in ready() if row.slug in ("roads", "bridges"))
        assert roads.role_assignments.filter(role=Role.MODERATOR).count() == 2
        assert bridges.role_assignments.filter(role=Role.MODERATOR).count() == 0
        assert bridges.role_assignments.all().order_by("pk").exists() is False
        assert len(list(roads.role_assignments.all().iterator())) == 3
        assert roads.role_assignments.all().query.where.children

    def test_what_was_added_later_is_read_anew(self, ada: Any) -> None:
        ready = Ready(lambda: Department.objects.filter(slug="bridges").prefetch_related("role_assignments"))
        bridges = ready()[0]
        bridges.role_assignments.add(
            RoleAssignment(user=ada, role=Role.ANALYST, department=bridges), bulk=False
        )
        assert bridges.role_assignments.count() == 1


@pytest.mark.usefixtures("roles")
class TestTheRowThatEachBelongsTo:
    def test_it_is_read_once_for_all(self) -> None:
        ready = Ready(lambda: RoleAssignment.objects.order_by("pk").prefetch_related("department__parent"))
        ordinary = RoleAssignment.objects.order_by("pk").select_related("department")
        with CaptureQueriesContext(connection) as captured:
            found = [one.department and one.department.slug for one in ready()]
        assert len(captured) <= 3
        assert found == [one.department and one.department.slug for one in ordinary]

    def test_along_a_row_that_was_joined(self, departments: list[Department], ada: Any) -> None:
        RoleAssignment.objects.create(user=ada, role=Role.MODERATOR, department=departments[1])
        rows = RoleAssignment.objects.select_related("department").prefetch_related("department__parent")
        ready = Ready(lambda: rows.order_by("pk"))
        with CaptureQueriesContext(connection) as captured:
            found = [one.department and str(one.department.parent) for one in ready()]
        assert len(captured) == 2
        assert "Roads" in found
        assert "None" in found
