"""Forms about departments and people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.departments.models import Department, Role
from participation.departments.queries import departments_for
from participation.departments.rules import is_administrator


class DepartmentForm(forms.Form):
    """A new department."""

    name = forms.CharField(label=_("Name"), max_length=120)
    parent = forms.ModelChoiceField(
        label=_("Belongs to"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("Nothing: at the top"),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_departments(self.fields["parent"], user)


class RenameForm(forms.Form):
    """Another name."""

    name = forms.CharField(label=_("Name"), max_length=120)


class InvitationForm(forms.Form):
    """Somebody who is to have a role."""

    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(
        label=_("Name"), max_length=80, required=False, help_text=_("As citizens and colleagues will see it.")
    )
    role = forms.ChoiceField(label=_("Role"))
    department = forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("The whole site"),
        help_text=_("The role also counts in every department below it."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = self.fields["role"]
        assert isinstance(roles, forms.ChoiceField)
        everything = is_administrator(user)
        roles.choices = [choice for choice in Role.choices if everything or choice[0] != Role.ADMINISTRATOR]
        roles.initial = Role.MEMBER
        _offer_departments(self.fields["department"], user)


def _offer_departments(field: forms.Field, user: Any) -> None:
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = departments_for(user).order_by("name")
    if not is_administrator(user):
        field.empty_label = None
        field.required = True
