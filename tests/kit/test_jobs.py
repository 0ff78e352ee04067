"""Background jobs: queued with the change that causes them, carried out inside the tenant they belong to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from kit import jobs, scope
from tenants.context import enter, lobby
from tenants.models import Tenant

seen: list[str] = []


@jobs.job()
def note_where(*, word: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (role,) = cursor.fetchone()
    seen.append(f"{word}:{role}:{scope.current().schema}")


@jobs.job(in_lobby=True)
def only_in_the_lobby() -> None:
    seen.append("lobby")


@jobs.job()
def breaks() -> None:
    raise RuntimeError("broken")


@pytest.fixture(autouse=True)
def _nothing_seen() -> None:
    seen.clear()


def test_a_job_runs_inside_the_tenant_that_queued_it(
    lyon: Tenant, turin: Tenant, run_jobs: Callable[[], int]
) -> None:
    with enter(lyon):
        jobs.enqueue(note_where, word="a")
    with enter(turin):
        jobs.enqueue(note_where, word="b")
    run_jobs()
    assert sorted(seen) == ["a:t_lyon:t_lyon", "b:t_turin:t_turin"]


def test_a_tenant_cannot_queue_a_job_for_another(lyon: Tenant, run_jobs: Callable[[], int]) -> None:
    with enter(lyon):
        jobs.enqueue(note_where, word="a", _tenant="t_turin")
    run_jobs()
    assert seen == ["a:t_lyon:t_lyon"]


def test_a_job_of_the_lobby_refuses_a_tenant(lyon: Tenant, run_jobs: Callable[[], int]) -> None:
    with enter(lyon):
        jobs.enqueue(only_in_the_lobby)
    with pytest.raises(PermissionError):
        run_jobs()
    assert seen == []


def test_a_rolled_back_change_queues_nothing(lyon: Tenant, run_jobs: Callable[[], int]) -> None:
    with enter(lyon), pytest.raises(RuntimeError), transaction.atomic():
        jobs.enqueue(note_where, word="a")
        raise RuntimeError
    assert run_jobs() == 0


def test_a_key_is_unique_while_it_waits_and_per_tenant(
    lyon: Tenant, turin: Tenant, run_jobs: Callable[[], int]
) -> None:
    for tenant in (lyon, lyon, turin):
        with enter(tenant):
            jobs.enqueue(note_where, word="a", _key="once")
    assert run_jobs() == 2


def test_a_failing_job_leaves_the_tenant(lyon: Tenant, run_jobs: Callable[[], int]) -> None:
    with enter(lyon):
        jobs.enqueue(breaks)
    with pytest.raises(RuntimeError):
        run_jobs()
    assert connection.schema_name == "public"
    assert scope.current_or_none() is None


def test_one_big_tenant_does_not_starve_the_others(
    lyon: Tenant, turin: Tenant, run_jobs: Callable[[], int]
) -> None:
    with enter(lyon):
        for number in range(10):
            jobs.enqueue(note_where, word=str(number))
    with enter(turin):
        jobs.enqueue(note_where, word="small")
    run_jobs()
    assert [entry.split(":")[0] for entry in seen].index("small") <= 1


def test_a_job_of_a_suspended_tenant_does_not_run(lyon: Tenant, run_jobs: Callable[[], int]) -> None:
    with enter(lyon):
        jobs.enqueue(note_where, word="a")
    with lobby():
        Tenant.objects.filter(pk=lyon.pk).update(state=Tenant.State.SUSPENDED)
    run_jobs()
    assert seen == []


def test_a_tenants_role_can_do_nothing_else_with_the_queue(lyon: Tenant) -> None:
    from django.db import DatabaseError

    with enter(lyon), pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM public.procrastinate_jobs")
