"""Departments: making them, naming them, seeing them in their order."""

from __future__ import annotations

from typing import Any

import pytest

from kit.errors import NotAllowed, Refused
from participation.departments import actions, queries
from participation.departments.models import Department, Role
from participation.seed import seed_tenant
from tests.participation.arrange import person, the_department

pytestmark = pytest.mark.django_db


def test_a_new_city_has_one_department_in_its_own_language(inside_lyon: Any) -> None:
    seed_tenant(inside_lyon)
    seed_tenant(inside_lyon)
    assert Department.objects.count() == 1


def test_each_department_is_followed_by_those_below_it(inside_lyon: Any, bruno: Any) -> None:
    works = actions.create_department(name="Works", by=bruno)
    parks = actions.create_department(name="Parks", by=bruno)
    actions.create_department(name="Trees", parent=parks, by=bruno)
    actions.create_department(name="Roads", parent=works, by=bruno)
    found = [(branch.department.name, branch.depth) for branch in queries.department_tree()]
    found.remove((the_department().name, 0))
    assert found == [("Parks", 0), ("Trees", 1), ("Works", 0), ("Roads", 1)]


def test_the_tree_costs_one_query(inside_lyon: Any, bruno: Any, django_assert_num_queries: Any) -> None:
    for name in ("Parks", "Works", "Schools"):
        actions.create_department(name=name, by=bruno)
    with django_assert_num_queries(1):
        assert len(queries.department_tree()) == 4


def test_sisters_have_different_names(inside_lyon: Any, bruno: Any) -> None:
    parks = actions.create_department(name="Parks", by=bruno)
    with pytest.raises(Refused) as refused:
        actions.create_department(name=" parks ", by=bruno)
    assert refused.value.field == "name"
    assert actions.create_department(name="Parks", parent=parks, by=bruno).slug == "parks-2"


def test_renaming_keeps_the_address(inside_lyon: Any, bruno: Any) -> None:
    parks = actions.create_department(name="Parks", by=bruno)
    actions.rename_department(parks, name="Parks and rivers", by=bruno)
    row = Department.objects.get(pk=parks.pk)
    assert (row.name, row.slug) == ("Parks and rivers", "parks")


def test_only_administrators_create_at_the_top(inside_lyon: Any, bruno: Any) -> None:
    parks = actions.create_department(name="Parks", by=bruno)
    emma = person("emma", role=Role.DEPARTMENT_ADMINISTRATOR, department=parks)
    actions.create_department(name="Trees", parent=parks, by=emma)
    with pytest.raises(NotAllowed, match="at the top"):
        actions.create_department(name="Schools", by=emma)


def test_a_branch_administrator_cannot_rename_another_branch(inside_lyon: Any, bruno: Any) -> None:
    parks = actions.create_department(name="Parks", by=bruno)
    works = actions.create_department(name="Works", by=bruno)
    emma = person("emma", role=Role.DEPARTMENT_ADMINISTRATOR, department=parks)
    with pytest.raises(NotAllowed):
        actions.rename_department(works, name="Mine", by=emma)
