"""Charts drawn on the server as SVG: bars, lines, and small lines for table cells.

A chart is a value: ``{{ chart }}`` in a template draws it, with its title, the sentence it shows, and below it the table
of its figures. Nothing in it needs JavaScript, colour or an inline style. Words and numbers are in the active language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from babel.dates import format_date, format_skeleton
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kit.formats import day_in_words, labelled, locale, number_in_words

# The drawing is stretched to the room it gets, so only proportions matter; texts stand beside it and keep their size.
WIDTH = 1000.0
HEIGHT = 300.0
# On a phone a digit above the picture is about so wide, and numbers of notes need so much between them: those that would
# overlap are written as one.
DIGIT, BETWEEN = 24.0, 26.0
# Steps of a scale whose half is a round number too.
ROUND = (1, 2, 4, 6, 8, 10)

Step = Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True)
class Point:
    """One figure: ``label`` in full for the table, ``tick`` short for the axis. ``value`` None leaves a gap."""

    label: str
    value: float | int | None
    tick: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A second line in the same picture and the same order as the first."""

    name: str
    values: Sequence[float | int | None]


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happened at a place along the axis: 0 before the first point, 1 after it, and so on."""

    place: float
    words: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note as SVG wants it, with its number in the list below the picture."""

    x: str
    number: int
    words: str


@dataclass(frozen=True, slots=True)
class NoteNumber:
    """The numbers of one or more notes above the picture: where, in percent of its width, and which."""

    x: str
    words: str


def points_in_time(series: Sequence[tuple[date, float | int | None]], step: Step = "day") -> list[Point]:
    """Points with their days, weeks or months in words. Each date is the first day of its step."""
    return [Point(_span_in_words(day, step), value, _tick(day, step)) for day, value in series]


def _span_in_words(day: date, step: Step) -> str:
    if step == "month":
        return format_date(day, "LLLL y", locale=locale())
    if step == "week":
        return _("Week of %(day)s") % {"day": day_in_words(day)}
    return day_in_words(day)


def _tick(day: date, step: Step) -> str:
    # The skeleton puts the parts as the language does: "29. Juni 2026", "29 Jun 2026".
    return format_skeleton("yMMM" if step == "month" else "yMMMd", day, locale=locale())


def round_maximum(largest: float) -> float:
    """The top of a scale that holds ``largest``: 1, 2, 4, 6, 8 or 10 times a power of ten."""
    if largest <= 0:
        return 1
    power = 1.0
    while power * 10 < largest:
        power *= 10
    while power >= largest and power > 1e-9:
        power /= 10
    return next(step * power for step in ROUND if step * power >= largest - 1e-12)


def _number(value: float) -> str:
    """A coordinate as SVG wants it, whatever the language."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _numbers_in_words(group: Sequence[NoteLine]) -> str:
    return f"{group[0].number}–{group[-1].number}" if len(group) > 1 else str(group[0].number)


def _overlap(group: Sequence[NoteLine], after: Sequence[NoteLine]) -> bool:
    """Whether their numbers would run into each other; each stands in the middle above its first line."""
    room = DIGIT * (len(_numbers_in_words(group)) + len(_numbers_in_words(after))) / 2 + BETWEEN
    return float(after[0].x) - float(group[0].x) < room


@dataclass(frozen=True)
class Chart:
    """What every chart has.

    ``key`` makes the ids on the page unique; ``sentence`` says in words what the picture shows; ``measure`` heads the
    column of figures ("Contributions"), ``axis`` that of the labels ("Day"); ``level`` is that of the heading.
    ``notes_in`` is the id of a table on the page that lists the notes in their order, for all charts of the page;
    without it they are listed below the picture.
    """

    key: str
    title: str
    sentence: str
    points: Sequence[Point]
    measure: str
    axis: str = ""
    level: int = 3
    digits: int | None = None
    notes: Sequence[Note] = ()
    notes_in: str = ""

    template_name: ClassVar[str] = ""

    def __str__(self) -> SafeString:
        return self.render()

    def __html__(self) -> SafeString:
        return self.render()

    def render(self) -> SafeString:
        """The whole figure as HTML."""
        return SafeString(render_to_string(self.template_name, {"chart": self}))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return all(point.value is None for point in self.points)

    @property
    def maximum(self) -> float:
        """The value at the top edge."""
        return round_maximum(max((value for value in self._all_values() if value is not None), default=0))

    @property
    def scale(self) -> list[str]:
        """The labels of the vertical axis from top to bottom, at the top, the middle and the foot."""
        half = self.maximum / 2
        middle = "" if self.maximum >= 1 and half != int(half) else self.in_words(half)
        return [self.in_words(self.maximum), middle, self.in_words(0)]

    @property
    def ticks(self) -> list[str]:
        """The labels of the horizontal axis: the first, the one in the middle, the last."""
        labels = [point.tick or point.label for point in self.points]
        if len(labels) < 3:
            return labels
        middle = labels[len(labels) // 2] if len(labels) % 2 else ""
        return [labels[0], middle, labels[-1]]

    @property
    def grid(self) -> list[str]:
        """Where the horizontal lines are drawn."""
        return [_number(y) for y in (0, HEIGHT / 2, HEIGHT)]

    @property
    def note_lines(self) -> list[NoteLine]:
        """Where something happened, from left to right; what lies beyond the edges is left out."""
        slots = max(len(self.points), 1)
        inside = sorted(
            (note for note in self.notes if 0 <= note.place <= slots), key=lambda note: note.place
        )
        return [
            NoteLine(_number(WIDTH * note.place / slots), number, note.words)
            for number, note in enumerate(inside, start=1)
        ]

    @property
    def note_numbers(self) -> list[NoteNumber]:
        """The numbers above the picture; of notes that lie close together the first and the last."""
        groups: list[list[NoteLine]] = []
        for line in self.note_lines:
            groups.append([line])
            # What is written as one is wider, and may touch the one before it.
            while len(groups) > 1 and _overlap(groups[-2], groups[-1]):
                last = groups.pop()
                groups[-1] += last
        return [
            NoteNumber(_number(100 * float(group[0].x) / WIDTH), _numbers_in_words(group)) for group in groups
        ]

    @property
    def view_box(self) -> str:
        """The drawing's own measure."""
        return f"0 0 {_number(WIDTH)} {_number(HEIGHT)}"

    @property
    def headings(self) -> list[str]:
        """The table's headings."""
        return [self.axis, self.measure]

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The table's rows: a label and its figures in words."""
        return [(point.label, [self.in_words(point.value)]) for point in self.points]

    def in_words(self, value: float | int | None) -> str:
        """A figure as people read it; nothing known is a dash."""
        if value is None:
            return "–"
        whole = float(value).is_integer()
        return number_in_words(int(value) if whole else value, digits=None if whole else self.digits)

    def _all_values(self) -> list[float | int | None]:
        return [point.value for point in self.points]

    def _y(self, value: float | int) -> float:
        return HEIGHT - HEIGHT * max(value, 0) / self.maximum


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar as SVG wants it, with the words that show when it is pointed at."""

    x: str
    y: str
    width: str
    height: str
    words: str


@dataclass(frozen=True)
class BarChart(Chart):
    """A bar for every point."""

    template_name: ClassVar[str] = "kit/charts/bars.html"

    @property
    def bars(self) -> list[Bar]:
        """The bars that are not empty, from left to right."""
        slot = WIDTH / max(len(self.points), 1)
        gap = slot * 0.18
        return [
            Bar(
                _number(place * slot + gap / 2),
                _number(self._y(point.value)),
                _number(slot - gap),
                _number(HEIGHT - self._y(point.value)),
                labelled(point.label, self.in_words(point.value)),
            )
            for place, point in enumerate(self.points)
            if point.value
        ]


@dataclass(frozen=True)
class LineChart(Chart):
    """A line through the points, and a dashed one through a second series where there is one."""

    second: Series | None = None
    template_name: ClassVar[str] = "kit/charts/lines.html"

    @property
    def first_lines(self) -> list[str]:
        """The pieces of the line as SVG points; a gap ends a piece."""
        return self._pieces([point.value for point in self.points])

    @property
    def second_lines(self) -> list[str]:
        """The same for the second series."""
        return self._pieces(list(self.second.values)) if self.second else []

    @property
    def headings(self) -> list[str]:
        """The table's headings, with the second series."""
        return [self.axis, self.measure, *([self.second.name] if self.second else [])]

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The table's rows, with the second series."""
        others = list(self.second.values) if self.second else []
        return [
            (point.label, [self.in_words(value) for value in (point.value, *others[place : place + 1])])
            for place, point in enumerate(self.points)
        ]

    def _all_values(self) -> list[float | int | None]:
        return super()._all_values() + (list(self.second.values) if self.second else [])

    def _pieces(self, values: Sequence[float | int | None]) -> list[str]:
        slot = WIDTH / max(len(values), 1)
        pieces: list[list[str]] = [[]]
        for place, value in enumerate(values):
            if value is None:
                pieces.append([])
            else:
                pieces[-1].append(f"{_number((place + 0.5) * slot)},{_number(self._y(value))}")
        # A single point has no length: a line from it to itself is drawn as a dot by its round ends.
        return [" ".join(piece * 2 if len(piece) == 1 else piece) for piece in pieces if piece]


@dataclass(frozen=True)
class Sparkline:
    """A small line without axes, for a table cell or a tile. ``sentence`` is all that a screen reader gets."""

    sentence: str
    values: Sequence[float | int]
    template_name: ClassVar[str] = "kit/charts/sparkline.html"

    def __str__(self) -> SafeString:
        return self.render()

    def __html__(self) -> SafeString:
        return self.render()

    def render(self) -> SafeString:
        """The line as SVG."""
        return SafeString(render_to_string(self.template_name, {"chart": self}))

    @property
    def line(self) -> str:
        """The line as SVG points in a picture of 100 by 24, one unit away from the edges."""
        top = max(self.values, default=0) or 1
        step = 98 / max(len(self.values) - 1, 1)
        places = [
            f"{_number(1 + place * step)},{_number(23 - 22 * max(value, 0) / top)}"
            for place, value in enumerate(self.values)
        ]
        return " ".join(places * 2 if len(places) == 1 else places)
