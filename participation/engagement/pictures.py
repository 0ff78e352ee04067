"""The room's charts and tiles: figures turned into pictures and words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.charts import BarChart, Note, points_in_time
from kit.formats import day_in_words, labelled, number_in_words, share_in_words
from participation.engagement.definitions import Definition, Unit, define
from participation.engagement.effects import FEWEST_ACTS, FEWEST_WEEKS, Against, Effect
from participation.engagement.formulas import FEWEST_FOR_GINI, FEWEST_FOR_SUSTAIN, Step, by_step
from participation.engagement.models import Mark
from participation.engagement.queries import Annotation, Day, Figures, Month, Sort
from participation.news.kinds import Kind as NewsKind
from participation.teamwork.figures import Transversality

NAMES_OF_STEPS: dict[Step, Callable[[], str]] = {
    Step.DAY: lambda: _("Day"),
    Step.WEEK: lambda: _("Week"),
    Step.MONTH: lambda: _("Month"),
}


#: The table that lists what the numbers in the charts of a page stand for.
HAPPENED = "happened"


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure on a page: its value in words, a note, and its definition."""

    definition: Definition
    value: str
    note: str = ""


def in_words(value: float | int | date | None, unit: Unit) -> str:
    """A figure as people read it; where there is nothing to say, a dash."""
    if value is None:
        return "–"
    if isinstance(value, date):
        return day_in_words(value)
    if unit is Unit.SHARE:
        return share_in_words(value, digits=1)
    digits = {Unit.INDEX: 2, Unit.PER_THOUSAND: 1, Unit.RATIO: 1}.get(unit)
    return number_in_words(value, digits=digits)


def main_tiles(figures: Figures) -> list[Tile]:
    """The five figures that are shown first."""
    return [
        _tile("contributions", figures.contributions, _hidden(figures)),
        _tile("stances", figures.stances),
        _tile("contributors", figures.contributors),
        _tile("participants", figures.participants),
        _tile("sustain_index", figures.sustain_index, _half(figures)),
    ]


def further_tiles(figures: Figures) -> list[Tile]:
    """The figures below them. What only the whole site can say, and what nothing is known of, is left out."""
    few = figures.participation_inequality is None and figures.participants > 0
    unequal = _("Too few people to say: at least %(number)d are needed.") % {"number": FEWEST_FOR_GINI}
    tiles = [
        _tile("visitors", figures.visitors),
        _tile("replies", figures.replies),
        _tile("replies_per_contribution", figures.replies_per_contribution),
        _tile("answered_share", figures.answered_share),
        _tile("days_to_answer", figures.days_to_answer),
        _tile("days_to_answer_90", figures.days_to_answer_90),
        _tile("participation_inequality", figures.participation_inequality, unequal if few else ""),
        _tile("active_engagement_rate", figures.active_engagement_rate),
        _tile("participants_per_thousand", figures.participants_per_thousand),
    ]
    if figures.survey_answers:
        tiles.insert(2, _tile("survey_answers", figures.survey_answers))
    for key in ("promises_kept", "promises_kept_in_time", "return_rate", "second_project_rate"):
        value = getattr(figures, key)
        if value is not None:
            tiles.append(_tile(key, value))
    return tiles


def month_tiles(month: Month) -> list[Tile]:
    """What people did in a month, each with the month before. What was 0 in both is left out, but for the main two."""
    keys = (
        "visitors",
        "participants",
        "contributions",
        "replies",
        "stances",
        "survey_answers",
        "days_to_answer",
    )
    tiles = []
    for key in keys:
        now, before = getattr(month.sums, key), getattr(month.before, key)
        if now or before or key in ("participants", "contributions"):
            words = in_words(before, define(key).unit)
            tiles.append(_tile(key, now, _("The month before: %(number)s") % {"number": words}))
    return tiles


def kept_tiles(figures: Figures) -> list[Tile]:
    """Whether the government kept its word; what nothing is known of is left out."""
    keys = ("answered_share", "promises_kept", "promises_kept_in_time")
    return [_tile(key, getattr(figures, key)) for key in keys if getattr(figures, key) is not None]


def teamwork_tiles(found: Transversality) -> list[Tile]:
    """How well departments work together; what nothing is known of is left out."""
    keys = (
        "departments_per_project",
        "projects_across_departments",
        "hand_overs_answered_in_time",
        "hand_overs_finished_in_time",
    )
    return [_tile(key, getattr(found, key)) for key in keys if getattr(found, key) is not None]


def contributions_chart(figures: Figures | Month, happened: Sequence[Annotation] = ()) -> BarChart:
    """Contributions and replies over time."""
    return _chart(
        figures,
        "contributions_per_day",
        happened,
        {
            Step.DAY: lambda: _("Contributions per day"),
            Step.WEEK: lambda: _("Contributions per week"),
            Step.MONTH: lambda: _("Contributions per month"),
        },
        measure=_("Contributions and replies"),
        amount=lambda day: day.said,
        nothing=_("Nobody has contributed yet."),
        total=lambda total, days: (
            ngettext(
                "%(total)s contribution or reply in %(days)s days.",
                "%(total)s contributions and replies in %(days)s days.",
                total,
            )
            % {"total": number_in_words(total), "days": number_in_words(days)}
        ),
        most=lambda day: (
            _("Most came on %(day)s: %(count)s.")
            % {"day": day_in_words(day.on), "count": number_in_words(day.said)}
        ),
    )


def stances_chart(figures: Figures | Month, happened: Sequence[Annotation] = ()) -> BarChart:
    """Stances over time."""
    return _chart(
        figures,
        "stances_per_day",
        happened,
        {
            Step.DAY: lambda: _("Stances per day"),
            Step.WEEK: lambda: _("Stances per week"),
            Step.MONTH: lambda: _("Stances per month"),
        },
        measure=_("Stances"),
        amount=lambda day: day.stances,
        nothing=_("Nobody has taken a stance yet."),
        total=lambda total, days: (
            ngettext("%(total)s stance in %(days)s days.", "%(total)s stances in %(days)s days.", total)
            % {"total": number_in_words(total), "days": number_in_words(days)}
        ),
        most=lambda day: (
            _("Most came on %(day)s: %(count)s.")
            % {"day": day_in_words(day.on), "count": number_in_words(day.stances)}
        ),
    )


def _chart(
    figures: Figures | Month,
    key: str,
    happened: Sequence[Annotation],
    titles: dict[Step, Callable[[], str]],
    *,
    measure: str,
    amount: Callable[[Day], int],
    nothing: str,
    total: Callable[[int, int], str],
    most: Callable[[Day], str],
) -> BarChart:
    window = figures.window
    step = Step.fitting(window.first, window.last) if window else Step.DAY
    sum_of_days = sum(amount(day) for day in figures.days)
    if window is None or sum_of_days == 0:
        return BarChart(key, titles[Step.DAY](), nothing, [], measure, level=2)
    series = by_step([(day.on, amount(day)) for day in figures.days], step)
    busiest = max(figures.days, key=amount)
    sentence = f"{total(sum_of_days, window.days)} {most(busiest)}"
    points = points_in_time(series, step.value)
    return BarChart(
        key,
        titles[step](),
        sentence,
        points,
        measure,
        NAMES_OF_STEPS[step](),
        level=2,
        notes=_notes(happened, step, [day for day, _count in series]),
        notes_in=HAPPENED,
    )


def _notes(happened: Sequence[Annotation], step: Step, starts: Sequence[date]) -> list[Note]:
    """What happened, each at the beginning of its step; in the order of the table, so that the numbers are the same."""
    places = {start: place for place, start in enumerate(starts)}
    return [
        Note(places.get(step.start_of(one.on), 0), labelled(day_in_words(one.on), line.what))
        for one, line in zip(happened, happened_in_words(happened), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Happening:
    """One row of the table under the charts."""

    number: int
    on: date
    what: str
    sort: str
    project: str


def happened_in_words(happened: Sequence[Annotation]) -> list[Happening]:
    """What happened beside the figures, numbered as in the charts."""
    return [
        Happening(number, one.on, *_annotation_in_words(one), one.project)
        for number, one in enumerate(happened, start=1)
    ]


def _annotation_in_words(one: Annotation) -> tuple[str, str]:
    """What it was, and of which sort."""
    match one.sort:
        case Sort.MARK:
            return one.title, str(Mark.Kind(one.kind).label)
        case Sort.MILESTONE:
            return one.title, _("Milestone")
    mails = ngettext("%(what)s (%(n)s mail)", "%(what)s (%(n)s mails)", one.mailed)
    return mails % {"what": NewsKind(one.kind).label, "n": number_in_words(one.mailed)}, _("Mailing")


def effect_in_words(found: Effect) -> str:
    """Before against after in a plain sentence, with its sample and how sure one can be."""
    if not found.says_something:
        return _(
            "Too little data to say: there are %(weeks)s weeks on each side with %(acts)s acts together. At least "
            "%(fewest)s weeks and %(few)s acts are needed."
        ) % {
            "weeks": number_in_words(found.weeks),
            "acts": number_in_words(found.before + found.after),
            "fewest": number_in_words(FEWEST_WEEKS),
            "few": number_in_words(FEWEST_ACTS),
        }
    facts = {
        "weeks": number_in_words(found.weeks),
        "after": number_in_words(round(found.mean_after, 1), digits=1),
        "before": number_in_words(round(found.mean_before, 1), digits=1),
        "low": _signed(found.low),
        "high": _signed(found.high),
        "difference": _signed(found.difference),
    }
    if found.against is Against.SAME_SEASON:
        said = _(
            "In the %(weeks)s weeks after it people did %(after)s things a week; in the same weeks a year earlier "
            "%(before)s. The difference is %(difference)s a week, and with 95%% confidence between %(low)s and %(high)s."
        )
    else:
        said = _(
            "In the %(weeks)s weeks after it people did %(after)s things a week; in the %(weeks)s weeks before %(before)s. "
            "The difference is %(difference)s a week, and with 95%% confidence between %(low)s and %(high)s."
        )
    verdict = _("That is more than chance explains.") if found.is_clear else _("That can well be chance.")
    return f"{said % facts} {verdict}"


def method_in_words() -> str:
    """How before and after are compared, for whoever wants to check it."""
    return _(
        "Contributions, replies, stances and questionnaires are counted by week. Both windows are equally long and cut into "
        "four blocks, whose means are compared by a t statistic with three degrees of freedom (Ibragimov and Müller 2010, "
        "2016). Over series in which nothing happens this claims a difference less often than one time in twenty. It says "
        "that something changed around that day, not why."
    )


def _signed(value: float | None) -> str:
    if value is None:
        return "–"
    words = number_in_words(abs(round(value, 1)), digits=1)
    return f"+{words}" if round(value, 1) > 0 else f"−{words}" if round(value, 1) < 0 else words


def name_of(key: str) -> str:
    """The name of a figure."""
    return str(define(key).name)


def _tile(key: str, value: float | int | date | None, note: str = "") -> Tile:
    definition = define(key)
    return Tile(definition, in_words(value, definition.unit), note)


def _hidden(figures: Figures) -> str:
    if not figures.hidden:
        return ""
    return ngettext(
        "%(number)s contribution or reply is hidden by moderation.",
        "%(number)s contributions or replies are hidden by moderation.",
        figures.hidden,
    ) % {"number": number_in_words(figures.hidden)}


def _half(figures: Figures) -> str:
    if figures.sustain_index is None:
        said = figures.contributions + figures.replies
        if said == 0:
            return ""
        return _("Too few contributions to say: at least %(number)d are needed.") % {
            "number": FEWEST_FOR_SUSTAIN
        }
    if figures.half_arrived_on is None:
        return ""
    return _("Half had arrived by %(day)s.") % {"day": day_in_words(figures.half_arrived_on)}
