"""Charts: the drawing, its words, and the figures beneath."""

from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import html5lib
import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kit.charts import BarChart, LineChart, Point, Series, Sparkline, points_in_time, round_maximum

MONDAY = date(2024, 3, 4)


def bars(values: list[int], **more: object) -> BarChart:
    points = points_in_time([(MONDAY + timedelta(day), value) for day, value in enumerate(values)])
    return BarChart(
        "made", "Contributions per day", "Most came on the first day.", points, "Contributions", "Day", **more
    )  # type: ignore[arg-type]


def svg_of(markup: str) -> ElementTree.Element:
    found = re.search(r"<svg.*?</svg>", markup, re.DOTALL)
    assert found is not None
    return ElementTree.fromstring(found[0])


class TestABarChart:
    def test_it_is_one_picture_with_a_title_and_a_sentence_for_screen_readers(self) -> None:
        svg = svg_of(str(bars([3, 1])))
        assert svg.get("role") == "img"
        ids = (svg.get("aria-labelledby") or "").split()
        words = {element.get("id"): element.text for element in svg.iter() if element.get("id")}
        assert [words[name] for name in ids] == ["Contributions per day", "Most came on the first day."]

    def test_bars_are_as_high_as_their_figures(self) -> None:
        drawn = svg_of(str(bars([4, 0, 2]))).findall("rect")
        assert [float(rect.get("height") or 0) for rect in drawn] == [300, 150]

    def test_the_figures_stand_beneath(self) -> None:
        with translation.override("en"):
            markup = str(bars([1234, 1]))
        assert "Show the figures" in markup
        assert "1,234" in markup
        assert "4 March 2024" in markup

    def test_days_and_numbers_follow_the_language(self) -> None:
        with translation.override("fr"):
            markup = str(bars([1234, 1]))
        assert "4 mars 2024" in markup
        assert "1\u202f234" in markup

    def test_coordinates_do_not_follow_the_language(self) -> None:
        with translation.override("de"):
            svg = svg_of(str(bars([1] * 7)))
        assert all("," not in (rect.get("x") or "") for rect in svg.findall("rect"))

    def test_nothing_in_it_is_forbidden_by_the_content_security_policy(self) -> None:
        markup = str(bars([1, 2])) + str(Sparkline("Rising", [1, 2, 3]))
        assert not re.search(r"\bstyle=|<style|<script|\bon\w+=|href=", markup)

    def test_what_people_typed_is_text_and_never_markup(self) -> None:
        chart = BarChart("x", "<b>Title</b>", "A & B", [Point("<i>", 1)], "<u>")
        assert "<b>" not in str(chart)
        assert "<i>" not in str(chart)
        assert svg_of(str(chart)).find("title") is not None

    def test_it_is_sound_html_in_a_page(self) -> None:
        page = Template("<!doctype html><html lang=en><title>t</title><body>{{ chart }}</body></html>")
        parser = html5lib.HTMLParser(strict=True)
        parser.parse(page.render(Context({"chart": bars([1, 2])})))

    def test_without_figures_only_the_words_are_there(self) -> None:
        markup = str(
            BarChart("none", "Contributions per day", "Nobody has contributed yet.", [], "Contributions")
        )
        assert "Nobody has contributed yet." in markup
        assert "<svg" not in markup

    def test_axes_name_top_middle_and_foot_and_first_middle_and_last(self) -> None:
        chart = bars([7, 1, 2])
        with translation.override("en"):
            assert chart.scale == ["8", "4", "0"]
            assert bars([1]).scale == ["1", "", "0"]
            assert [tick[:5] for tick in bars([1, 2, 3]).ticks] == [tick[:5] for tick in chart.ticks]
        assert len(chart.ticks) == 3

    @given(st.lists(st.integers(0, 10**9), min_size=1, max_size=60))
    def test_every_bar_stays_inside_the_picture(self, values: list[int]) -> None:
        for bar in bars(values).bars:
            assert 0 <= float(bar.x) <= 1000
            assert 0 <= float(bar.y) <= 300
            assert float(bar.y) + float(bar.height) == pytest.approx(300, abs=0.02)


class TestALineChart:
    def test_a_gap_ends_a_piece(self) -> None:
        chart = LineChart("l", "T", "S", [Point("a", 1), Point("b", None), Point("c", 2), Point("d", 3)], "M")
        assert [len(piece.split()) for piece in chart.first_lines] == [2, 2]

    def test_a_second_line_is_dashed_named_and_in_the_table(self) -> None:
        chart = LineChart(
            "l", "T", "S", [Point("a", 1), Point("b", 2)], "This year", second=Series("Last year", [2, 1])
        )
        markup = str(chart)
        assert "chart__line--second" in markup
        assert chart.rows == [("a", ["1", "2"]), ("b", ["2", "1"])]
        assert "Last year" in markup

    def test_the_scale_holds_both_lines(self) -> None:
        chart = LineChart("l", "T", "S", [Point("a", 1)], "M", second=Series("N", [99]))
        assert chart.maximum == 100


def test_a_sparkline_says_in_words_what_it_shows() -> None:
    svg = svg_of(str(Sparkline("Rising from 1 to 3 a week", [1, 2, 3])))
    assert svg.get("aria-label") == "Rising from 1 to 3 a week"
    assert svg.get("role") == "img"


@given(st.floats(1e-6, 1e12))
def test_the_top_of_a_scale_holds_the_largest_without_being_far_above(largest: float) -> None:
    top = round_maximum(largest)
    assert largest <= top * (1 + 1e-9)
    assert top <= largest * 2.01


def test_weeks_and_months_are_named_as_such() -> None:
    with translation.override("en"):
        assert points_in_time([(MONDAY, 1)], "week")[0].label == "Week of 4 March 2024"
        assert points_in_time([(MONDAY, 1)], "month")[0].label == "March 2024"


def test_days_under_a_chart_are_written_as_the_language_does() -> None:
    with translation.override("de"):
        chart = BarChart("days", "", "", points_in_time([(date(2026, 6, 29), 1)]), "")
        assert "29. Juni 2026" in chart.ticks
