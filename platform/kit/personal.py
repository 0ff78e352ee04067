"""What the product holds about one person. Each room names it in its `personal.py`, and says what becomes of it.

`settings.WHAT_PEOPLE_LEAVE` lists those modules. From them come a person's download, the deletion of an account, the record
of processing activities and the retention rules: nothing is said twice. A test of the architecture walks every model and
fails when one points at a person and no room speaks for it.

    HOLDINGS = (
        Holding(
            key="notices",
            model="answers.AnswerNotice",
            links=("recipient",),
            title=_("Answers you were told about"),
            about=_("To tell you once, and to show what is new."),
            fields={"created_at": _("Told at"), "answer__body": _("Answer")},
            fate=Fate.DELETED,
        ),
    )
    RETENTION = (Retention(key="notices", …),)      # what is forgotten after a time, whoever it is about
    NOT_PERSONAL = {"app.Model.field": "why nobody needs it"}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = _StrPromise | str

AT_ONCE = 500


class Fate(Enum):
    """What becomes of something when the account it belongs to is deleted."""

    DELETED = "deleted"
    UNLINKED = "unlinked"
    CHOSEN = "chosen"
    KEPT = "kept"

    @property
    def words(self) -> Words:
        """The same for the person it is about."""
        return {
            Fate.DELETED: _("Is deleted."),
            Fate.UNLINKED: _("Stays, without your name."),
            Fate.CHOSEN: _("Stays without your name, or its words are removed."),
            Fate.KEPT: _("Stays, with nothing but a number."),
        }[self]


@dataclass(frozen=True)
class Person:
    """Whose data is meant: the number of each row that stands for them, by model ("accounts.user": 3).

    The name and the address are there for what refers to a person by words alone.
    """

    keys: Mapping[str, int]
    name: str = ""
    address: str = ""

    def key(self, label: str) -> int | None:
        """The number of the row of that model that stands for this person."""
        return self.keys.get(label.lower())

    @property
    def account(self) -> int:
        """The number of the account."""
        return self.keys[settings.AUTH_USER_MODEL.lower()]


@dataclass(frozen=True)
class Wish:
    """What a deletion is to do where there is a choice."""

    words_go: bool = False


@dataclass(frozen=True, kw_only=True)
class Holding:
    """Something that one table keeps about a person.

    `links` are the fields that point at them; `refers_to` names the model where such a field is a plain number. `fields` are
    what a download shows, each with its name in words; they may reach over relations. `rows` and `erase` replace the plain
    way of reading and of erasing; `erase` must be harmless when repeated and returns how many rows it touched. `ties` says
    how many of the rows must be handed over before the account may go.
    """

    key: str
    model: str
    links: tuple[str, ...]
    title: Words
    about: Words
    fields: Mapping[str, Words]
    fate: Fate
    refers_to: str = ""
    fate_words: Words = ""
    kept_for: Words = ""
    corrected_at: str = ""
    rows: Callable[[Person], Iterable[Mapping[str, Any]]] | None = None
    erase: Callable[[Person, Wish], int] | None = None
    ties: Callable[[Person], int] | None = None
    tie_words: Words = ""

    @property
    def covers(self) -> frozenset[str]:
        """The links that it speaks for, as "app.Model.field"."""
        return frozenset(f"{self.model}.{name}" for name in self.links)

    @property
    def what_becomes_of_it(self) -> Words:
        """For the person it is about, when their account is deleted."""
        return self.fate_words or self.fate.words

    def of(self, person: Person) -> QuerySet[Any]:
        """The rows about a person."""
        return self._model._default_manager.filter(self._condition(person)).distinct()

    def read(self, person: Person) -> Iterator[Mapping[str, Any]]:
        """What a download shows, as a stream of rows."""
        if self.rows is not None:
            yield from self.rows(person)
            return
        names = list(self.fields)
        yield from self.of(person).order_by("pk").values(*names).iterator(chunk_size=AT_ONCE)

    def has(self, person: Person) -> bool:
        """Whether anything of it is about this person now."""
        if self.rows is not None:
            return any(True for _row in self.rows(person))
        return self.of(person).exists()

    def carry_out(self, person: Person, wish: Wish) -> int:
        """Do what becomes of it. In batches, each a transaction of its own; harmless when repeated."""
        if self.erase is not None:
            return self.erase(person, wish)
        if self.fate is Fate.DELETED:
            return in_batches(self.of(person), lambda rows: _deleted(self._model, rows))
        return sum(self._unlink(person, name) for name in self.links) if self.fate is Fate.UNLINKED else 0

    @property
    def _model(self) -> type[Model]:
        return apps.get_model(self.model)

    def _condition(self, person: Person) -> Q:
        condition = Q(pk__in=[])
        for name in self.links:
            key = person.key(self.refers_to or _target_of(self._model, name))
            if key is not None:
                condition |= Q(**{name: key})
        return condition

    def _unlink(self, person: Person, name: str) -> int:
        """Empty a link. One that cannot be empty points at a row that loses its person by itself."""
        link = self._model._meta.get_field(name)
        key = person.key(self.refers_to or _target_of(self._model, name))
        if key is None or not getattr(link, "null", False):
            return 0
        return self._model._default_manager.filter(**{name: key}).update(**{name: None})


@dataclass(frozen=True, kw_only=True)
class Retention:
    """What is forgotten by itself after `days`, a number that a government may set between `least` and `most`.

    `due(before)` are the rows whose time is over; they must leave it once `forget` has dealt with them.
    Without `forget` they are deleted. `forget` gets the numbers of at most `AT_ONCE` rows and returns how many it touched.
    """

    key: str
    title: Words
    about: Words
    days: int
    least: int
    most: int
    due: Callable[[datetime], QuerySet[Any]]
    forget: Callable[[list[Any]], int] | None = None

    def carry_out(self, before: datetime) -> int:
        """Forget everything whose time was over at that moment. Returns how many rows were touched."""
        rows = self.due(before)
        return in_batches(rows, self.forget or (lambda found: _deleted(rows.model, found)))


@dataclass(frozen=True)
class Register:
    """Everything that the rooms have said."""

    holdings: tuple[Holding, ...]
    retention: tuple[Retention, ...]
    not_personal: Mapping[str, str] = field(default_factory=dict)

    @property
    def covers(self) -> frozenset[str]:
        """Every link to a person that some room speaks for."""
        return frozenset().union(*(holding.covers for holding in self.holdings))


@cache
def register() -> Register:
    """What the modules of `settings.WHAT_PEOPLE_LEAVE` say, in that order."""
    modules: list[ModuleType] = [import_module(name) for name in settings.WHAT_PEOPLE_LEAVE]
    return Register(
        tuple(one for module in modules for one in getattr(module, "HOLDINGS", ())),
        tuple(one for module in modules for one in getattr(module, "RETENTION", ())),
        {link: why for module in modules for link, why in getattr(module, "NOT_PERSONAL", {}).items()},
    )


def in_batches(rows: QuerySet[Any], touch: Callable[[list[Any]], int]) -> int:
    """Let `touch` deal with the numbers of the rows, at most `AT_ONCE` in one transaction. Memory stays constant.

    Goes through the rows once in the order of their numbers, so it ends even where some cannot be dealt with.
    """
    done, last = 0, None
    while True:
        following = rows if last is None else rows.filter(pk__gt=last)
        found = list(following.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if not found:
            return done
        with transaction.atomic():
            done += touch(found)
        last = found[-1]


def _deleted(model: type[Model], pks: list[Any]) -> int:
    _all, by_model = model._default_manager.filter(pk__in=pks).delete()
    return by_model.get(model._meta.label, 0)


def _target_of(model: type[Model], name: str) -> str:
    related = model._meta.get_field(name).related_model
    if not (isinstance(related, type) and issubclass(related, models.Model)):
        raise TypeError(f"{model._meta.label}.{name} is a plain number: say what it refers to.")
    return related._meta.label_lower
