"""The form of an official answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.answers.actions import LONGEST_BODY
from participation.answers.queries import departments_to_answer_for
from participation.departments.models import Department
from participation.projects.models import Project


class AnswerForm(forms.Form):
    """What the government answers, and in whose name."""

    body = forms.CharField(
        label=_("Your answer"),
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": str(LONGEST_BODY)}),
        help_text=_(
            "Say what you will do with it, and why. The authors get it by mail, and it stands out in the discussion. "
            "You can use Markdown."
        ),
    )
    department = forms.ModelChoiceField(
        label=_("In the name of"), queryset=Department.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, user: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = departments_to_answer_for(user, project)
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Department.objects.filter(pk__in=[department.pk for department in choices])
        field.initial = choices[0].pk
