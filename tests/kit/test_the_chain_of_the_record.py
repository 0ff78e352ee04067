"""Nobody can alter the record unnoticed, and keeping it so makes nobody wait for anybody else's work."""

from __future__ import annotations

import threading
import time
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from kit import audit, chain, origin
from kit.models import AuditEntry
from tenants.context import enter
from tenants.owner import owner_connection

pytestmark = pytest.mark.django_db(transaction=True)


def write(user: Any, number: int) -> list[int]:
    with transaction.atomic():
        return [
            audit.record("test.line", by=user, subject=user, after={"é": n, "b": [1.50, None]}).pk
            for n in range(number)
        ]


def tamper(tenant: Any, statement: str, *values: Any) -> None:
    from psycopg import sql

    with owner_connection() as owner:
        owner.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(tenant.schema_name)))
        owner.execute(statement.encode(), values)


@pytest.fixture
def inside(lyon: Any) -> Any:
    with enter(lyon):
        yield lyon


def test_every_line_is_sealed_to_the_one_before(inside: Any, ada: Any) -> None:
    write(ada, 3)
    write(ada, 2)
    finding = chain.verify()
    assert finding.is_whole
    assert finding.lines == AuditEntry.objects.count() >= 5
    places = AuditEntry.objects.order_by("position").values_list("position", flat=True)
    assert list(places) == list(range(1, finding.lines + 1))


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE kit_auditentry SET actor_label = 'Nobody' WHERE id = %s", "were changed"),
        ("UPDATE kit_auditentry SET after = '{}' WHERE id = %s", "were changed"),
        (
            "UPDATE kit_auditentry SET occurred_at = occurred_at + interval '1 microsecond' WHERE id = %s",
            "were changed",
        ),
        ("UPDATE kit_auditentry SET seal = NULL WHERE id = %s", "no seal"),
        ("DELETE FROM kit_auditentry WHERE id = %s", "was expected here"),
    ],
)
def test_a_line_that_was_touched_is_found(inside: Any, ada: Any, statement: str, why: str) -> None:
    _first, second, third = write(ada, 3)
    tamper(inside, statement, second)
    [broken, *_] = chain.verify().breaks
    assert why in broken.why
    assert broken.line_id == (third if statement.startswith("DELETE") else second)


def test_lines_that_changed_places_are_found(inside: Any, ada: Any) -> None:
    first, second, _third = write(ada, 3)
    tamper(
        inside,
        "UPDATE kit_auditentry a SET action = b.action, after = b.after FROM kit_auditentry b WHERE a.id = %s AND b.id = %s",
        first,
        second,
    )
    assert chain.verify().breaks[0].line_id == first


def test_a_tail_that_was_cut_off_is_found_by_a_seal_kept_elsewhere(inside: Any, ada: Any) -> None:
    _first, last = write(ada, 2)
    kept = chain.verify().last_seal
    tamper(inside, "DELETE FROM kit_auditentry WHERE id = %s", last)
    assert chain.verify().is_whole
    assert "kept elsewhere" in chain.verify(kept=kept).breaks[0].why


def test_writers_at_the_same_time_make_one_chain(lyon: Any, ada: Any) -> None:
    start = threading.Barrier(6)

    def run() -> None:
        try:
            with enter(lyon):
                start.wait(10)
                for _ in range(8):
                    write(ada, 2)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with enter(lyon):
        assert AuditEntry.objects.filter(action="test.line").count() == 96
        assert chain.verify().breaks == []


def test_a_transaction_that_takes_long_makes_nobody_else_wait(lyon: Any, ada: Any) -> None:
    written, done = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with enter(lyon), transaction.atomic():
                audit.record("test.slow", by=ada, subject=ada)
                written.set()
                done.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    written.wait(10)
    with enter(lyon):
        began = time.monotonic()
        write(ada, 1)
        assert time.monotonic() - began < 5
        done.set()
        thread.join(20)
        assert chain.verify().is_whole
        assert AuditEntry.objects.order_by("position").last().action == "test.slow"  # type: ignore[union-attr]


def test_what_was_rolled_back_leaves_no_gap(inside: Any, ada: Any) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record("test.undone", by=ada, subject=ada)
        1 / 0  # noqa: B018
    write(ada, 1)
    assert chain.verify().is_whole


def test_the_command_says_where_the_chain_is_broken(lyon: Any, ada: Any) -> None:
    with enter(lyon):
        first, _second = write(ada, 2)
    out = StringIO()
    call_command("verify_record", "--all-tenants", stdout=out)
    assert "lyon:" in out.getvalue()
    assert "civocracy:" in out.getvalue()
    tamper(lyon, "UPDATE kit_auditentry SET action = 'nothing' WHERE id = %s", first)
    with pytest.raises(CommandError):
        call_command("verify_record", "--tenant", "lyon", stdout=out)
    assert f"lyon: line {first}" in out.getvalue()


def test_a_network_can_be_forgotten_and_not_changed(inside: Any, ada: Any) -> None:
    with origin.entered(origin.Origin("page", "192.0.2.0/24")):
        [first] = write(ada, 1)
        [second] = write(ada, 1)
    assert AuditEntry.objects.get(pk=first).coarse_network == "192.0.2.0/24"
    tamper(inside, "UPDATE kit_auditentry SET network = '' WHERE id = %s", first)
    assert chain.verify().is_whole
    tamper(inside, "UPDATE kit_auditentry SET network = '198.51.100.0/24 x' WHERE id = %s", second)
    [broken] = chain.verify().breaks
    assert (broken.line_id, broken.why) == (second, "the network that it came from was changed")


@pytest.mark.parametrize(
    "change", ["origin = 'job'", "origin = ''", "place_id = 7", "network_digest = ''", "place_id = NULL"]
)
def test_the_seal_covers_where_a_line_came_from(inside: Any, ada: Any, change: str) -> None:
    with origin.entered(origin.Origin("api", "2001:db8:1::/48")), transaction.atomic():
        line = audit.record("test.line", by=ada, subject=ada, place=3)
    tamper(inside, f"UPDATE kit_auditentry SET {change} WHERE id = %s", line.pk)
    assert line.pk in {broken.line_id for broken in chain.verify().breaks}


def test_lines_of_the_release_before_are_sealed_too(inside: Any, ada: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kit_auditentry (occurred_at, actor_label, action, subject_type, subject_id, subject_label,"
            " before, after) VALUES (now(), 'Ada', 'test.old', 'x', '1', 'x', '{}', '{}')"
        )
    write(ada, 1)
    assert chain.verify().is_whole


def test_no_name_is_sealed_whichever_release_wrote_the_line(inside: Any, ada: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kit_auditentry (occurred_at, actor_id, actor_label, action, subject_type, subject_id,"
            " subject_label, before, after)"
            " VALUES (now(), %s, 'Ada', 'test.old', 'accounts.user', %s, 'Ada', '{}', '{}')",
            [ada.pk, str(ada.pk)],
        )
    write(ada, 1)
    lines = AuditEntry.objects.filter(action__startswith="test.")
    assert set(lines.values_list("actor_label", "subject_label")) == {("", "")}
    assert chain.verify().is_whole
    assert {(line.actor_name, line.subject_name) for line in audit.with_names(lines)} == {("Ada", "Ada")}


def test_a_line_outlives_the_name_of_whoever_acted(inside: Any, ada: Any) -> None:
    [number] = write(ada, 1)
    key = ada.pk
    ada.delete()
    [line] = audit.with_names(AuditEntry.objects.filter(pk=number))
    assert line.actor_id == key
    assert line.actor_name == line.subject_name == f"Account {key}, deleted"
    assert chain.verify().is_whole


def test_lines_that_were_sealed_with_names_lose_them_and_the_old_seal_is_still_found(
    inside: Any, ada: Any
) -> None:
    resealing = import_module("kit.migrations.0005_no_names_in_the_record").OLD_LINES
    write(ada, 3)
    tamper(
        inside,
        "UPDATE kit_auditentry SET actor_label = 'Ada', subject_label = 'Ada' WHERE actor_id IS NOT NULL",
    )
    before = chain.verify()
    assert not before.is_whole
    kept = before.last_seal
    tamper(inside, resealing)
    after = chain.verify(kept=kept)
    assert after.is_whole
    assert after.lines == before.lines + 1
    assert not AuditEntry.objects.filter(actor_label="Ada").exists()
    tamper(inside, resealing)
    assert chain.verify().lines == after.lines


def test_the_tenants_own_role_may_forget_a_network_and_change_nothing_else(inside: Any, ada: Any) -> None:
    with origin.entered(origin.Origin("page", "192.0.2.0/24")):
        [number] = write(ada, 1)
    line = AuditEntry.objects.filter(pk=number)
    assert line.update(network="") == 1
    for change in ({"action": "x"}, {"network_digest": ""}, {"actor_id": None}, {"actor_label": "x"}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            line.update(**change)
