"""Statements that are built once and asked often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import CharField, DateTimeField, F, IntegerField, QuerySet, Value
from django.test.utils import CaptureQueriesContext

from kit.models import RateCount
from kit.pagination import ReadyPages
from kit.ready import IDS, Ready
from tenants.context import enter

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def counts(number: int) -> list[RateCount]:
    rows = [RateCount(bucket=f"b{n:02}", count=n, expires_at=NOW + timedelta(hours=n)) for n in range(number)]
    return RateCount.objects.bulk_create(rows)


@pytest.mark.usefixtures("inside_lyon")
class TestReady:
    def test_it_gives_the_rows_of_the_ordinary_queryset(self) -> None:
        counts(4)
        after = Ready(
            lambda at: RateCount.objects.filter(expires_at__gt=at).order_by("bucket"), at=DateTimeField()
        )
        assert [row.count for row in after(at=NOW)] == [1, 2, 3]
        assert [row.count for row in after(at=NOW + timedelta(hours=2))] == [3]
        assert after(at=NOW + timedelta(days=1)) == []
        assert isinstance(after(at=NOW)[0], RateCount)

    def test_it_is_built_once(self) -> None:
        built = []

        def build(bucket: Any) -> QuerySet[RateCount]:
            built.append(bucket)
            return RateCount.objects.filter(bucket=bucket)

        one = Ready(build, bucket=CharField())
        # Not through the checks of the tests, which build it anew each time to compare.
        kept = one.kept()
        assert kept is one.kept()
        assert len(built) == 1

    def test_values_and_annotations_are_read_as_ever(self) -> None:
        counts(3)
        more = Ready(
            lambda by: (
                RateCount.objects.annotate(sum=F("count") + by)
                .order_by("bucket")
                .values_list("bucket", "sum")
            ),
            by=IntegerField(),
        )
        assert more(by=10) == [("b00", 10), ("b01", 11), ("b02", 12)]
        flat = Ready(lambda: RateCount.objects.order_by("-bucket").values_list("count", flat=True)[:1])
        assert flat() == [2]
        assert flat.first() == 2

    def test_a_list_is_one_value(self) -> None:
        rows = list(ContentType.objects.order_by("pk")[:3])
        some = Ready(lambda ids: ContentType.objects.filter(pk__any=ids).order_by("pk"), ids=IDS)
        assert some(ids=[rows[0].pk, rows[2].pk]) == [rows[0], rows[2]]
        assert some(ids=[]) == []
        with CaptureQueriesContext(connection) as captured:
            some(ids=[rows[1].pk])
        # Of the column's own type: a list of another type would be read through again for each row.
        assert "::integer[])" in captured[0]["sql"]

    def test_what_can_never_be_found_asks_nothing(self) -> None:
        nothing = Ready(lambda: RateCount.objects.none())
        with CaptureQueriesContext(connection) as captured:
            assert nothing() == []
        assert len(captured) == 0

    def test_a_value_that_is_missing_is_an_error(self) -> None:
        one = Ready(lambda bucket: RateCount.objects.filter(bucket=bucket), bucket=CharField())
        with pytest.raises(KeyError):
            one()


@pytest.mark.usefixtures("inside_lyon")
def test_words_and_numbers_that_never_change_stand_in_the_statement_and_values_do_not() -> None:
    RateCount.objects.create(bucket="50% it's", count=2, expires_at=NOW)
    fixed = Ready(
        lambda after: RateCount.objects.annotate(less=F("count") + Value(-5)).filter(
            bucket="50% it's", expires_at__gte=after
        ),
        after=DateTimeField(),
    )
    sql, params = fixed.kept().filled({"after": NOW}, connection)
    assert "'50%% it''s'" in sql
    assert "(-5)" in sql
    assert params == [NOW]
    assert [row.less for row in fixed(after=NOW)] == [-3]
    assert fixed(after=NOW + timedelta(days=1)) == []


@pytest.mark.django_db(transaction=True)
def test_it_is_asked_in_any_thread_and_any_tenant(lyon: Any, turin: Any) -> None:
    every = Ready(lambda: RateCount.objects.order_by("bucket").values_list("count", flat=True))
    with enter(lyon):
        counts(2)
        assert every() == [0, 1]
    with enter(turin):
        assert every() == []
    found: list[Any] = []

    def elsewhere() -> None:
        with enter(lyon):
            found.append(every())
        connection.close()

    thread = Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert found == [[0, 1]]


@pytest.mark.usefixtures("inside_lyon")
def test_pages_go_on_after_the_ready_first_one() -> None:
    counts(5)
    pages = ReadyPages(
        lambda at: RateCount.objects.filter(expires_at__gte=at),
        ordering=("-count", "bucket"),
        size=2,
        at=DateTimeField(),
    )
    seen, cursor = [], None
    while cursor != "":
        page = pages.page(cursor, at=NOW)
        seen.append([row.count for row in page.items])
        cursor = page.next_cursor
    assert seen == [[4, 3], [2, 1], [0]]
    tampered = pages.page("nonsense", at=NOW)
    assert [row.count for row in tampered.items] == [4, 3]


@pytest.mark.usefixtures("inside_lyon")
@pytest.mark.django_db
def test_what_is_read_of_a_row_may_be_said_apart_from_which_are_chosen() -> None:
    counts(5)
    pages = ReadyPages(
        lambda at: RateCount.objects.filter(expires_at__gt=at),
        ordering=("-count", "bucket"),
        size=2,
        whole=lambda: RateCount.objects.only("bucket", "count"),
        at=DateTimeField(),
    )
    first = pages.page(None, at=NOW)
    second = pages.page(first.next_cursor, at=NOW)
    assert [row.count for row in (*first.items, *second.items)] == [4, 3, 2, 1]
    assert not second.has_next
    for row in (first.items[0], second.items[0]):
        assert row.get_deferred_fields() == {"expires_at"}
