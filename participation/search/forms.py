"""The form of a search. Everything but the words can stay empty."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.projects.forms import DayInput
from participation.projects.models import Project
from participation.search.sources import KINDS, Wanted

LONGEST = 200
_ANSWERED = {"yes": True, "no": False}


class SearchForm(forms.Form):
    """What to look for, and in what."""

    mark_optional = False

    q = forms.CharField(label=_("Words"), max_length=LONGEST, required=False)
    kind = forms.ChoiceField(
        required=False,
        choices=lambda: [("", ""), *((key, kind.name) for key, kind in KINDS.items())],
        widget=forms.HiddenInput(),
    )
    project = forms.ModelChoiceField(
        label=_("Project"),
        queryset=Project.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All projects"),
    )
    answered = forms.ChoiceField(
        label=_("Official answer"),
        required=False,
        choices=[("", _("It does not matter")), ("yes", _("Answered")), ("no", _("Not answered yet"))],
    )
    since = forms.DateField(label=_("From"), required=False, widget=DayInput())
    until = forms.DateField(label=_("Until"), required=False, widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        project = self.fields["project"]
        assert isinstance(project, forms.ModelChoiceField)
        project.queryset = Project.objects.public().order_by("title", "id")

    def wanted(self) -> Wanted:
        """What is looked for. Only for a form that is valid."""
        facts = dict(self.cleaned_data)
        return Wanted(words=facts.pop("q"), answered=_ANSWERED.get(facts.pop("answered")), **facts)
