"""Forms about privacy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kit.personal import register
from participation.privacy import queries
from participation.privacy.models import LegalText, PrivacyPolicy
from tenants.context import current_tenant


class DeletionForm(forms.Form):
    """What becomes of the words, and that the person means it."""

    words = forms.ChoiceField(
        label=_("What you said in public"),
        choices=[
            ("stay", _("It stays, without my name. Others can still read it and reply to it.")),
            (
                "go",
                _(
                    "My words are removed. In their place stands “removed by its author”; replies of others stay."
                ),
            ),
        ],
        widget=forms.RadioSelect(attrs={"class": "choices--cards"}),
        initial="stay",
    )
    sure = forms.BooleanField(label=_("I want my account to be deleted in seven days."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if queries.policy().words != PrivacyPolicy.Words.CHOICE:
            del self.fields["words"]


class RulesForm(forms.Form):
    """What becomes of contributions, and after how many days each rule forgets."""

    words = forms.ChoiceField(
        label=_("When somebody deletes their account, what they said in public"),
        choices=PrivacyPolicy.Words.choices,
        widget=forms.RadioSelect(attrs={"class": "choices--cards"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        policy = queries.policy()
        kwargs.setdefault("initial", {"words": policy.words})
        super().__init__(*args, **kwargs)
        self.rules = register().retention
        for rule in self.rules:
            usual = _("%(about)s Usual: %(days)d days. Allowed: %(least)d to %(most)d.") % {
                "about": rule.about,
                "days": rule.days,
                "least": rule.least,
                "most": rule.most,
            }
            self.fields[rule.key] = forms.IntegerField(
                label=_("%(what)s: days") % {"what": rule.title},
                min_value=rule.least,
                max_value=rule.most,
                initial=policy.days.get(rule.key, rule.days),
                help_text=usual,
            )

    def decided(self) -> dict[str, Any]:
        """What `decide_policy` takes."""
        given = dict(self.cleaned_data)
        return {"words": given.pop("words"), "days": given}


class TextForm(forms.Form):
    """The draft of a legal text, in each language of the site."""

    def __init__(self, *args: Any, draft: LegalText | None, base: LegalText | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = draft or base
        names = dict(settings.LANGUAGES)
        tenant = current_tenant()
        self.languages = list(dict.fromkeys([tenant.language, *tenant.languages]))
        for code in self.languages:
            language = names.get(code, code)
            self.fields[f"body_{code}"] = forms.CharField(
                label=_("Text (%(language)s)") % {"language": language},
                widget=forms.Textarea(attrs={"rows": 16}),
                required=False,
                initial=shown.bodies.get(code, "") if shown else "",
                help_text=_("You can use Markdown: # for headings, - for lists."),
            )
            if base is not None:
                self.fields[f"changes_{code}"] = forms.CharField(
                    label=_("What changed (%(language)s)") % {"language": language},
                    widget=forms.Textarea(attrs={"rows": 3}),
                    required=False,
                    initial=draft.changes.get(code, "") if draft else "",
                )
        self.fields["asks_again"] = forms.BooleanField(
            label=_("Ask people who agreed to an earlier version again"),
            help_text=_("At their next sign-in. They can go on reading meanwhile."),
            required=False,
            initial=draft.asks_again if draft else True,
        )

    def written(self) -> dict[str, Any]:
        """What `save_draft` takes."""
        given = self.cleaned_data
        return {
            "bodies": {code: given.get(f"body_{code}", "") for code in self.languages},
            "changes": {code: given.get(f"changes_{code}", "") for code in self.languages},
            "asks_again": given["asks_again"],
        }
