"""The field with which a form chooses somebody of the staff, without a list of all of them.

A text field takes a part of a name or of an address. With JavaScript those who fit are offered while one types; without it
the form comes back with them when there are several. Whoever alone fits is meant. Posting the number of an account under
the field's own name works, too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from participation.departments.queries import Found, fitting, found_people, staff


@dataclass(frozen=True)
class Typed:
    """What a form sent: whom it stood at, what was typed beside it, and which of those found was picked."""

    chosen: str = ""
    text: str = ""
    picked: str = ""


class PersonInput(forms.Widget):
    """The text field, whoever is chosen already, and those who fit what was typed."""

    template_name = "departments/person_field.html"
    #: Set by the field.
    people: Callable[[], QuerySet[User]] = staticmethod(staff)
    empty_label: Any = ""
    by_administering = False
    but: Collection[int] = ()
    may_be_new = False

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        """All three."""
        return Typed(
            *(str(data.get(key) or "").strip()[:200] for key in (name, f"{name}_text", f"{name}_found"))
        )

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether none of them was sent."""
        return not any(key in data for key in (name, f"{name}_text", f"{name}_found"))

    def use_required_attribute(self, initial: Any) -> bool:
        """Never: the text may be empty where somebody is chosen already."""
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """At most two queries: whoever is chosen, and those who fit."""
        context = super().get_context(name, None, attrs)
        typed = value if isinstance(value, Typed) else Typed()
        chosen = value if isinstance(value, User) else self._person(typed.chosen or str(value or ""))
        found = found_people(self.people(), typed.text) if typed.text else Found([])
        context["widget"] |= {
            "text": typed.text,
            "chosen": None if isinstance(value, Typed) and typed.text and not typed.chosen else chosen,
            "empty_label": "" if self.is_required else self.empty_label,
            "by_administering": self.by_administering,
            "but": sorted(self.but),
            "may_be_new": self.may_be_new,
        }
        shown = {"name": name, "found": found, "picked": typed.picked, "text": typed.text}
        return context | shown | {"may_be_new": self.may_be_new}

    def _person(self, number: str) -> User | None:
        return self.people().filter(pk=number).first() if number.isdecimal() else None


class PersonField(forms.Field):
    """Somebody of the staff; None where nobody has to be. `offer` says for each form who may be chosen."""

    widget = PersonInput
    default_error_messages = {  # as Django's own fields do
        "nobody": _("Nobody fits this. Check the spelling, or type a part of the name or of the address."),
        "several": _("Several people fit. Choose one of them."),
        "not_here": _("This person cannot be chosen here. Choose somebody else."),
    }

    def __init__(self, *, empty_label: Any = "", **options: Any) -> None:
        super().__init__(**options)
        self.widget.empty_label = empty_label

    def offer(
        self,
        people: Callable[[], QuerySet[User]],
        *,
        by_administering: bool = False,
        but: Collection[int] = (),
    ) -> None:
        """Let it find these people. The other two say the same to the address that is asked while somebody types."""
        self.widget.people, self.widget.by_administering, self.widget.but = people, by_administering, but

    def clean(self, value: Any) -> User | None:
        """The person. Raises ValidationError when nobody fits, or several."""
        typed = value if isinstance(value, Typed) else Typed(str(getattr(value, "pk", value) or ""))
        person = self._meant(typed)
        if person is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return person

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether somebody else is meant."""
        typed = data if isinstance(data, Typed) else Typed(str(data or ""))
        return bool(typed.text) or typed.chosen != str(getattr(initial, "pk", initial) or "")

    def _meant(self, typed: Typed) -> User | None:
        people: QuerySet[User] = self.widget.people()
        if not typed.text:
            return self._numbered(people, typed.chosen or typed.picked)
        if typed.picked.isdecimal() and (
            picked := fitting(people, typed.text).filter(pk=typed.picked).first()
        ):
            return picked
        found = found_people(people, typed.text)
        if found.the_one is None:
            code = "several" if found.people else "nobody"
            raise forms.ValidationError(self.error_messages[code], code=code)
        return found.the_one

    def _numbered(self, people: QuerySet[User], number: str) -> User | None:
        if not number:
            return None
        person = people.filter(pk=number).first() if number.isdecimal() else None
        if person is None:
            raise forms.ValidationError(self.error_messages["not_here"], code="not_here")
        return person


class NewcomerField(PersonField):
    """The same for somebody who may not be here yet: a whole address that nobody has stands for whoever it belongs to."""

    default_error_messages = {  # as Django's own fields do
        "nobody": _(
            "Nobody who works here fits this. To invite somebody new, type their whole e-mail address."
        ),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.may_be_new = True

    def clean(self, value: Any) -> User | None:
        """The person; an account that is not kept yet for an address that is new. Raises as PersonField does."""
        typed = value if isinstance(value, Typed) else Typed(text=str(value or ""))
        if typed.chosen and not typed.chosen.isdecimal():  # An address under the field's own name works, too.
            typed = Typed(text=typed.chosen)
        try:
            return super().clean(typed)
        except forms.ValidationError as refused:
            if refused.code != "nobody" or not _is_address(typed.text):
                raise
            return User(email=typed.text.lower())


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except forms.ValidationError:
        return False
    return True


def offer_people(field: forms.Field, people: Callable[[], QuerySet[User]], **where: Any) -> None:
    """Say for one form whom its field finds; see `PersonField.offer`."""
    assert isinstance(field, PersonField)
    field.offer(people, **where)
