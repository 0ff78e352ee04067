"""What is read beside rows in a statement of its own, as `prefetch_related` does, kept ready like the rows themselves.

Django builds the second statement, and a queryset for each row, anew each time: on a list of fifty rows more work than all
the rest. The rows end up the same, and so does what is asked of them later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import ForeignKey, ManyToOneRel, Model, Prefetch, QuerySet

from kit.ready import IDS, Ready


def together(model: type[Model], lookup: str | Prefetch[Any]) -> One | Many | None:
    """How to read what a lookup of `prefetch_related` names beside rows of `model`; None where only Django can.

    Known are relations to one row and from many rows, also of a row beside ("contribution__discussion").
    """
    through: str = lookup if isinstance(lookup, str) else lookup.prefetch_through
    rows: QuerySet[Any] | None = None if isinstance(lookup, str) else lookup.queryset
    if isinstance(lookup, Prefetch) and (lookup.to_attr or (rows is not None and rows.query.is_sliced)):
        return None
    *steps, name = through.split("__")
    path: list[One] = []
    for step in steps:
        field = model._meta.get_field(step)
        if not isinstance(field, ForeignKey):
            return None
        path.append(One(list(path), field, None))
        model = field.related_model
    relation = model._meta.get_field(name)
    if isinstance(relation, ForeignKey):
        return One(path, relation, rows)
    if type(relation) is ManyToOneRel:
        return Many(path, relation, rows)
    return None


class One:
    """The row that each of them belongs to, read once however many belong to it; nothing where it was joined."""

    def __init__(self, path: list[One], field: ForeignKey[Any, Any], rows: QuerySet[Any] | None) -> None:
        self.path, self.field = path, field
        all_rows = field.related_model._base_manager.all() if rows is None else rows
        self.ready = Ready(lambda ids: all_rows.filter(pk__any=ids), ids=IDS)

    def join(self, rows: Sequence[Model]) -> None:
        """Read it, and let each row know its own."""
        owners = [owner for owner in _along(rows, self.path) if not self.field.is_cached(owner)]
        ids = {getattr(owner, self.field.attname) for owner in owners} - {None}
        found = {row.pk: row for row in self.ready(ids=sorted(ids))} if ids else {}
        for owner in owners:
            self.field.set_cached_value(owner, found.get(getattr(owner, self.field.attname)))


class Many:
    """The rows that belong to each of them."""

    def __init__(self, path: list[One], relation: ManyToOneRel, rows: QuerySet[Any] | None) -> None:
        self.path, self.field, self.name = path, relation.field, relation.cache_name
        self.all_rows = relation.related_model._default_manager.all() if rows is None else rows
        owner = f"{self.field.name}__any"
        self.ready = Ready(lambda ids: self.all_rows.filter(**{owner: ids}), ids=IDS)
        self.kind = type(
            f"{type(self.all_rows).__name__}AlreadyRead", (_AlreadyRead, type(self.all_rows)), {}
        )

    def join(self, rows: Sequence[Model]) -> None:
        """Read them, and let each row have its own as its `all()`."""
        theirs = list(_along(rows, self.path))
        owners = {owner.pk: owner for owner in theirs}
        belonging: dict[Any, list[Any]] = defaultdict(list)
        for row in self.ready(ids=list(owners)) if owners else ():
            owner = getattr(row, self.field.attname)
            if not self.field.is_cached(row):
                self.field.set_cached_value(row, owners[owner])
            belonging[owner].append(row)
        for owner in theirs:
            read: Any = object.__new__(self.kind)
            read.__dict__.update(self.all_rows.__dict__)
            read._result_cache, read._prefetch_done = belonging[owner.pk], True
            read.theirs = (self.all_rows, {self.field.name: owner})
            cache = owner.__dict__.setdefault("_prefetched_objects_cache", {})
            cache[self.name] = read


def _along(rows: Sequence[Model], path: list[One]) -> Iterator[Model]:
    """The rows at the end of the path, read where they were not."""
    for step in path:
        step.join(rows)
    for row in rows:
        owner: Any = row
        for step in path:
            owner = owner and getattr(owner, step.field.name)
        if owner is not None:
            yield owner


class _AlreadyRead(QuerySet[Any]):
    """Rows of one owner that were read with those of others. Whatever else is asked of them is asked of the owner's."""

    theirs: tuple[QuerySet[Any], dict[str, Any]]

    @property
    def query(self) -> Any:
        """The one that would find them."""
        return self._theirs().query

    @query.setter
    def query(self, value: Any) -> None:
        raise AttributeError("What was read is as it is.")

    def _chain(self) -> Any:
        return self._theirs()

    def _clone(self) -> Any:
        return self._theirs()

    def _theirs(self) -> QuerySet[Any]:
        rows, owner = self.theirs
        return rows.filter(**owner)
