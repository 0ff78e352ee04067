"""Forms about publishing a project, and about who looks at it before."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.projects.actions import reviews
from participation.projects.actions.previews import LONGEST, LONGEST_NOTE, SHORTEST
from participation.projects.forms.activities import MomentInput


class OneOfSeveral(forms.Form):
    """A form that stands on a page with others: its fields have ids of its own, which begin with `ids`."""

    ids: ClassVar[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{self.ids}_%s", **kwargs})


class PreviewForm(OneOfSeveral):
    """For whom a preview is, and for how long."""

    ids = "preview"

    note = forms.CharField(
        label=_("For whom?"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.TextInput(attrs={"maxlength": str(LONGEST_NOTE)}),
        help_text=_("Only your colleagues read this: “the district council”."),
    )
    days = forms.IntegerField(label=_("For how many days?"), min_value=SHORTEST, max_value=LONGEST, initial=7)


class ScheduleForm(OneOfSeveral):
    """When to publish."""

    ids = "schedule"

    publish_at = forms.DateTimeField(
        label=_("When?"),
        widget=MomentInput(),
        help_text=_("In the time zone of your site. Whoever follows you is told then."),
    )


class ReviewForm(OneOfSeveral):
    """What those who look should know."""

    ids = "review"

    note = forms.CharField(
        label=_("What should they look at?"),
        required=False,
        max_length=reviews.LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": str(reviews.LONGEST_NOTE)}),
    )


class VerdictForm(OneOfSeveral):
    """What whoever looked has to say."""

    ids = "verdict"

    comment = forms.CharField(
        label=_("What should be changed?"),
        required=False,
        max_length=reviews.LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": str(reviews.LONGEST_COMMENT)}),
        help_text=_("Needed to send it back. With an approval it is a word along."),
    )
    seen = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=64)


class PublishingPolicyForm(forms.Form):
    """What is asked before a project is published."""

    needs_review = forms.BooleanField(
        label=_("Somebody else has to look before a project is published"), required=False
    )


class DuplicateForm(OneOfSeveral):
    """What the new project is called, and what becomes of dates."""

    ids = "duplicate"

    title = forms.CharField(label=_("Title of the new project"), max_length=160)
    days = forms.IntegerField(
        label=_("Move dates by how many days?"),
        required=False,
        min_value=-3_660,
        max_value=3_660,
        help_text=_("365 for the same again next year. Leave it empty to choose all dates anew."),
    )
    with_documents = forms.BooleanField(label=_("Take the documents along"), required=False)
