"""Entering a tenant: by role and search path, and back out, whatever happened."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from kit import scope
from tenants.context import current_tenant, enter, lobby
from tenants.models import Tenant


def role_and_path() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('search_path')")
        return cursor.fetchone()


def test_inside_every_query_runs_with_the_tenants_role_and_path(lyon: Tenant) -> None:
    with enter(lyon):
        assert role_and_path() == ("t_lyon", "t_lyon, public")
        assert current_tenant() == lyon
    assert role_and_path() == ("app_login", "public")


def test_nested_blocks_come_back_to_the_outer_tenant(lyon: Tenant, turin: Tenant) -> None:
    with enter(lyon):
        with enter(turin):
            assert role_and_path()[0] == "t_turin"
        assert role_and_path()[0] == "t_lyon"
        with lobby():
            assert role_and_path()[0] == "app_login"
        assert scope.current().schema == "t_lyon"


def test_a_rolled_back_savepoint_does_not_leave_the_wrong_tenant(lyon: Tenant, turin: Tenant) -> None:
    with enter(lyon):
        assert role_and_path()[0] == "t_lyon"
        with pytest.raises(RuntimeError), transaction.atomic(), enter(turin):
            assert role_and_path()[0] == "t_turin"
            raise RuntimeError
        assert role_and_path()[0] == "t_lyon"


def test_an_exception_inside_leaves_the_tenant(lyon: Tenant) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), enter(lyon), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM nothing_of_that_name")
    assert role_and_path() == ("app_login", "public")


def test_a_tenant_without_a_role_is_an_error_and_never_public_rows(lyon: Tenant) -> None:
    ghost = Tenant(schema_name="t_ghost", name="Ghost", slug="ghost", timezone="UTC", language="en")
    with pytest.raises(DatabaseError), transaction.atomic(), enter(ghost):
        User.objects.count()


def test_a_cache_key_outside_of_any_scope_cannot_be_made() -> None:
    with pytest.raises(scope.OutsideScope):
        scope.cache_key("key", "", 1)
