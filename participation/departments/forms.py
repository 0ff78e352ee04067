"""Forms about departments and people."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.departments.models import Department, Role
from participation.departments.queries import below_and_itself, department_tree, departments_for
from participation.departments.rules import RUNNING, is_administrator, standing_of


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
        _offer_tree(self.fields["parent"], user)


class RenameForm(forms.Form):
    """Another name."""

    name = forms.CharField(label=_("Name"), max_length=120)


class PlaceForm(forms.Form):
    """Where a department hangs in the tree."""

    parent = forms.ModelChoiceField(
        label=_("Belongs to"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("Nothing: at the top"),
        help_text=_("Everything below it moves with it."),
    )

    def __init__(self, *args: Any, user: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(
            *args, **{"auto_id": "place_%s", "initial": {"parent": department.parent_id}, **kwargs}
        )
        _offer_tree(self.fields["parent"], user, but=below_and_itself(department))


class MergerForm(forms.Form):
    """Which department takes this one in."""

    into = forms.ModelChoiceField(
        label=_("Goes up in"), queryset=Department.objects.none(), empty_label=_("Choose a department")
    )
    sure = forms.BooleanField(label=_("I know that this cannot be undone."))

    def __init__(self, *args: Any, user: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "merger_%s", **kwargs})
        _offer_tree(self.fields["into"], user, but=below_and_itself(department))


class ClosureForm(forms.Form):
    """Who gets what this department owned."""

    heir = forms.ModelChoiceField(
        label=_("Projects and roles go to"),
        queryset=Department.objects.none(),
        empty_label=_("Choose a department"),
    )
    sure = forms.BooleanField(label=_("I know that this cannot be undone."))

    def __init__(self, *args: Any, user: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "closure_%s", **kwargs})
        _offer_tree(self.fields["heir"], user, but={department.pk})


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
        _offer_tree(self.fields["department"], user)


def _offer_tree(field: forms.Field, user: Any, *, but: Collection[int] = ()) -> None:
    """Offer the departments that `user` administers in the order of the tree, with a step to the right for each level."""
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = departments_for(user).exclude(pk__in=but)
    if not field.required and not is_administrator(user):  # Leaving it empty means the whole site.
        field.required, field.empty_label = True, None
    runs = standing_of(user).departments_with(*RUNNING)
    offered = [branch for branch in department_tree(runs=runs) if branch.may_change]
    first = [("", field.empty_label)] if field.empty_label is not None else []
    field.choices = [
        *first,
        *(
            (branch.department.pk, f"{chr(0x2003) * branch.depth}{branch.department.name}")
            for branch in offered
            if branch.department.pk not in but
        ),
    ]
