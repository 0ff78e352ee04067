"""The form of the site's settings."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from participation.departments.models import Department
from participation.pages.record_fields import DOORS, KINDS
from participation.pages.record_words import WORDS
from participation.projects.forms import CoverForm
from tenants.models import Tenant


class ColourInput(forms.TextInput):
    """The browser's own colour field."""

    input_type = "color"


def _timezones() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name]


class ProfileForm(forms.Form):
    """What the site says about itself."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As it stands on top of every page."))
    brand_color = forms.CharField(
        label=_("Colour"),
        max_length=7,
        widget=ColourInput(),
        help_text=_(
            "Buttons and links take it. Where it would be hard to read, we use a darker or lighter shade."
        ),
    )
    language = forms.ChoiceField(label=_("Main language"), choices=settings.LANGUAGES)
    languages = forms.MultipleChoiceField(
        label=_("Languages people can choose"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple(),
    )
    timezone = forms.ChoiceField(label=_("Time zone"), choices=_timezones)
    contact_email = forms.EmailField(
        label=_("Contact"), help_text=_("People write here when something does not work.")
    )


class LogoForm(forms.Form):
    """The site's logo."""

    logo = forms.FileField(
        label=_("Logo"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_(
            "PNG, JPEG or WebP, at most 12 MB. It is shown 40 pixels high, on white; a simple one is best."
        ),
    )


class SiteCoverForm(CoverForm):
    """The picture on the first page."""

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:
        super().__init__(
            *args, alt=tenant.cover_alt, credit=tenant.cover_credit, is_there=bool(tenant.cover_key), **kwargs
        )
        self.fields["alt"].help_text = _(
            "For people who cannot see it: “The old bridge in the evening, with people on its steps”."
        )


class RecordForm(forms.Form):
    """Which lines of the record to show."""

    mark_optional = False

    who = forms.CharField(label=_("Who"), max_length=100, required=False)
    action = forms.ChoiceField(label=_("What was done"), required=False)
    kind = forms.ChoiceField(label=_("To what kind of thing"), required=False)
    what = forms.CharField(label=_("Its name"), max_length=100, required=False)
    department = forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.order_by("name", "id"),
        to_field_name="slug",
        required=False,
        empty_label=_("Every department"),
    )
    door = forms.ChoiceField(label=_("Through"), required=False)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        action = self.fields["action"]
        assert isinstance(action, forms.ChoiceField)
        named = sorted(((key, str(words)) for key, words in WORDS.items()), key=lambda choice: choice[1])
        action.choices = [("", _("Everything")), *named]
        for name, words in (("kind", KINDS), ("door", DOORS)):
            choice = self.fields[name]
            assert isinstance(choice, forms.ChoiceField)
            choice.choices = [("", _("Everything")), *words.items()]
