"""Questions that pages ask so often that their SQL is made once.

Django builds a statement anew each time it is asked; where several tables are joined that takes longer than Postgres takes
to answer. What is said here once, with places for values, is built when it is first asked and only filled from then on:

    _SOON = Ready(lambda day: Project.objects.public().filter(decide_on__gte=day)[:4], day=DateField())
    rows = _SOON(day=today)

Only for statements whose shape never changes: no language, no setting and no list of varying length in them (`__any` takes
a list as one value), and no value that may be None. And nothing that belongs to one tenant, such as the number of a row:
what stands in the queryset itself is asked of every tenant, only what has a place is not.

Postgres keeps each of them too, with its plan, for as long as the connection lives (`kit.lasting`).

Rows, and what is prefetched for them, are those of the ordinary queryset; in the tests each one is built both ways each
time it is asked, and they must be alike (decision record 0015).
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import (
    Aggregate,
    BigIntegerField,
    Field,
    ForeignKey,
    Lookup,
    QuerySet,
    Value,
    prefetch_related_objects,
)
from django.db.models.expressions import Expression

from kit.lasting import Lasting

Row = TypeVar("Row")
#: What stands for a list of ids.
IDS = ArrayField(BigIntegerField())


class Place(Expression):
    """Where a value goes: in a queryset's filters and annotations it stands for the value."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """A parameter that is this place itself."""
        return "%s", [self]

    def of(self, values: dict[str, Any], connection: Any) -> Any:
        """The value that goes here, as the database takes it."""
        return self.output_field.get_db_prep_value(values[self.name], connection)

    def get_group_by_cols(self) -> list[Any]:
        """Nothing: a value is not grouped by."""
        return []


@Field.register_lookup
@ForeignKey.register_lookup
class AnyOf(Lookup):
    """`id__any=ids`: like `id__in`, with the whole list as one value, so that the statement is always the same."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """`column = ANY(list)`.

        The list is of the column's own type: only then does Postgres look values up in it, instead of reading through it
        for each row. Left alone, a list of small numbers goes as one of smallint.
        """
        column, params = self.process_lhs(compiler, connection)
        condition = f"{column} = ANY(%s::{self.lhs.output_field.db_type(connection)}[])"
        if isinstance(self.rhs, Place):
            return condition, [*params, self.rhs]
        return condition, [*params, list(self.rhs)]


def in_one_row(rows: QuerySet[Any], **aggregates: Aggregate) -> QuerySet[Any, Any]:
    """What `rows.aggregate()` says, as a queryset of one row, which can be kept ready."""
    counted = rows.order_by().values(of_them_all=Value(1)).annotate(**aggregates)
    row: QuerySet[Any, Any] = counted.values_list(*aggregates)
    return row


class Ready(Generic[Row]):
    """A queryset with places for values; asking it gives the rows as a list.

    `build` takes the names of `fields` and gives the queryset; it runs once. Asked from any thread and in any tenant: their
    tables have the same names.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], **fields: Field[Any, Any]) -> None:
        self.build, self.fields = build, fields
        self._kept: _Kept | None = None

    def __call__(self, **values: Any) -> list[Row]:
        """The rows for these values, one for each place. Raises KeyError when one is missing."""
        asked = self.kept().asked(values)
        rows = list(asked._iterable_class(asked))
        if rows and asked._prefetch_related_lookups:
            self.kept().read_beside(rows)
        return rows

    def first(self, **values: Any) -> Row | None:
        """The first of them, or None."""
        rows = self(**values)
        return rows[0] if rows else None

    def kept(self) -> _Kept:
        """The queryset with its SQL."""
        if self._kept is None:
            places = {name: Place(name, field) for name, field in self.fields.items()}
            self._kept = _Kept(self.build(**places))
        return self._kept


class _Kept:
    """A queryset with its compiler, which has been asked for the SQL once."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(queryset.db)
        #: As Django says it, and as it is sent.
        self.ordinary: tuple[str, Sequence[Any]] = ("", ())
        self.sql = Lasting()
        self.params: Sequence[Any] = ()
        self.converters: dict[int, Any] = {}
        self.beside: list[Any] | None = None
        with suppress(EmptyResultSet):
            self.ordinary = self.compiler.as_sql()
            self.sql, self.params = _said(*self.ordinary)
            columns = [one for one, *_how in self.compiler.select[: self.compiler.col_count]]
            self.converters = self.compiler.get_converters(columns)

    def read_beside(self, rows: list[Any]) -> None:
        """Read what the queryset prefetches."""
        from kit.together import together  # it is made of ready statements itself

        lookups: Any = self.queryset.__dict__["_prefetch_related_lookups"]
        if self.beside is None:
            self.beside = [together(self.queryset.model, lookup) for lookup in lookups]
        if None in self.beside:
            prefetch_related_objects(rows, *lookups)
            return
        for one in self.beside:
            one.join(rows)

    def asked(self, values: dict[str, Any]) -> Any:
        """The queryset with these values, whose rows can be read once."""
        asked: Any = object.__new__(type(self.queryset))
        asked.__dict__.update(self.queryset.__dict__, _query=_Filled(self, values))
        return asked

    def filled(self, values: dict[str, Any], connection: Any) -> tuple[str, list[Any]]:
        """The SQL and its parameters. Raises EmptyResultSet where nothing can be found, whatever the values."""
        if not self.sql:
            raise EmptyResultSet
        return self.sql, _with(values, self.params, connection)

    def in_full(self, values: dict[str, Any], connection: Any) -> tuple[str, list[Any]]:
        """The same as Django says it, to be compared. Raises EmptyResultSet."""
        if not self.sql:
            raise EmptyResultSet
        sql, params = self.ordinary
        return sql, _with(values, params, connection)


def _with(values: dict[str, Any], params: Sequence[Any], connection: Any) -> list[Any]:
    return [one.of(values, connection) if isinstance(one, Place) else one for one in params]


def _said(sql: str, params: Sequence[Any]) -> tuple[Lasting, list[Any]]:
    """The statement with words and numbers that never change written out, and the values that are still to come.

    A plan that is kept is made without knowing the values: only what stands in the statement tells Postgres that a partial
    index has every row that is asked for, and how many there may be.
    """
    left, coming = [], iter(params)

    def written(place: re.Match[str]) -> str:
        if place[0] == "%%":
            return "%%"
        value = next(coming)
        if isinstance(value, int):
            return f"({value})" if value < 0 else str(value)
        if isinstance(value, str):
            return "'" + value.replace("'", "''").replace("%", "%%") + "'"
        left.append(value)
        return "%s"

    return Lasting(re.sub("%[s%]", written, sql)), left


class _Filled:
    """What stands in for a query while its rows are read: its compiler need not think."""

    def __init__(self, kept: _Kept, values: dict[str, Any]) -> None:
        self._kept, self._values = kept, values

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kept.queryset.query, name)

    def get_compiler(self, using: str, **_how: Any) -> Any:
        """A compiler that answers with the kept SQL, for the connection of this thread."""
        compiler = copy.copy(self._kept.compiler)
        compiler.connection = connection = connections[using]
        compiler.as_sql = lambda *_given, **_named: self._kept.filled(self._values, connection)
        compiler.get_converters = lambda _columns: self._kept.converters
        compiler.has_composite_fields = lambda _columns: False
        return compiler
