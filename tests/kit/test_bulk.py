"""Adding very many rows at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kit.bulk import copy_in
from kit.models import RateCount

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FIELDS = ("bucket", "count", "expires_at")


@pytest.mark.usefixtures("inside_lyon")
class TestCopyIn:
    def test_rows_are_there_with_what_they_were_given(self) -> None:
        rows = [('tab\tnew\nline\\ and "quotes"', 1, NOW), ("中文", 2, NOW + timedelta(1))]
        assert copy_in(RateCount, FIELDS, rows) == 2
        assert list(RateCount.objects.order_by("count").values_list(*FIELDS)) == rows

    def test_one_bad_row_keeps_all_of_them_out(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            copy_in(RateCount, FIELDS, [("a", 1, NOW), ("a", 2, NOW)])
        assert not RateCount.objects.exists()

    def test_rows_are_taken_as_a_stream(self) -> None:
        def failing() -> Iterator[tuple[Any, ...]]:
            yield ("a", 1, NOW)
            raise OSError("the source broke off")

        with pytest.raises(OSError, match="broke off"), transaction.atomic():
            copy_in(RateCount, FIELDS, failing())
        assert not RateCount.objects.exists()

    def test_what_is_no_column_is_refused(self) -> None:
        from participation.participants.models import Participant

        with pytest.raises(TypeError):
            copy_in(Participant, ["stances"], [])
