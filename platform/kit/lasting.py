"""SQL that is worth keeping a plan for."""

from __future__ import annotations


class Lasting(str):
    """A statement that is always the same, whatever is asked: the database may keep it, and how it answers it, for each
    connection. The backend (`tenants.postgresql`) sees to that; to every other it is a string.
    """

    __slots__ = ()
