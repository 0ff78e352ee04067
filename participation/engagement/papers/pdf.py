"""The report as PDF: the figures with their words, the charts, the marked days, in the colour and language of the site."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kit import clock, scope
from kit.charts import HEIGHT, WIDTH, BarChart
from kit.formats import day_in_words, number_in_words
from kit.theme import DEFAULT_BRAND, theme
from participation.engagement import pictures
from participation.engagement.pictures import Tile
from participation.engagement.queries import Annotation, Figures, MarkedDay, Month, ProjectFigures
from tenants import logo

TEMPLATE = Path(__file__).with_name("report.typ")


def report(
    figures: Figures,
    *,
    title: str,
    marked: Sequence[MarkedDay] = (),
    happened: Sequence[Annotation] = (),
    projects: Sequence[ProjectFigures] = (),
) -> bytes:
    """The report of a scope as PDF/A-2b, in the active language."""
    names = ("contributions", "stances", "participants", "sustain_index")
    return _set(
        {
            **_of_any(figures, happened),
            "title": title,
            "tiles": [
                _tile(tile) for tile in (*pictures.main_tiles(figures), *pictures.further_tiles(figures))
            ],
            "effects": [
                {
                    "title": day.mark.title,
                    "on": day_in_words(day.mark.happened_on),
                    "sentence": pictures.effect_in_words(day.effect),
                }
                for day in marked
            ],
            "columns": [_("Project"), *(pictures.name_of(key) for key in names)],
            "rows": [
                [row.project.title, *(_cell(getattr(row, key)) for key in names)] for row in projects[:60]
            ],
        }
    )


def month_report(month: Month, *, in_words: str, happened: Sequence[Annotation] = ()) -> bytes:
    """The report of one month of the whole site as PDF/A-2b, in the active language. `in_words` names the month."""
    names = ("visitors", "contributions", "replies", "stances")
    return _set(
        {
            **_of_any(month, happened),
            "title": _("Engagement in %(month)s") % {"month": in_words},
            "tiles": [_tile(tile) for tile in pictures.month_tiles(month)],
            "effects": [],
            "columns": [_("Project"), *(pictures.name_of(key) for key in names)],
            "rows": [
                [row.title, *(_cell(getattr(row, key)) for key in names)] for row in month.projects[:60]
            ],
        }
    )


def _set(data: dict[str, Any]) -> bytes:
    import typst  # only whoever asks for a report pays for it

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "report.typ").write_bytes(TEMPLATE.read_bytes())
        data["logo"] = _logo_in(place)
        (place / "data.json").write_text(json.dumps(data))
        made = typst.compile(str(place / "report.typ"), root=folder, format="pdf", pdf_standards=["a-2b"])
    return bytes(made)


def _logo_in(place: Path) -> str:
    """Put the site's logo into a folder; the name of its file, or nothing where there is none."""
    key = scope.current().logo_key
    if not key:
        return ""
    from PIL import Image

    try:
        with logo.opened(key) as file, Image.open(file) as picture:
            picture.convert("RGBA").save(place / "logo.png")
    except (FileNotFoundError, OSError):
        return ""  # A report without its logo is better than none.
    return "logo.png"


def _of_any(figures: Figures | Month, happened: Sequence[Annotation]) -> dict[str, Any]:
    here, window = scope.current(), figures.window
    charts = [pictures.contributions_chart(figures, happened), pictures.stances_chart(figures, happened)]
    return {
        "site": here.name,
        "color": theme(here.brand_color or DEFAULT_BRAND).light.brand_ink,
        "language": (get_language() or "en")[:2],
        "period": f"{day_in_words(window.first)} – {day_in_words(window.last)}" if window else "",
        "made": day_in_words(clock.today()),
        "words": {
            "figures": _("Figures"),
            "happened": _("What happened in this time"),
            "effects": _("Before and after"),
            "method": pictures.method_in_words(),
            "projects": _("Project by project"),
        },
        "charts": [_chart(chart) for chart in charts if not chart.is_empty],
        "happened": [
            [str(line.number), day_in_words(line.on), _with_project(line), line.sort]
            for line in pictures.happened_in_words(happened)
        ],
    }


def _tile(tile: Tile) -> dict[str, str]:
    definition = tile.definition
    return {
        "name": str(definition.name),
        "value": tile.value,
        "note": tile.note,
        "words": str(definition.words),
    }


def _chart(chart: BarChart) -> dict[str, Any]:
    bars = [
        {
            "x": float(bar.x) / WIDTH,
            "y": float(bar.y) / HEIGHT,
            "width": float(bar.width) / WIDTH,
            "height": float(bar.height) / HEIGHT,
        }
        for bar in chart.bars
    ]
    ticks = [*chart.ticks, "", "", ""][:3]
    return {
        "title": chart.title,
        "sentence": chart.sentence,
        "scale": chart.scale,
        "ticks": ticks,
        "bars": bars,
        "notes": [float(line.x) / WIDTH for line in chart.note_lines],
        "numbers": [{"x": float(number.x) / 100, "words": number.words} for number in chart.note_numbers],
    }


def _with_project(line: pictures.Happening) -> str:
    return f"{line.what} · {line.project}" if line.project else line.what


def _cell(value: float | int | None) -> str:
    return (
        number_in_words(value, digits=2 if isinstance(value, float) else None) if value is not None else "–"
    )
