"""Forms about work. They check shapes; what may be done is checked by actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from participation.departments.models import Department
from participation.departments.queries import staff
from participation.projects.forms import DayInput
from participation.projects.models import Project
from participation.teamwork.dates import anchor_days
from participation.teamwork.lists import TaskList
from participation.teamwork.models import Anchor


def _people() -> forms.ModelChoiceField[User]:
    return forms.ModelChoiceField(
        label=_("Who does it"), queryset=User.objects.none(), required=False, empty_label=_("Nobody yet")
    )


def offer(field: forms.Field, rows: Any) -> None:
    """Let a field offer these rows. Set for each form: rows belong to the tenant we are in."""
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows


class TaskForm(forms.Form):
    """Something to do."""

    title = forms.CharField(
        label=_("What is to be done?"),
        max_length=200,
        help_text=_("Begin with a verb: “Ask the school for its timetable”."),
    )
    owner = _people()
    department = forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("No department"),
        help_text=_("Without a person, the department is asked to name one."),
    )
    due_on = forms.DateField(label=_("By when?"), required=False, widget=DayInput())
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": "2000"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["owner"], staff())
        offer(self.fields["department"], Department.objects.current())


class ListForm(forms.Form):
    """Which list to make tasks from, and the days the project does not know yet."""

    source = forms.ChoiceField(label=_("List"))
    publication = forms.DateField(
        label=_("Planned day of publication"),
        required=False,
        widget=DayInput(),
        help_text=_("Due dates are counted from it. You can make the dates anew later."),
    )
    closing = forms.DateField(label=_("Planned end of participation"), required=False, widget=DayInput())

    def __init__(self, *args: Any, project: Project, lists: list[TaskList], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = self.fields["source"]
        assert isinstance(source, forms.ChoiceField)
        source.choices = [(one.key, one.name) for one in lists]
        known = anchor_days(project)
        for name in (Anchor.PUBLICATION.value, Anchor.CLOSING.value):
            if known[name] is not None:
                del self.fields[name]


class SaveListForm(forms.Form):
    """A name under which to find these tasks again."""

    name = forms.CharField(label=_("Name of the list"), max_length=80)


class DropForm(forms.Form):
    """Why it will not be done."""

    dropped_reason = forms.CharField(
        label=_("Why will this not be done?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
