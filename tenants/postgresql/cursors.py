"""The cursor of our backend: it has the server keep statements that are always the same, with their plans.

What is kept is right in every tenant: entering another one changes the path on which tables are found, and Postgres then
reads and plans the statement anew.
"""

from __future__ import annotations

from typing import Any

from psycopg import Cursor
from psycopg.errors import FeatureNotSupported
from psycopg.pq import TransactionStatus

from kit.lasting import Lasting

#: Statements that are sent in full again, because a column of theirs changed its type while they were kept.
_changed: set[str] = set()


class KeepingCursor(Cursor[Any]):
    """A cursor whose parameters are bound by the server, as Django's, and whose `Lasting` statements are kept there.

    It calls no procedures: we have none.
    """

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        """Run it; a kept one that no longer fits its tables is sent in full, once and from then on.

        Inside a transaction that has failed by then, so there the error is raised, once in the life of a process.
        """
        if not isinstance(query, Lasting):
            return super().execute(query, params, **how)
        if query in _changed:
            return super().execute(query, params, prepare=False, **how)
        try:
            return super().execute(query, params, prepare=True, **how)
        except FeatureNotSupported:
            _changed.add(query)
            if self.connection.info.transaction_status != TransactionStatus.IDLE:
                raise
            return super().execute(query, params, prepare=False, **how)
