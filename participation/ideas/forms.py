"""Forms about ideas. They check shapes; what may be done is checked by actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from participation.discussions.actions.contributions import LONGEST_BODY
from participation.discussions.actions.discussions import LONGEST_QUESTION
from participation.discussions.models import Discussion
from participation.ideas.actions.ideas import LONGEST_PLACE, LONGEST_TITLE, Place
from participation.ideas.actions.pictures import LONGEST_ALT
from participation.ideas.models import Category, Idea, Progress
from participation.ideas.queries import categories_of
from participation.projects.forms import ActivityForm, CoordinatesField


class BoxForm(ActivityForm):
    """What ideas are wanted for."""

    field_order = ("question", "background")

    question = forms.CharField(
        label=_("What do you want ideas for?"),
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": str(LONGEST_QUESTION)}),
        help_text=_(
            "“What would make the park by the river better for families?” brings more than “Ideas for our city”."
        ),
    )
    background = forms.CharField(
        label=_("Background"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": "10000"}),
        help_text=_("What can be done, with which money, and how you choose. You can use Markdown."),
    )

    @classmethod
    def of(cls, box: Discussion, data: Any) -> BoxForm:
        """The form filled with what the box says now."""
        return cls(data, initial={name: getattr(box, name) for name in cls.base_fields})


class CategoryForm(forms.Form):
    """The name of a category."""

    name = forms.CharField(label=_("Category"), max_length=60)


class IdeaForm(forms.Form):
    """An idea: in a word, in sentences, and where."""

    title = forms.CharField(
        label=_("Your idea in a few words"),
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs={"maxlength": str(LONGEST_TITLE)}),
    )
    body = forms.CharField(
        label=_("What should be done, and what for?"),
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": str(LONGEST_BODY)}),
        help_text=_("Two sentences are enough. Everybody can read it, with your name."),
    )
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label=_("None of these")
    )
    place = forms.CharField(
        label=_("Where?"),
        max_length=LONGEST_PLACE,
        required=False,
        widget=forms.TextInput(attrs={"maxlength": str(LONGEST_PLACE)}),
        help_text=_("A street, a square, a district."),
    )
    coordinates = CoordinatesField()

    def __init__(self, *args: Any, box: Discussion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        categories = self.fields["category"]
        assert isinstance(categories, forms.ModelChoiceField)
        categories.queryset = categories_of(box)
        if not list(categories.queryset):
            del self.fields["category"]

    @classmethod
    def of(cls, idea: Idea, data: Any) -> IdeaForm:
        """The form filled with what the idea says now."""
        where = f"{idea.latitude}, {idea.longitude}" if idea.is_on_the_map else ""
        facts = {
            "title": idea.title,
            "body": idea.contribution.body,
            "category": idea.category_id,
            "place": idea.place,
            "coordinates": where,
        }
        return cls(data, box=idea.box, initial=facts)

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, as the actions want it."""
        latitude, longitude = self.cleaned_data["coordinates"] or (None, None)
        return {
            "title": self.cleaned_data["title"],
            "body": self.cleaned_data["body"],
            "category": self.cleaned_data.get("category"),
            "place": Place(self.cleaned_data["place"], latitude, longitude),
        }


class PaperIdeaForm(IdeaForm):
    """An idea that somebody had elsewhere; often there is no more of it than a title."""

    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        required=False,
        help_text=_("As the person wants to be called, and only if they agreed that it is shown."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].widget.attrs["autofocus"] = True
        self.fields["body"].required = False


class PictureForm(forms.Form):
    """A picture, and what can be seen on it."""

    picture = forms.FileField(
        label=_("Picture"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG or WebP, at most 12 MB. We remove the place and the camera from the file."),
    )
    alt = forms.CharField(
        label=_("What can be seen on it?"),
        max_length=LONGEST_ALT,
        widget=forms.TextInput(attrs={"maxlength": str(LONGEST_ALT)}),
        help_text=_("For people who cannot see it: “The empty corner by the school, with two benches”."),
    )


class StepForm(forms.Form):
    """What becomes of an idea."""

    status = forms.ChoiceField(label=_("What becomes of it?"), choices=Progress.choices)
    words = forms.CharField(
        label=_("Why, and what happens next?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": "2000"}),
        help_text=_("Everybody reads this under the idea, with today's date."),
    )


class SortingForm(forms.Form):
    """In which category an idea belongs."""

    category = forms.ModelChoiceField(
        label=_("Category"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=pgettext_lazy("a category", "None"),
    )

    def __init__(self, *args: Any, box: Discussion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        categories = self.fields["category"]
        assert isinstance(categories, forms.ModelChoiceField)
        categories.queryset = categories_of(box)


class MergingForm(forms.Form):
    """Into which idea another one is merged."""

    into = forms.IntegerField(
        label=_("Number of the idea"),
        min_value=1,
        help_text=_("It stands at the end of the idea's address: /contributions/123/"),
    )
