"""Forms about signing in and the profile. Those of `entrance` are django-allauth's; the settings name each of them."""

from __future__ import annotations

from accounts.forms.profile import CodeForm, ProfileForm, TokenForm
from accounts.forms.workspace import AreaForm, ProviderForm, RequirementForm, ResetForm

__all__ = [
    "AreaForm",
    "CodeForm",
    "ProfileForm",
    "ProviderForm",
    "RequirementForm",
    "ResetForm",
    "TokenForm",
]
