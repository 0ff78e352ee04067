"""What the pages about hosts ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenants.domains.queries import Host


class DomainForm(forms.Form):
    """A domain of the site's own."""

    name = forms.CharField(
        label=_("Domain"),
        max_length=300,
        help_text=_("A name that your city has already, for example participate.your-city.org."),
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
        ),
    )


class PrimaryForm(forms.Form):
    """Which host all others redirect to."""

    host = forms.ChoiceField(label=_("Main address"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choosable: Sequence[Host], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["host"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(host.name, host.words) for host in choosable]


class AddressForm(forms.Form):
    """Another address under our own name."""

    slug = forms.CharField(
        label=_("New address"),
        max_length=63,
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].help_text = _(
            "What stands before .%(suffix)s: small letters, digits and hyphens."
        ) % {"suffix": settings.TENANT_HOST_SUFFIX}
