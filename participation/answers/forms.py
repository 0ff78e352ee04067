"""The forms of answers, promises and outcomes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from participation.answers.actions import LONGEST_BODY, Promising
from participation.answers.models import Conclusion, Promise
from participation.answers.queries import departments_to_answer_for
from participation.departments.choosing import PersonField
from participation.departments.models import Department
from participation.departments.queries import staff
from participation.projects.forms import DayInput
from participation.projects.models import Project


class BodyForm(forms.Form):
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


class AnswerForm(BodyForm):
    """An answer, and perhaps a promise with it."""

    kind = forms.ChoiceField(label=_("What do you promise?"), required=False)
    text = forms.CharField(
        label=_("In one sentence"),
        required=False,
        max_length=500,
        help_text=_("Everybody can read it, and later whether you kept it."),
    )
    due_on = forms.DateField(label=_("By when?"), required=False, widget=DayInput())
    owner = PersonField(
        label=_("Who looks after it?"),
        required=False,
        empty_label=_("I do"),
        help_text=_("They are reminded before the day comes, and until it is done."),
    )

    def __init__(self, *args: Any, user: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, user=user, project=project, **kwargs)
        self._user = user
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", _("Nothing")), *Promise.Kind.choices]

    def clean(self) -> dict[str, Any]:
        """A promise needs its sentence and its day."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind"):
            for name in ("text", "due_on"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("A promise needs this."))
        elif cleaned.get("text"):
            self.add_error("kind", _("Choose what you promise, or leave the sentence empty."))
        return cleaned

    def promises(self) -> list[Promising]:
        """What is promised, once the form is valid."""
        given = self.cleaned_data
        if not given["kind"]:
            return []
        owner = given["owner"] or self._user
        return [Promising(given["kind"], given["text"], given["due_on"], owner, given["department"])]


class CorrectionForm(forms.Form):
    """Another wording of a published answer, and why."""

    body = forms.CharField(
        label=_("The answer"), widget=forms.Textarea(attrs={"rows": 8, "maxlength": str(LONGEST_BODY)})
    )
    reason = forms.CharField(
        label=_("What do you correct?"),
        max_length=300,
        help_text=_(
            "It stands beside the answer, with the earlier wording. Who got the answer is told again."
        ),
    )


class ReviewerForm(forms.Form):
    """Who is to look at a draft."""

    reviewer = forms.ModelChoiceField(label=_("Who should look at it?"), queryset=staff())

    def __init__(self, *args: Any, people: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reviewer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class NoteForm(forms.Form):
    """What should change in a draft."""

    note = forms.CharField(label=_("What should change?"), widget=forms.Textarea(attrs={"rows": 3}))


class OwnerForm(forms.Form):
    """Who looks after a promise."""

    owner = PersonField(label=_("Who looks after it?"))
    department = forms.ModelChoiceField(label=_("Department"), queryset=Department.objects.current())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Department.objects.current()


class PromiseForm(OwnerForm):
    """A promise on its own."""

    kind = forms.ChoiceField(label=_("What do you promise?"), choices=Promise.Kind.choices)
    text = forms.CharField(
        label=_("In one sentence"),
        max_length=500,
        help_text=_("Everybody can read it, and later whether you kept it."),
    )
    due_on = forms.DateField(label=_("By when?"), widget=DayInput())
    field_order = ("kind", "text", "due_on", "owner", "department")


class WordsForm(forms.Form):
    """What became of a promise."""

    words = forms.CharField(
        label=_("In one or two sentences"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was done, or why not. Everybody can read it."),
    )


class MovingForm(WordsForm):
    """Another day for a promise."""

    due_on = forms.DateField(label=_("The new day"), widget=DayInput())
    field_order = ("due_on", "words")


class ConclusionForm(forms.Form):
    """What was decided about one theme."""

    title = forms.CharField(label=_("Theme"), max_length=120)
    verdict = forms.ChoiceField(
        label=_("What became of it?"), choices=Conclusion.Verdict.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("The reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What changes now, or why it does not. You can use Markdown."),
    )


class OutcomeForm(forms.Form):
    """What came of the project on the whole."""

    outcome = forms.CharField(
        label=_("What came of it, on the whole?"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What was decided, and what the contributions changed. You can use Markdown."),
    )
