"""Reading other platforms' files: nothing raises, nothing is lost, every row is accepted or rejected with a reason."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participation.imports.parsing import (
    ContributionRow,
    DateOrder,
    FileKind,
    Reading,
    Reason,
    Rejection,
    Table,
    VoteRow,
    consultation_key,
    derive_sign,
    detect_encoding,
    earlier,
    guess_columns,
    guess_date_order,
    guess_kind,
    open_table,
    parse_time,
    read_contributions,
    read_summary,
    read_votes,
)
from tests.participation.imports.exports import (
    BEGAN,
    COMMENTS,
    DAY,
    LATER_COMMENTS,
    comment,
    comments_csv,
    small_consultation,
    summary_csv,
    table,
    vote,
    votes_csv,
)

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 1, tzinfo=UTC)

# What people write: any script, line breaks, quotation marks; no surrogates, and no NUL, which no database stores.
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=200).filter(
    str.strip
)


def opened(content: bytes) -> Table:
    return open_table(lambda: io.BytesIO(content))


def reading(found: Table, **more: Any) -> Reading:
    return Reading(guess_columns(guess_kind(found.header), found.header), PARIS, NOW, **more)


def contributions_of(content: bytes) -> list[ContributionRow | Rejection]:
    found = opened(content)
    return list(read_contributions(found, reading(found)))


def votes_of(content: bytes) -> list[VoteRow | Rejection]:
    found = opened(content)
    return list(read_votes(found, reading(found)))


def accepted(rows: list[Any]) -> Iterator[Any]:
    return (row for row in rows if not isinstance(row, Rejection))


def reasons(rows: list[Any]) -> list[Reason]:
    return [row.reason for row in rows if isinstance(row, Rejection)]


class TestWhatPeopleWroteComesOutAsItWentIn:
    @given(st.lists(texts, min_size=1, max_size=8), st.sampled_from(["\n", "\r\n"]), st.sampled_from(",;\t|"))
    def test_any_text_survives_in_any_dialect(self, written: list[str], end: str, delimiter: str) -> None:
        rows = [comment(number, text) for number, text in enumerate(written)]
        found = contributions_of(comments_csv(rows, delimiter=delimiter, end=end, quoted=True))
        assert [row.text for row in accepted(found)] == written
        assert reasons(found) == []

    @given(
        st.lists(texts, min_size=1, max_size=4),
        st.sampled_from(
            [("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE),
             ("utf-32-le", codecs.BOM_UTF32_LE)]
        ),
    )  # fmt: skip
    def test_any_text_survives_behind_any_byte_order_mark(
        self, written: list[str], how: tuple[str, bytes]
    ) -> None:
        codec, mark = how
        content = comments_csv(
            [comment(number, text) for number, text in enumerate(written)], quoted=True
        ).decode()
        assert [row.text for row in accepted(contributions_of(mark + content.encode(codec)))] == written

    @pytest.mark.parametrize(
        "text",
        [
            "نحتاج إلى مسارات آمنة للدراجات",
            "我們需要更安全的自行車道",
            "Більше тіні на зупинках",
            "🚲🌳 please",
            "Zażółć gęślą jaźń",
        ],
    )
    def test_scripts_of_the_world_survive(self, text: str) -> None:
        (row,) = contributions_of(comments_csv([comment(0, text)]))
        assert isinstance(row, ContributionRow)
        assert row.text == text


class TestNothingThatAFileHoldsRaises:
    @given(st.binary(max_size=2_000))
    @settings(max_examples=300)
    def test_garbage_is_read_as_rows_or_rejections(self, garbage: bytes) -> None:
        for read in (contributions_of, votes_of):
            assert all(isinstance(row, ContributionRow | VoteRow | Rejection) for row in read(garbage))
        read_summary(opened(garbage))

    @given(st.binary(max_size=400))
    @settings(max_examples=300)
    def test_garbage_below_a_sound_heading_is_accepted_or_rejected_with_a_reason(
        self, garbage: bytes
    ) -> None:
        found = contributions_of(",".join(COMMENTS).encode() + b"\n" + garbage)
        assert all(row.reason in Reason for row in found if isinstance(row, Rejection))

    @given(
        st.lists(
            st.lists(st.text(st.characters(codec="utf-8"), max_size=20), min_size=8, max_size=8), max_size=10
        )
    )
    def test_every_row_is_accepted_or_rejected(self, cells: list[list[str]]) -> None:
        content = table(COMMENTS, cells, quoted=True).encode()
        there = [row for row in cells if any(cell.strip() for cell in row)]
        assert len(contributions_of(content)) == len(there)

    def test_a_quotation_mark_that_is_never_closed_costs_one_row(self) -> None:
        content = comments_csv(
            [comment(0, "One"), comment(1, "TWO"), comment(2, "Three"), comment(3, "Four")]
        )
        found = contributions_of(content.replace(b",TWO", b',"TWO'))
        assert [row.text for row in accepted(found)] == ["One", "Three", "Four"]
        assert reasons(found) == [Reason.MALFORMED]

    def test_a_field_longer_than_any_field_costs_one_row(self) -> None:
        content = comments_csv([comment(0, "One"), comment(1, "x" * 200_000), comment(2, "Three")])
        found = contributions_of(content)
        assert [row.text for row in accepted(found)] == ["One", "Three"]
        assert len(reasons(found)) == 1


class TestRejectedRowsSayWhy:
    @pytest.mark.parametrize(
        ("broken", "reason"),
        [
            ({"comment-body": " \n "}, Reason.NO_TEXT),
            ({"comment-body": "x" * 20_001}, Reason.TEXT_TOO_LONG),
            ({"comment-body": "a\0b"}, Reason.NUL),
            ({"comment-id": ""}, Reason.NO_ID),
            ({"comment-id": "9" * 200}, Reason.ID_TOO_LONG),
            ({"timestamp": ""}, Reason.NO_TIME),
            ({"timestamp": "yesterday"}, Reason.BAD_TIME),
            ({"timestamp": "599999999"}, Reason.IMPLAUSIBLE_TIME),
            ({"timestamp": "32503680000000"}, Reason.IMPLAUSIBLE_TIME),
            ({"moderated": "perhaps"}, Reason.BAD_MODERATION),
            ({"comment-id": 0}, Reason.DUPLICATE_ID),
        ],
    )
    def test_a_contribution_that_cannot_be_taken(self, broken: dict[str, Any], reason: Reason) -> None:
        rows = [comment(0, "Before"), {**comment(1, "Broken"), **broken}, comment(2, "After")]
        found = contributions_of(comments_csv(rows))
        assert [row.text for row in accepted(found)] == ["Before", "After"]
        assert reasons(found) == [reason]

    @pytest.mark.parametrize(
        ("broken", "reason"),
        [
            ({"vote": "2"}, Reason.BAD_VOTE),
            ({"vote": ""}, Reason.BAD_VOTE),
            ({"voter-id": ""}, Reason.NO_AUTHOR),
            ({"comment-id": ""}, Reason.NO_ID),
            ({"timestamp": "soon"}, Reason.BAD_TIME),
        ],
    )
    def test_a_vote_that_cannot_be_taken(self, broken: dict[str, Any], reason: Reason) -> None:
        found = votes_of(votes_csv([vote(0, 1, 1), {**vote(0, 2, 1), **broken}]))
        assert reasons(found) == [reason]

    def test_a_row_with_more_cells_than_columns(self) -> None:
        content = comments_csv([comment(0, "One")]) + b"1,x,2,3,4,5,1,Too,many\n"
        assert reasons(contributions_of(content)) == [Reason.TOO_MANY_CELLS]

    def test_line_and_row_lead_back_to_the_place(self) -> None:
        rows = [comment(0, "Two\nlines"), comment(1, "")]
        found = contributions_of(comments_csv(rows))
        rejection = next(row for row in found if isinstance(row, Rejection))
        assert (rejection.line, rejection.number) == (4, 3)
        assert rejection.raw.startswith(f"{BEGAN},")


class TestOtherExportsOfTheSamePlatform:
    def test_columns_of_later_exports_are_known(self) -> None:
        content = comments_csv([comment(0, "Seed", author=0)], columns=LATER_COMMENTS)
        (row,) = contributions_of(content)
        assert isinstance(row, ContributionRow)
        assert row.facts == {
            "agrees": 0, "disagrees": 0, "moderated": 1, "is_seed": True, "is_meta": False,
            "group_informed_consensus": 0.6839080459770114,
        }  # fmt: skip

    def test_epoch_milliseconds_count_whatever_the_datetime_says(self) -> None:
        (row,) = contributions_of(comments_csv([comment(0, "When")]))
        assert isinstance(row, ContributionRow)
        assert row.at == datetime(2024, 3, 4, 9, tzinfo=UTC)

    def test_seconds_are_told_from_milliseconds(self) -> None:
        (row,) = contributions_of(comments_csv([comment(0, "When", at=BEGAN // 1000)]))
        assert isinstance(row, ContributionRow)
        assert row.at == datetime(2024, 3, 4, 9, tzinfo=UTC)

    def test_an_export_with_datetime_alone_is_read_by_its_zone(self) -> None:
        columns = [name for name in COMMENTS if name != "timestamp"]
        (row,) = contributions_of(comments_csv([comment(0, "When")], columns=columns))
        assert isinstance(row, ContributionRow)
        assert row.at == datetime(2024, 3, 4, 9, tzinfo=UTC)

    def test_a_spreadsheet_with_semicolons_and_a_hint_on_top_is_read(self) -> None:
        content = b"sep=;\r\n" + comments_csv(
            [comment(0, "One; two"), comment(1, "Three")], delimiter=";", end="\r\n"
        )
        assert [row.text for row in accepted(contributions_of(content))] == ["One; two", "Three"]

    def test_windows_letters_are_guessed_and_named(self) -> None:
        content = comments_csv([comment(0, "Éclairage – déjà prévu")]).decode().encode("cp1252")
        encoding = detect_encoding(lambda: io.BytesIO(content))
        assert (encoding.label, encoding.certain) == ("Windows-1252", False)
        (row,) = contributions_of(content)
        assert isinstance(row, ContributionRow)
        assert row.text == "Éclairage – déjà prévu"

    def test_one_broken_byte_does_not_spoil_a_file_of_another_script(self) -> None:
        content = comments_csv([comment(0, "我們需要更安全的自行車道"), comment(1, "X")]).replace(
            b",X", b",\xff"
        )
        assert detect_encoding(lambda: io.BytesIO(content)).damaged
        assert [row.text for row in accepted(contributions_of(content))] == [
            "我們需要更安全的自行車道",
            "\ufffd",
        ]

    def test_files_are_told_apart_by_their_headings(self) -> None:
        comments, votes = small_consultation()
        kinds = [
            guess_kind(opened(content).header)
            for content in (comments_csv(comments), votes_csv(votes), summary_csv("Trams", voters=3))
        ]
        assert kinds == [FileKind.CONTRIBUTIONS, FileKind.VOTES, FileKind.SUMMARY]

    def test_a_summary_keeps_its_line_breaks_and_ignores_what_it_does_not_know(self) -> None:
        content = summary_csv(
            "Trams\nat night", **{"conversation-description": "One\n\nTwo", "voters": 7, "new": 1}
        )
        summary = read_summary(opened(content))
        assert (summary.topic, summary.description) == ("Trams at night", "One\n\nTwo")
        assert (summary.count("voters"), summary.count("groups")) == (7, None)


class TestATableOfContributionsFromAnywhere:
    def test_columns_in_another_language_are_guessed(self) -> None:
        header = ["Commentaire", "Auteur", "Date de création", "Pour", "Contre"]
        assert guess_columns(FileKind.CONTRIBUTIONS, header) == {
            "text": 0, "author": 1, "time": 2, "agrees": 3, "disagrees": 4,
        }  # fmt: skip

    def test_a_column_is_given_to_one_field_only(self) -> None:
        columns = guess_columns(FileKind.CONTRIBUTIONS, ["text", "name", "comment"])
        assert columns == {"text": 0, "author": 1}

    def test_without_numbers_the_same_row_has_the_same_identity(self) -> None:
        content = table(["text", "author", "date"], [["More trees", "Zoé", "04.03.2024 10:00"]] * 2).encode()
        first, second = contributions_of(content)
        assert isinstance(first, ContributionRow)
        assert first.id.startswith("sha256:")
        assert isinstance(second, Rejection)
        assert second.reason is Reason.DUPLICATE_ROW
        assert next(accepted(contributions_of(content))).id == first.id

    def test_times_without_a_zone_are_those_of_the_city(self) -> None:
        content = table(["text", "date"], [["More trees", "2024-07-01 12:00"]]).encode()
        (row,) = contributions_of(content)
        assert isinstance(row, ContributionRow)
        assert row.at == datetime(2024, 7, 1, 10, tzinfo=UTC)


class TestTimes:
    @pytest.mark.parametrize(
        "written",
        [
            "1709542800000", "1709542800", "2024-03-04T09:00:00Z", "2024-03-04 09:00:00 UTC", "2024-03-04T10:00:00+01:00",
            "Mon Mar 04 16:00:00 WIB 2024", "Mon Mar 04 2024 09:00:00 GMT+0000 (Coordinated Universal Time)",
            "Mon, 04 Mar 2024 09:00:00 GMT", "04.03.2024 10:00", "04/03/2024 10:00:00", "4-3-2024 10h00",
        ],
    )  # fmt: skip
    def test_one_moment_written_in_many_ways(self, written: str) -> None:
        assert parse_time(written, PARIS) == datetime(2024, 3, 4, 9, tzinfo=UTC)

    @pytest.mark.parametrize(
        "written", ["", "soon", "2024-13-45", "99/99/2024", "1" * 30, "Mon Xyz 04 16:00:00 WIB 2024"]
    )
    def test_what_is_no_date_is_none(self, written: str) -> None:
        assert parse_time(written, PARIS) is None

    @given(st.text(max_size=40))
    @settings(max_examples=400)
    def test_no_text_raises(self, written: str) -> None:
        moment = parse_time(written, PARIS)
        assert moment is None or moment.tzinfo is UTC

    def test_the_order_of_day_and_month_is_told_by_the_dates(self) -> None:
        assert guess_date_order(["3/4/2024", "3/31/2024"]) is DateOrder.MONTH_FIRST
        assert guess_date_order(["3/4/2024", "31/3/2024"]) is DateOrder.DAY_FIRST
        assert parse_time("3/4/2024", UTC, DateOrder.MONTH_FIRST) == datetime(2024, 3, 4, tzinfo=UTC)
        assert parse_time("3/4/2024", UTC, DateOrder.DAY_FIRST) == datetime(2024, 4, 3, tzinfo=UTC)


class TestWhatOneMeans:
    @pytest.mark.parametrize("agree", [1, -1])
    def test_the_totals_tell(self, agree: int) -> None:
        comments, votes = small_consultation()
        turned = [{**row, "vote": row["vote"] * agree} for row in votes]
        evidence = derive_sign(
            accepted(contributions_of(comments_csv(comments))), accepted(votes_of(votes_csv(turned)))
        )
        assert (evidence.agree, evidence.basis) == (agree, "totals")
        assert evidence.telling == evidence.matching == 5
        assert evidence.opposing == 0

    @pytest.mark.parametrize("agree", [1, -1])
    def test_without_totals_the_authors_votes_on_their_own_words_tell(self, agree: int) -> None:
        columns = ["timestamp", "comment-id", "author-id", "moderated", "comment-body"]
        comments, votes = small_consultation()
        turned = [{**row, "vote": row["vote"] * agree} for row in votes]
        found = contributions_of(comments_csv(comments, columns=columns))
        evidence = derive_sign(accepted(found), accepted(votes_of(votes_csv(turned))))
        assert (evidence.agree, evidence.basis) == (agree, "authors")

    def test_where_nothing_tells_the_usual_reading_is_taken_and_said_to_be_a_guess(self) -> None:
        found = contributions_of(comments_csv([comment(0, "One", author=9)]))
        evidence = derive_sign(
            accepted(found), accepted(votes_of(votes_csv([vote(0, 1, 1), vote(0, 2, -1)])))
        )
        assert (evidence.agree, evidence.basis) == (1, "none")


def test_a_consultation_is_recognised_by_its_earliest_contribution() -> None:
    def key(rows: list[dict[str, Any]]) -> str:
        earliest = None
        for row in accepted(contributions_of(comments_csv(rows))):
            earliest = earlier(earliest, row)
        return consultation_key(earliest)

    comments, _votes = small_consultation()
    later = [comment(6, "Came later", at=BEGAN + 20 * DAY), *reversed(comments)]
    assert key(comments) == key(later) != key(comments[1:])


def test_the_real_shape_of_a_row_is_what_python_writes() -> None:
    """Guards the fixtures: what the tests write is CSV as csv.reader understands it."""
    content = comments_csv([comment(0, 'He said "no",\nthen left')]).decode()
    assert list(csv.reader(io.StringIO(content, newline="")))[1][-1] == 'He said "no",\nthen left'
