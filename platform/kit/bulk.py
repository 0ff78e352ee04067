"""Adding very many rows at once, by COPY: ten times as fast as `bulk_create`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

from django.db import connection
from django.db.models import Field, Model
from psycopg import sql


def copy_in(model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Add rows of a model, in the running transaction; returns how many. `rows` is read as a stream.

    `fields` names the fields that the rows give, in their order; a foreign key takes the other row's id. Defaults of
    Python are not filled in, the id is given by the database. A row that breaks a constraint raises IntegrityError,
    and none of them is added.
    """
    columns = [_column(model._meta.get_field(name)) for name in fields]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    count = 0
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([value.value if isinstance(value, Enum) else value for value in row])
            count += 1
    return count


def _column(field: Any) -> str:
    if not isinstance(field, Field) or field.column is None:
        raise TypeError(f"{field} is not a column.")
    return str(field.column)
