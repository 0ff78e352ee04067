"""Forms of the project editor. They check shapes; what may be done is checked by actions."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from kit import clock
from participation.departments.choosing import PersonField
from participation.departments.models import Department
from participation.departments.queries import home_departments
from participation.projects.influence import LEVELS
from participation.projects.models import Project, Responsibility
from participation.projects.queries import departments_to_create_in


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _levels() -> list[tuple[str, str]]:
    return [
        (level.influence.value, format_html("<strong>{}.</strong> {}", level.influence.label, level.promise))
        for level in LEVELS
    ]


def _long(rows: int = 3, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "maxlength": "3000", **attrs})


class CoordinatesField(forms.CharField):
    """Two numbers as people copy them from a map. What is cleaned is latitude and longitude in degrees, or None."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Coordinates"))
        options.setdefault("help_text", _("From a map, if you have them: 45.75780, 4.83200"))
        super().__init__(max_length=40, required=False, **options)

    def clean(self, value: Any) -> tuple[Decimal, Decimal] | None:
        """Two decimal numbers. Raises ValidationError."""
        text = super().clean(value).strip()
        if not text:
            return None
        try:
            latitude, longitude = (Decimal(part.strip()) for part in text.split(","))
            if not (latitude.is_finite() and longitude.is_finite()):
                raise ValueError(text)
            return round(latitude, 5), round(longitude, 5)
        except (InvalidOperation, ValueError):
            raise ValidationError(_("Write them like this: 45.75780, 4.83200")) from None


class NewProjectForm(forms.Form):
    """The first three things; everything else has time."""

    title = forms.CharField(
        label=_("Title"), max_length=160, help_text=_("As people would call it: “The new Market Square”.")
    )
    department = forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.none(),
        empty_label=None,
        help_text=_("It owns the project."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("The language in which the project is written. People can answer in any."),
    )

    def __init__(self, *args: Any, user: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = departments_to_create_in(user)
        current = Department.objects.current()
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = current if places is None else current.filter(pk__in=places)
        offer_languages(self.fields["language"], languages)


class PurposeForm(forms.Form):
    """What the project is for: the box that every visitor reads first."""

    # A draft may lack anything, but saying "optional" would be wrong: the gate beside the form says what is needed.
    mark_optional = False

    title = forms.CharField(label=_("Title"), max_length=160)
    summary = forms.CharField(
        label=_("In short"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": "600"}),
        help_text=_("Two sentences for the list of projects: what it is about and whom it concerns."),
    )
    decision = forms.CharField(
        label=_("Which decision will be taken?"),
        required=False,
        max_length=3000,
        widget=_long(2),
        help_text=_("One sentence. “The council decides which of two plans for the square is built.”"),
    )
    decider = forms.CharField(
        label=_("Who takes it?"),
        required=False,
        max_length=200,
        help_text=_("A body or an office, by its name."),
    )
    decide_on = forms.DateField(label=_("When?"), required=False, widget=DayInput())
    influence = forms.ChoiceField(
        label=_("How far does people's influence reach?"),
        required=False,
        choices=_levels,
        widget=forms.RadioSelect(attrs={"class": "choices--cards"}),
    )
    influence_reason = forms.CharField(
        label=_("Why this far, and not further?"),
        required=False,
        max_length=3000,
        widget=_long(2),
        help_text=_("A law, the budget, a decision taken earlier: say it as it is."),
    )
    open_points = forms.CharField(
        label=_("What is open?"),
        required=False,
        max_length=3000,
        widget=_long(4),
        help_text=_("What people can still change, one point on each line."),
    )
    closed_points = forms.CharField(
        label=_("What is not open?"),
        required=False,
        max_length=3000,
        widget=_long(4),
        help_text=_("What is decided already or cannot be decided here, one point on each line."),
    )
    place = forms.CharField(
        label=_("Where?"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"maxlength": "120"}),
        help_text=_("A street, a square, a district. People find projects by it."),
    )
    coordinates = CoordinatesField()
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), empty_label=None
    )
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, project: Project, user: Any, languages: list[str], **kwargs: Any) -> None:
        known = {name: getattr(project, name) for name in self.base_fields}
        super().__init__(*args, **{**kwargs, "initial": known})
        places = departments_to_create_in(user)
        current = Department.objects.current()
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)
        mine = current if places is None else current.filter(pk__in=places)
        field.queryset = mine | Department.objects.filter(pk=project.department_id)
        offer_languages(self.fields["language"], [*languages, project.language])

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, as the action wants it."""
        facts = dict(self.cleaned_data)
        facts["latitude"], facts["longitude"] = facts.pop("coordinates") or (None, None)
        return facts


class CoverForm(forms.Form):
    """A picture of a project or a site, and what can be seen on it."""

    picture = forms.FileField(
        label=_("Picture"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG or WebP, at most 12 MB. We remove the place and the camera from the file."),
    )
    alt = forms.CharField(
        label=_("What can be seen on it?"),
        max_length=200,
        widget=forms.TextInput(attrs={"maxlength": "200"}),
        help_text=_("For people who cannot see it: “The empty corner by the school, with two benches”."),
    )
    credit = forms.CharField(
        label=_("Who made it?"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"maxlength": "120"}),
        help_text=_("It stands under the picture: “Photo: Ada Example, CC BY 4.0”."),
    )

    def __init__(self, *args: Any, alt: str, credit: str, is_there: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"alt": alt, "credit": credit}})
        self.fields["picture"].required = not is_there
        if is_there:
            self.fields["picture"].label = _("Another picture")


class MemberForm(forms.Form):
    """Somebody for the team."""

    user = PersonField(label=_("Person"))
    responsibility = forms.ChoiceField(label=_("Responsibility"), choices=Responsibility.choices)
    department = forms.ModelChoiceField(
        label=_("On behalf of"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("Their own department"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = self.fields["department"]
        assert isinstance(departments, forms.ModelChoiceField)
        departments.queryset = Department.objects.current()

    def clean(self) -> dict[str, Any]:
        """Fill in the person's own department where none was chosen."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("user") and not cleaned.get("department"):
            cleaned["department"] = next(iter(home_departments(cleaned["user"])), None)
        return cleaned


class ExpectationForm(forms.Form):
    """What will be measured."""

    indicator = forms.CharField(
        label=_("What will you measure?"),
        max_length=200,
        help_text=_("For example: households that took part, answers given within 14 days."),
    )
    unit = forms.CharField(
        label=_("Unit"), max_length=40, required=False, help_text=_("For example: people, %, days.")
    )
    baseline = forms.DecimalField(label=_("Today"), max_digits=12, decimal_places=2, required=False)
    target = forms.DecimalField(label=_("Target"), max_digits=12, decimal_places=2)
    due_on = forms.DateField(label=_("By when?"), widget=DayInput())

    def clean_due_on(self) -> Any:
        """A target for the past can only be missed."""
        due_on = self.cleaned_data["due_on"]
        if due_on < clock.today():
            raise forms.ValidationError(_("Choose a day in the future."))
        return due_on


class MilestoneForm(forms.Form):
    """An entry of the timeline."""

    title = forms.CharField(label=_("What happens?"), max_length=160)
    happens_on = forms.DateField(label=_("On which day?"), widget=DayInput())
    text = forms.CharField(
        label=_("Details"), required=False, max_length=2000, widget=_long(2, maxlength="2000")
    )


class ClosureForm(forms.Form):
    """What came of it."""

    outcome = forms.CharField(
        label=_("What came of it?"),
        required=False,
        max_length=3000,
        widget=_long(4),
        help_text=_(
            "What was decided, and what the contributions changed. It stands on top of the project's page."
        ),
    )


def offer_languages(field: forms.Field, codes: list[str]) -> None:
    """Let a field offer these languages, each once and by its name."""
    names = dict(settings.LANGUAGES)
    assert isinstance(field, forms.ChoiceField)
    field.choices = [(code, names.get(code, code)) for code in dict.fromkeys(codes)]
