"""The style guide: every component in every state on one page, for whoever builds or checks pages.

It is a tool of development, in English only, and exists where settings.SHOW_STYLEGUIDE is on.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from kit import charts, clock, theme
from kit.access import audience
from kit.pagination import Page

#: The pages that the guide can be shown in, by what the address says: /dev/styleguide/?in=workspace
FRAMES = {
    "site": "site.html",
    "workspace": "workspace.html",
    "public": "public.html",
    "minimal": "minimal.html",
}
BRANDS = ("#1f5f56", "#c8102e", "#003da5", "#ffd500", "#00a0df", "#6b2c91", "#7a7a7a", "#f2f2f2")
TONES = ("neutral", "brand", "positive", "warning", "danger", "info")
LEVELS = [
    ("consult", "Consult: we ask, and we say what became of it"),
    ("involve", "Involve: we work it out with you"),
]


class Sample(forms.Form):
    """One field of each kind."""

    title = forms.CharField(
        label="Title of the project", max_length=80, help_text="Say what will change, and where."
    )
    contact = forms.EmailField(label="Contact address")
    question = forms.CharField(
        label="Your question",
        max_length=400,
        required=False,
        widget=forms.Textarea,
        help_text="One question only.",
    )
    department = forms.ChoiceField(
        label="Department", choices=[("", "Choose one"), ("m", "Mobility"), ("p", "Parks")]
    )
    decides_on = forms.DateField(label="Decision on", widget=forms.DateInput(attrs={"type": "date"}))
    level = forms.ChoiceField(
        label="Level of influence",
        choices=LEVELS,
        widget=forms.RadioSelect(attrs={"class": "choices--cards"}),
    )
    channels = forms.MultipleChoiceField(
        label="Where will you announce it?",
        choices=[("post", "Letter to households"), ("bus", "Screens in trams"), ("mail", "Newsletter")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    file = forms.FileField(label="File with contributions", required=False, help_text="CSV, at most 5 MB.")
    terms = forms.BooleanField(label="I may publish this in the name of my city")


class Code(forms.Form):
    """What signing in asks for."""

    code = forms.CharField(label="Code", widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))


def _swatches() -> list[dict[str, Any]]:
    return [
        {
            "color": color,
            "light": theme.theme(color).light,
            "dark": theme.theme(color).dark,
            "to": theme.correction(color),
        }
        for color in BRANDS
    ]


def _steps() -> list[dict[str, Any]]:
    return [
        {"label": "Payment received", "state": "done", "detail": "Invoice 2026-0012"},
        {"label": "Database area created", "state": "done", "detail": "66 tables in 0.4 seconds"},
        {
            "label": "Writing your first page",
            "state": "current",
            "detail": "This takes about 2 seconds",
            "busy": True,
        },
        {"label": "Signing you in", "state": "todo"},
    ]


def _charts() -> list[charts.BarChart | charts.LineChart | charts.Sparkline]:
    first = date(2026, 5, 1)
    figures = [4, 9, 14, 11, 8, 6, 9, 12, 7, 5, 8, 6, 4, 7, 5, 3, 6, 4, 5, 9, 3]
    points = charts.points_in_time(
        [(first + timedelta(days=day), figure) for day, figure in enumerate(figures)]
    )
    before = charts.Series("Your last project", [15, 12, 6, *[max(3 - day // 3, 0) for day in range(18)]])
    return [
        charts.BarChart(
            "bars",
            "Contributions per day",
            "Most came in the first week, but no day was empty.",
            points,
            "Contributions",
            "Day",
        ),
        charts.LineChart(
            "lines",
            "Steadier than before",
            "Two thirds came after the first week.",
            points,
            "This project",
            "Day",
            second=before,
        ),
        charts.Sparkline("From 4 a day to 3 a day", figures),
    ]


def _nav(here: str) -> list[dict[str, Any]]:
    return [
        {"label": "Home", "url": here, "icon": "home", "exact": True},
        {"label": "Projects", "url": "#projects", "icon": "document-text", "count": 3},
        {"label": "Import", "url": "#import", "icon": "arrow-up-tray"},
        {"label": "Engagement", "url": "#engagement", "icon": "chart-bar"},
        {"label": "Settings", "url": "#settings", "icon": "cog-6-tooth"},
    ]


def _frame(asked: str) -> str:
    """Return the frame asked for, as far as its addresses exist on this host."""
    try:
        reverse("workspace:home")
    except NoReverseMatch:
        return FRAMES["minimal" if asked == "minimal" else "public"]
    return FRAMES[asked if asked in FRAMES else "site"]


@audience("anyone")
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the guide."""
    now = clock.now()
    refused = Sample({"question": "Too long? " * 10, "contact": "nobody at home"})
    return render(
        request,
        "kit/styleguide/page.html",
        {
            "frame": _frame(request.GET.get("in", "site")),
            "frames": [{"label": name, "url": f"?in={name}"} for name in FRAMES],
            "workspace_nav": _nav(request.path),
            "form": Sample(auto_id="free_%s"),
            "refused": refused,
            "code": Code(auto_id="code_%s"),
            "swatches": _swatches(),
            "tones": TONES,
            "charts": _charts(),
            "steps": _steps(),
            "wizard": [
                {"label": name, "state": state}
                for name, state in (
                    ("Your city", "done"),
                    ("You", "done"),
                    ("Address", "current"),
                    ("Plan", "todo"),
                    ("Payment", "todo"),
                )
            ],
            "moments": [now, now - timedelta(hours=3), now + timedelta(days=2), now - timedelta(days=200)],
            "people": [
                "Ada Lefèvre",
                "Bruno Katz",
                "Chiara",
                "Dora van den Berg",
                "Émile Noir",
                "Fatou Sow",
                "Günter Ö.",
            ],
            "tabs": [
                {"label": "Overview", "url": request.get_full_path()},
                {"label": "Contributions", "url": "#c", "count": 1204},
                {"label": "Team", "url": "#t", "count": 6},
                {"label": "Engagement", "url": "#e"},
            ],
            "facts": [
                ("Address", "lyon.civocracy.org"),
                ("Population", "522,250"),
                ("Plan", "City M, paid until 31 December"),
            ],
            "more": Page[Any](items=[], next_cursor="abc"),
        },
    )
