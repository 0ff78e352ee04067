"""Forms about discussions. They check shapes; what may be done is checked by actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.discussions.actions.contributions import LONGEST_BODY
from participation.discussions.actions.discussions import LONGEST_QUESTION
from participation.discussions.grounds import Ground
from participation.discussions.models import Discussion
from participation.projects.forms import ActivityForm


class DiscussionForm(ActivityForm):
    """A question and its window."""

    field_order = ("question", "background")

    question = forms.CharField(
        label=_("Your question"),
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": str(LONGEST_QUESTION)}),
        help_text=_("One question that people can answer from their own experience."),
    )
    background = forms.CharField(
        label=_("Background"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": "10000"}),
        help_text=_(
            "What people need to know to answer. The first paragraph is always shown. You can use Markdown."
        ),
    )

    @classmethod
    def of(cls, discussion: Discussion, data: Any) -> DiscussionForm:
        """The form filled with what the discussion says now."""
        return cls(data, initial={name: getattr(discussion, name) for name in cls.base_fields})


class ContributionForm(forms.Form):
    """What somebody has to say."""

    body = forms.CharField(
        label=_("Your contribution"),
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": str(LONGEST_BODY)}),
        help_text=_("Say what you would change and why. Everybody can read it, with your name."),
    )


class PaperForm(forms.Form):
    """What somebody said elsewhere."""

    body = forms.CharField(
        label=_("What was said"),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": str(LONGEST_BODY), "autofocus": True}),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        required=False,
        help_text=_("As the person wants to be called, and only if they agreed that it is shown."),
    )


class ReplyForm(forms.Form):
    """An answer from one citizen to another."""

    body = forms.CharField(
        label=_("Your reply"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": str(LONGEST_BODY)}),
    )


class HidingForm(forms.Form):
    """Why something is hidden."""

    ground = forms.ChoiceField(
        label=_("Which rule does it break?"), choices=Ground.choices, initial=Ground.OTHER
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": "1000"}),
        help_text=_("The author is sent this. Say what in these words breaks the rule."),
    )


class ThemeForm(forms.Form):
    """The name of a theme."""

    name = forms.CharField(label=_("New theme"), max_length=80)
