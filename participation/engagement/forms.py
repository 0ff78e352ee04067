"""Forms of engagement. They check shapes; what may be done is checked by actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import AgeBand, Area
from participation.departments.lists import text_of
from participation.engagement.censuslist import LARGEST_TABLE
from participation.engagement.models import Census, Mark, Voice
from participation.projects.forms import DayInput


class MarkForm(forms.Form):
    """A day on which something changed."""

    title = forms.CharField(
        label=_("What changed"),
        max_length=120,
        help_text=_("“Training day of the Mobility team”, for example."),
    )
    kind = forms.ChoiceField(label=_("What kind of change"), choices=Mark.Kind.choices)
    happened_on = forms.DateField(label=_("On which day"), widget=DayInput())


class CensusForm(forms.Form):
    """How many inhabitants each age band and area has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {
            (row.dimension, row.group): row.inhabitants
            for row in Census.objects.order_by("dimension", "group")
        }
        for key, name in census_groups():
            self.fields["-".join(key)] = forms.IntegerField(
                label=name, required=False, min_value=0, max_value=2_000_000_000, initial=known.get(key)
            )

    @property
    def ages(self) -> list[Any]:
        """The fields of age bands."""
        return [self[name] for name in self.fields if name.startswith("age-")]

    @property
    def areas(self) -> list[Any]:
        """The fields of areas."""
        return [self[name] for name in self.fields if name.startswith("area-")]

    def inhabitants(self, dimension: str) -> dict[str, int | None]:
        """What was entered for one dimension, by group."""
        start = f"{dimension}-"
        return {
            name.removeprefix(start): value
            for name, value in self.cleaned_data.items()
            if name.startswith(start)
        }


class CensusTableForm(forms.Form):
    """A census as a table: a file, or pasted."""

    mark_optional = False

    file = forms.FileField(
        label=_("CSV file"),
        required=False,
        help_text=_("As your spreadsheet saves it. With columns for the group and its inhabitants."),
    )
    table = forms.CharField(
        label=_("Or paste the table"), required=False, widget=forms.Textarea(attrs={"rows": 8})
    )

    def clean(self) -> dict[str, Any]:
        """The file's text stands in for what was not pasted, so that it can be mended and sent again."""
        given = super().clean() or {}
        file = given.get("file")
        if file is not None:
            if file.size > LARGEST_TABLE:
                self.add_error("file", _("This file is too large. Use at most 200 KB at a time."))
            else:
                given["table"] = text_of(file.read())
        if not given.get("table", "").strip() and not self.errors:
            self.add_error("file", _("Choose a file, or paste the table."))
        return given


def census_groups() -> list[tuple[tuple[str, str], str]]:
    """Every group that can have inhabitants: its dimension and key, and its name."""
    ages = [(("age", str(band.value)), str(band.label)) for band in AgeBand]
    return ages + [(("area", str(pk)), name) for pk, name in Area.objects.values_list("pk", "name")]


class HopeForm(forms.Form):
    """The one question on the project's page."""

    hope = forms.ChoiceField(
        label=_("What do you expect to come of it?"), choices=Voice.Hope.choices, widget=forms.RadioSelect
    )


class JudgementForm(forms.Form):
    """Three questions at the end."""

    met = forms.ChoiceField(
        label=_("Did what you expected come of it?"), choices=Voice.Met.choices, widget=forms.RadioSelect
    )
    clarity = forms.TypedChoiceField(
        label=_("How clear was it what the project was for?"),
        choices=[
            (5, _("Very clear")),
            (4, _("Clear")),
            (3, _("Partly clear")),
            (2, _("Unclear")),
            (1, _("Not clear at all")),
        ],
        coerce=int,
        widget=forms.RadioSelect,
    )
    again = forms.ChoiceField(
        label=_("Would you take part again?"),
        choices=[("yes", _("Yes")), ("partly", _("Perhaps")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )


class ReachedForm(forms.Form):
    """What a target came to."""

    reached = forms.DecimalField(label=_("Value reached"), max_digits=12, decimal_places=2)
    reached_on = forms.DateField(label=_("Measured on"), widget=DayInput())
    note = forms.CharField(
        label=_("Where it comes from"),
        max_length=300,
        required=False,
        help_text=_("The count or survey, for example."),
    )
