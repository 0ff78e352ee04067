"""What every action of this room asks first."""

from __future__ import annotations

from typing import Any

from participation.lifecycle import refuse_unless_writable


def check_person(by: Any, rule: Any, *about: Any) -> None:
    """Whether `by` may, by `rule`; None is the product itself, which always may. Raises NotAllowed or Refused."""
    if by is None:
        return
    refuse_unless_writable()
    rule(by, *about).or_refuse()
