"""Forms about surveys. They check shapes; what may be done is checked by actions, and answers by `reading`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kit.errors import Refused, show_in
from participation.projects.forms import ActivityForm
from participation.surveys.actions.surveys import EDITABLE, LONGEST_TITLE
from participation.surveys.models import Question, Survey
from participation.surveys.queries import questions_of
from participation.surveys.reading import LONGEST, field_of, read_answer

Kind = Question.Kind


class SurveyForm(ActivityForm):
    """A survey without its questions."""

    field_order = (
        "title",
        "introduction",
        "opens_at",
        "closes_at",
        "without_account",
        "results",
        "shows_texts",
    )

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    introduction = forms.CharField(
        label=_("Introduction"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": "5000"}),
        help_text=_("What you want to know, what for, and how long it takes. You can use Markdown."),
    )
    without_account = forms.BooleanField(
        label=_("People can answer without signing in"),
        required=False,
        help_text=_("Once for each browser. Somebody with two devices can answer twice: results say so."),
    )
    results = forms.ChoiceField(
        label=_("Who sees the results?"),
        choices=Survey.Results.choices,
        initial=Survey.Results.CLOSED,
        widget=forms.RadioSelect(),
    )
    shows_texts = forms.BooleanField(
        label=_("Show free texts that we have read and released"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nothing of a survey is public before it is released, so there is nothing to choose.
        del self.fields["moderation"]

    @classmethod
    def of(cls, survey: Survey, data: Any) -> SurveyForm:
        """The form filled with what the survey says now."""
        return cls(data, initial={name: getattr(survey, name) for name in EDITABLE})


class QuestionForm(forms.Form):
    """One question. Which fields count depends on the kind of answer."""

    kind = forms.ChoiceField(label=_("What kind of answer?"), choices=Kind.choices, initial=Kind.ONE)
    text = forms.CharField(
        label=_("Question"), max_length=300, widget=forms.Textarea(attrs={"rows": 2, "maxlength": "300"})
    )
    help = forms.CharField(label=_("Help below the question"), required=False, max_length=1_000)
    is_required = forms.BooleanField(label=_("It has to be answered"), required=False)
    options = forms.CharField(
        label=_("Options"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One on each line, for questions with given options."),
    )
    minimum = forms.IntegerField(
        label=_("Smallest number"), required=False, help_text=_("For scales and numbers. A scale: 1")
    )
    maximum = forms.IntegerField(
        label=_("Largest number"), required=False, help_text=_("For scales and numbers. A scale: 5")
    )
    depends_on = forms.MultipleChoiceField(
        label=_("Ask it only of people who answered"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": "6"}),
        help_text=_("Choose options of one earlier question. Nothing chosen: it is asked of everybody."),
    )

    def __init__(self, *args: Any, survey: Survey, question: Question | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if question is not None:
            del self.fields["kind"]
        earlier = [
            one
            for one in questions_of(survey)
            if one.kind in Question.CHOICES and (question is None or one.position < question.position)
        ]
        self._earlier = {one.pk: one for one in earlier}
        choices = self.fields["depends_on"]
        assert isinstance(choices, forms.MultipleChoiceField)
        choices.choices = [
            (one.text, [(f"{one.pk}:{option['key']}", option["text"]) for option in one.offered])
            for one in earlier
        ]
        if not earlier:
            del self.fields["depends_on"]

    @classmethod
    def of(cls, question: Question, data: Any) -> QuestionForm:
        """The form filled with what the question says now."""
        facts = {
            name: getattr(question, name) for name in ("text", "help", "is_required", "minimum", "maximum")
        }
        facts["options"] = "\n".join(option["text"] for option in question.offered)
        facts["depends_on"] = [f"{question.depends_on_id}:{key}" for key in question.depends_on_options]
        return cls(data, survey=question.survey, question=question, initial=facts)

    def clean_depends_on(self) -> tuple[Question | None, list[str]]:
        """The earlier question, and the keys of its options."""
        chosen = [value.split(":", 1) for value in self.cleaned_data["depends_on"]]
        if len({pk for pk, _key in chosen}) > 1:
            raise forms.ValidationError(_("Choose options of one question only."))
        if not chosen:
            return None, []
        return self._earlier[int(chosen[0][0])], [key for _pk, key in chosen]

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, as the actions want it."""
        facts = dict(self.cleaned_data)
        facts["options"] = facts["options"].splitlines()
        facts["depends_on"], facts["depends_on_options"] = facts.get("depends_on", (None, []))
        return facts


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"


class PageForm(forms.Form):
    """The questions of one page of a survey, as fields of the browser. Reading them is `reading`'s matter."""

    mark_optional = False

    def __init__(self, questions: list[Question], *args: Any, answers: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[field_of(question)] = _field(question, answers.get(str(question.pk)))


def read_page(
    request: HttpRequest, form: PageForm, questions: list[Question], *, with_gaps: bool
) -> dict[str, Any]:
    """The answers that could be read, by the question's number; the others are refused at their fields.

    `with_gaps`: questions that have to be answered may be left open.
    """
    form.is_valid()
    given = {}
    for question in questions:
        try:
            value = read_answer(question, request.POST.getlist(field_of(question)))
            if value is None and question.is_required and not with_gaps:
                raise Refused(_t("This question needs an answer."), field=field_of(question))
        except Refused as refused:
            show_in(form, refused)
            continue
        given[str(question.pk)] = value
    return given


def _field(question: Question, answer: Any) -> forms.Field:
    words = f"{question.text} *" if question.is_required else question.text
    common: dict[str, Any] = {"label": words, "help_text": question.help, "required": False}
    if question.kind in (*Question.CHOICES, Kind.SCALE):
        return _choices(question, answer, common)
    if question.kind == Kind.NUMBER:
        number = forms.TextInput(attrs={"inputmode": "decimal"})
        return forms.CharField(widget=number, initial=answer, **common)
    if question.kind == Kind.DATE:
        return forms.CharField(widget=DayInput(), initial=answer, **common)
    longest = str(LONGEST[Kind(question.kind)])
    widget: forms.Widget = (
        forms.Textarea(attrs={"rows": 4, "maxlength": longest})
        if question.kind == Kind.LONG
        else forms.TextInput(attrs={"maxlength": longest})
    )
    return forms.CharField(widget=widget, initial=answer, **common)


def _choices(question: Question, answer: Any, common: dict[str, Any]) -> forms.Field:
    if question.kind == Kind.SEVERAL:
        offered = [(option["key"], option["text"]) for option in question.offered]
        boxes = forms.CheckboxSelectMultiple()
        return forms.MultipleChoiceField(choices=offered, widget=boxes, initial=answer, **common)
    if question.kind == Kind.SCALE:
        steps = range(question.minimum or 0, (question.maximum or 0) + 1)
        offered = [(str(step), str(step)) for step in steps]
    else:
        offered = [(option["key"], option["text"]) for option in question.offered]
    if not question.is_required:
        offered.append(("", _t("No answer")))
    first = answer[0] if isinstance(answer, list) else answer
    initial = "" if first is None else str(first)
    return forms.ChoiceField(choices=offered, widget=forms.RadioSelect(), initial=initial, **common)
