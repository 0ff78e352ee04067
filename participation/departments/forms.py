"""Forms about departments and people."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.departments.choosing import NewcomerField, PersonField, offer_people
from participation.departments.lists import LARGEST_LIST, text_of
from participation.departments.models import Decision, Delegation, Department, Level, Role
from participation.departments.queries import (
    Wanted,
    below_and_itself,
    department_tree,
    departments_for,
    heirs,
)
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


class PresentationForm(forms.Form):
    """How a department presents itself to citizens."""

    introduction = forms.CharField(
        label=_("What it does"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A few sentences for citizens, in plain words."),
    )
    contact_email = forms.EmailField(
        label=_("Contact"), required=False, help_text=_("People write here about this department's projects.")
    )
    brand_color = forms.CharField(
        label=_("Colour of its own"),
        max_length=7,
        required=False,
        help_text=_(
            "For example #1f5f5b. Empty: the colour of the site. What would be hard to read is corrected."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "presentation_%s", **kwargs})


class DelegationForm(forms.Form):
    """Where each kind of decision is taken, for one department and those below it, or for the whole government."""

    mark_optional = False

    def __init__(self, *args: Any, department: Department | None, **kwargs: Any) -> None:
        own = {row.decision: row.level for row in Delegation.objects.filter(department=department)}
        super().__init__(*args, **{"auto_id": "delegation_%s", "initial": own, **kwargs})
        otherwise = (
            _("As the department above says") if department else _("Nothing is said: the department itself")
        )
        for decision in Decision:
            self.fields[decision.value] = forms.ChoiceField(
                label=decision.label, choices=[("", otherwise), *Level.choices], required=False
            )

    @property
    def levels(self) -> dict[Decision, Level | None]:
        """What was chosen, as `actions.delegate` takes it."""
        return {
            decision: Level(chosen) if (chosen := self.cleaned_data[decision.value]) else None
            for decision in Decision
        }


class DirectoryForm(forms.Form):
    """Whom of the directory to show."""

    mark_optional = False

    q = forms.CharField(label=_("Name, address or department"), max_length=100, required=False)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("Every role")), *Role.choices])
    department = forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label=_("Every department"),
    )
    state = forms.ChoiceField(
        label=_("Can sign in"), required=False, choices=[("", _("Yes")), ("inactive", _("No: deactivated"))]
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_tree(self.fields["department"], user, by_slug=True)
        if not is_administrator(user):
            del self.fields["state"]

    @property
    def wanted(self) -> Wanted:
        """The same as a question to the directory; what was filled in wrongly is left out."""
        chosen = getattr(self, "cleaned_data", {})
        return Wanted(
            search=chosen.get("q", "").strip(),
            role=chosen.get("role", ""),
            department=chosen.get("department"),
            active=chosen.get("state", "") != "inactive",
        )


class DeactivationForm(forms.Form):
    """Who takes over from somebody who leaves."""

    heir = PersonField(
        label=_("Who takes over"), required=False, empty_label=_("Nobody: there is nothing to hand over")
    )
    with_roles = forms.BooleanField(
        label=_("Give them the roles, too"), required=False, initial=True,
        help_text=_("Otherwise the roles end; projects, responsibilities and tasks are handed over in any case."),
    )  # fmt: skip
    sure = forms.BooleanField(label=_("I know that this person cannot sign in any more."))

    def __init__(self, *args: Any, user: Any, person: Any, owns: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        heir = self.fields["heir"]
        offer_people(heir, lambda: heirs(user, but={person.pk}), by_administering=True, but={person.pk})
        heir.required = heir.widget.is_required = owns


class InvitationForm(forms.Form):
    """Somebody who is to have a role."""

    email = NewcomerField(
        label=_("Who"),
        help_text=_(
            "Whoever works here is found by a part of the name; anybody else by the whole e-mail address."
        ),
    )
    name = forms.CharField(
        label=_("Name of somebody new"),
        max_length=80,
        required=False,
        help_text=_(
            "As citizens and colleagues will see it. Whoever has an account keeps the name they chose."
        ),
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


class ListForm(forms.Form):
    """Many people at once: pasted, or from a file."""

    people = forms.CharField(
        label=_("People, one on a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("E-mail address; name; role; department. Only the address is needed."),
    )
    file = forms.FileField(
        label=_("Or a CSV file"), required=False, help_text=_("With the same columns, in this order.")
    )
    role = forms.ChoiceField(label=_("Role where none is given"), choices=Role.choices, initial=Role.MEMBER)
    department = forms.ModelChoiceField(
        label=_("Department where none is given"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("The whole site"),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_tree(self.fields["department"], user)

    def clean(self) -> dict[str, Any]:
        """The file's text stands in for what was not pasted, so that it can be sent again without the file."""
        given = super().clean() or {}
        file = given.get("file")
        if file is not None:
            if file.size > LARGEST_LIST:
                self.add_error("file", _("This file is too large. Use at most 200 KB at a time."))
            else:
                given["people"] = text_of(file.read())
        if not given.get("people", "").strip() and not self.errors:
            self.add_error("people", _("Paste at least one e-mail address, or choose a file."))
        return given


def _offer_tree(field: forms.Field, user: Any, *, but: Collection[int] = (), by_slug: bool = False) -> None:
    """Offer the departments that `user` administers in the order of the tree, with a step to the right for each level."""
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = departments_for(user).exclude(pk__in=but)
    if not (by_slug or field.required or is_administrator(user)):  # Leaving it empty means the whole site.
        field.required, field.empty_label = True, None
    runs = standing_of(user).departments_with(*RUNNING)
    offered = [branch for branch in department_tree(runs=runs) if branch.may_change]
    first = [("", field.empty_label)] if field.empty_label is not None else []
    field.choices = [
        *first,
        *(
            (
                branch.department.slug if by_slug else branch.department.pk,
                f"{chr(0x2003) * branch.depth}{branch.department.name}",
            )
            for branch in offered
            if branch.department.pk not in but
        ),
    ]
