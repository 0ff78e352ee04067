"""Forms of moderation. They check shapes; what may be done is checked by actions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from participation.discussions.grounds import Ground
from participation.moderation.actions.appeals import LONGEST_APPEAL
from participation.moderation.actions.blocks import DAYS
from participation.moderation.actions.flags import LONGEST_WORDS


class FlagForm(forms.Form):
    """Why something should be looked at."""

    ground = forms.ChoiceField(
        label=_("What is wrong with it?"), choices=Ground.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("Anything that a moderator should know"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": str(LONGEST_WORDS)}),
    )


class AppealForm(forms.Form):
    """Why somebody does not agree."""

    words = forms.CharField(
        label=_("Why should it be looked at again?"),
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": str(LONGEST_APPEAL)}),
        help_text=_("Somebody else than the moderator who decided reads this."),
    )


class AppealDecisionForm(forms.Form):
    """What comes of an appeal."""

    grants = forms.TypedChoiceField(
        label=_("Your decision"),
        choices=[("yes", _("Take the decision back")), ("no", _("The decision stays"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Your answer"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": "2000"}),
        help_text=_("The person who appealed is sent this."),
    )


class BlockForm(forms.Form):
    """Why and for how long somebody cannot write."""

    ground = forms.ChoiceField(
        label=_("Which rule was broken?"), choices=[("", _("Choose a rule")), *Ground.choices]
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": "1000"}),
        help_text=_("The person is sent this, and can appeal."),
    )
    days = forms.TypedChoiceField(
        label=_("For how long?"),
        required=False,
        coerce=int,
        empty_value=None,
        initial=7,
        choices=[
            *((days, ngettext_lazy("%(n)d day", "%(n)d days", days) % {"n": days}) for days in DAYS),
            ("", _("Until somebody lifts it")),
        ],
    )
