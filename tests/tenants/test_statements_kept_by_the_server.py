"""Statements that are always the same, kept with their plans by each connection: right in every tenant all the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from kit.lasting import Lasting
from kit.models import RateCount
from kit.ready import Ready
from participation.departments.models import Department
from tenants.context import enter, lobby
from tenants.models import Tenant
from tenants.owner import owner_connection
from tenants.postgresql.base import PLANS_LAST, back_to_the_lobby

NOW = datetime(2026, 11, 27, tzinfo=UTC)
#: As often as it takes until Postgres makes one plan for all values.
OFTEN = 8
EVERY = Ready(lambda: RateCount.objects.order_by("bucket").values_list("bucket", flat=True))


def count(*buckets: str) -> None:
    RateCount.objects.bulk_create(RateCount(bucket=one, count=1, expires_at=NOW) for one in buckets)


def kept_here() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        return int(cursor.fetchone()[0])


def test_only_what_says_that_it_lasts_is_kept(lyon: Tenant) -> None:
    with enter(lyon), connection.cursor() as cursor:
        before = kept_here()
        for _time in range(OFTEN):
            cursor.execute("SELECT 1 + %s", [2])
        assert kept_here() == before
        for _time in range(OFTEN):
            cursor.execute(Lasting("SELECT 2 + %s"), [2])
        assert kept_here() == before + 1


def test_on_one_connection_each_tenant_reads_its_own_rows(lyon: Tenant, turin: Tenant) -> None:
    with enter(lyon):
        count("of lyon")
    with enter(turin):
        count("of turin")
    for _time in range(OFTEN):
        with enter(lyon):
            assert EVERY() == ["of lyon"]
        with enter(turin):
            assert EVERY() == ["of turin"]


def test_with_its_plan_kept_a_statement_is_still_refused_outside_of_its_tenant(lyon: Tenant) -> None:
    departments = Ready(lambda: Department.objects.order_by("pk").values_list("name", flat=True))
    with enter(lyon):
        for _time in range(OFTEN):
            found = departments()
        assert found
    with lobby(), pytest.raises(DatabaseError), transaction.atomic():
        departments()
    with enter(lyon):
        assert departments() == found


def retyped(length: int) -> None:
    with owner_connection() as owner:
        owner.execute(f"ALTER TABLE t_lyon.kit_ratecount ALTER bucket TYPE varchar({length})")
        owner.commit()


@pytest.mark.django_db(transaction=True)
def test_a_column_that_changes_its_type_meanwhile_is_read_all_the_same(lyon: Tenant) -> None:
    with enter(lyon):
        count("before")
        for _time in range(OFTEN):
            assert EVERY() == ["before"]
        retyped(300)
        assert EVERY() == ["before"]
        retyped(301)
        assert EVERY() == ["before"]


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_it_is_an_error_once(lyon: Tenant) -> None:
    every = Ready(lambda: RateCount.objects.order_by("-bucket").values_list("bucket", flat=True))
    with enter(lyon):
        count("before")
        every()
        retyped(300)
        with pytest.raises(DatabaseError), transaction.atomic():
            every()
        with transaction.atomic():
            assert every() == ["before"]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_goes_back_forgets_its_plans_now_and_then(
    lyon: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    with enter(lyon):
        EVERY()
        ours = connection.connection
        execute = ours.execute

        def note(sql: str, **how: object) -> object:
            sent.append(sql.partition(";")[0])
            return execute(sql, **how)

        monkeypatch.setattr(ours, "execute", note)
        for seconds in (0, 1, PLANS_LAST, PLANS_LAST + 1, 5 * PLANS_LAST):
            monkeypatch.setattr("tenants.postgresql.base.monotonic", lambda at=float(seconds): at)
            back_to_the_lobby(ours)
            assert ours.execute("SELECT current_user").fetchone() == ("app_login",)
        assert [one == "DISCARD PLANS" for one in sent[::2]] == [True, False, True, False, True]
    connection.close()
    with enter(lyon):
        assert EVERY() == []
