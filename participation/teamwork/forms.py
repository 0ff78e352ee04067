"""Forms about work. They check shapes; what may be done is checked by actions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit import clock
from participation.departments.choosing import PersonField, offer_people
from participation.departments.models import Department
from participation.departments.queries import staff
from participation.projects.forms import DayInput
from participation.projects.models import Project, Responsibility
from participation.teamwork.dates import anchor_days
from participation.teamwork.lists import TaskList
from participation.teamwork.models import Anchor


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
    owner = PersonField(label=_("Who does it"), required=False, empty_label=_("Nobody yet"))
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


class MomentInput(forms.DateTimeInput):
    """The browser's own field for a day and a time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class AskForm(forms.Form):
    """What another department is asked to take over, and by when it answers."""

    to_department = forms.ModelChoiceField(
        label=_("Which department?"), queryset=Department.objects.none(), empty_label=_("Choose a department")
    )
    due_at = forms.DateTimeField(label=_("Answer by"), widget=MomentInput())
    note = forms.CharField(
        label=_("What should they know?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": "2000"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["to_department"], Department.objects.current())
        # A week is what most departments need; whoever asks may say otherwise.
        in_a_week = timezone.localtime(clock.now() + timedelta(days=7))
        self.fields["due_at"].initial = in_a_week.replace(hour=17, minute=0, second=0, microsecond=0)


class AskForResponsibilityForm(AskForm):
    """The same for a responsibility in the team."""

    responsibility = forms.ChoiceField(label=_("Which responsibility?"), choices=Responsibility.choices)
    field_order = ("responsibility", "to_department", "due_at", "note")


class AcceptForm(forms.Form):
    """Who does it from now on."""

    owner = PersonField(
        label=_("Who takes it on?"),
        help_text=_("Somebody who works in your department. They are told at once."),
    )


class DeclineForm(forms.Form):
    """Why not."""

    reason = forms.CharField(
        label=_("Why do you decline?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class AbsenceForm(forms.Form):
    """From when to when, and who stands in."""

    first_on = forms.DateField(label=_("First day away"), widget=DayInput())
    last_on = forms.DateField(label=_("Last day away"), widget=DayInput())
    cover = PersonField(label=_("Who stands in?"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self.fields["cover"], lambda: staff().exclude(pk=user.pk), but={user.pk})


class RiskForm(forms.Form):
    """What could go wrong, and what could come of it."""

    fear = forms.CharField(label=_("What are people afraid of?"), max_length=300)
    opportunity = forms.CharField(
        label=_("Which opportunity lies in it?"),
        max_length=300,
        help_text=_("What gets better when it is dealt with well."),
    )
    owner = PersonField(label=_("Who looks after it"), required=False, empty_label=_("Nobody yet"))
