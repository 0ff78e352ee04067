"""Forms about documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.documents import ACCEPT
from participation.projects.actions.documents import LONGEST
from participation.projects.forms.editor import offer_languages
from participation.projects.models import Document


def _file(label: Any) -> forms.FileField:
    return forms.FileField(
        label=label,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_("PDF, OpenDocument or Office without macros, CSV, or a picture; at most 20 MB."),
    )


def _alt() -> forms.CharField:
    return forms.CharField(
        label=_("If it is a picture: what can be seen on it?"),
        max_length=LONGEST["alt"],
        required=False,
        widget=forms.TextInput(attrs={"maxlength": str(LONGEST["alt"])}),
    )


class DocumentWordsForm(forms.Form):
    """What a document is called, and what it says."""

    title = forms.CharField(
        label=_("Title"),
        max_length=LONGEST["title"],
        help_text=_("As people would ask for it: “Traffic count of 2026”."),
    )
    description = forms.CharField(
        label=_("What does it say?"),
        max_length=LONGEST["description"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": str(LONGEST["description"])}),
        help_text=_("One or two sentences for those who will not open it."),
    )
    language = forms.ChoiceField(label=_("Language of the document"))

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_languages(self.fields["language"], languages)

    @classmethod
    def of(cls, document: Document, data: Any, *, languages: list[str]) -> DocumentWordsForm:
        """The form filled with what it says now."""
        known = {name: getattr(document, name) for name in cls.base_fields}
        return cls(data, initial=known, languages=[*languages, document.language])


class NewDocumentForm(DocumentWordsForm):
    """A document with its first file."""

    field_order = ("file",)

    file = _file(_("File"))
    alt = _alt()


class VersionForm(forms.Form):
    """A newer file of a document."""

    file = _file(_("New file"))
    changes = forms.CharField(
        label=_("What changed?"),
        max_length=LONGEST["changes"],
        widget=forms.TextInput(attrs={"maxlength": str(LONGEST["changes"])}),
        help_text=_("For example: “The count of November was added.”"),
    )
    alt = _alt()
