"""CSV that streams, and that no spreadsheet takes for a program."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.functional import lazy
from hypothesis import given
from hypothesis import strategies as st

from kit.csvio import csv_chunks, csv_response, safe_cell


def read_back(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "=HYPERLINK(\"http://evil\")", "\t=1", "\r=1", "\n=1", "  =1", "＝1+1", "\ufeff=1"],
)  # fmt: skip
def test_text_that_looks_like_a_formula_becomes_text(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["Trees = shade", "a@b.example", "-12", "-1.5", "1-2", "", "'quoted'", "— a dash"]
)
def test_other_text_stays_as_it_is(cell: str) -> None:
    assert safe_cell(cell) == cell


def test_values_become_what_programs_read() -> None:
    values = [None, True, -3, 2.5, Decimal("1E+2"), date(2024, 3, 4), datetime(2024, 3, 4, 9, tzinfo=UTC)]
    assert [safe_cell(value) for value in values] == [
        "", "true", -3, 2.5, "100", "2024-03-04", "2024-03-04T09:00:00+00:00",
    ]  # fmt: skip


@given(
    st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=2, max_size=2))
)
def test_what_goes_in_comes_out(rows: list[list[str]]) -> None:
    text = "".join(csv_chunks(["a", "b"], rows, mark=False))
    assert read_back(text) == [["a", "b"], *[[safe_cell(cell) for cell in row] for row in rows]]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_no_cell_ever_begins_like_a_formula(cell: str) -> None:
    assert not str(safe_cell(cell)).lstrip().startswith(("=", "+", "@"))


def test_the_mark_for_spreadsheets_comes_first_and_once() -> None:
    text = "".join(csv_chunks(["a"], [["x"]] * 5))
    assert text.startswith("\ufeffa\r\n")
    assert text.count("\ufeff") == 1


def test_rows_are_taken_one_after_the_other_while_the_answer_is_sent() -> None:
    taken = 0

    def endless() -> Iterator[list[str]]:
        nonlocal taken
        for number in itertools.count():
            taken = number
            yield ["x" * 100]

    response = csv_response("all.csv", ["a"], endless())
    assert taken == 0
    next(iter(response.streaming_content))  # type: ignore[arg-type]
    assert 0 < taken < 2_000


def test_the_name_of_the_file_may_be_in_any_script() -> None:
    response = csv_response("Beiträge.csv", ["a"], [])
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Beitr%C3%A4ge.csv"
    assert response["Content-Type"] == "text/csv; charset=utf-8"


def test_the_header_is_in_the_language_of_the_moment_although_it_is_sent_later() -> None:
    def language() -> str:
        return translation.get_language() or ""

    with translation.override("fr"):
        response = csv_response("a.csv", [lazy(language, str)()], [])
    with translation.override("de"):
        assert b"".join(response.streaming_content) == b"\xef\xbb\xbffr\r\n"  # type: ignore[arg-type]
