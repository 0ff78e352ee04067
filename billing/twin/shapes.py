"""What a request may hold. A parameter that is not described here is refused, as Stripe refuses unknown ones.

A *field* takes the raw value and its path, and returns the value that handlers work with, or raises a fault.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .faults import invalid

Field = Callable[[Any, str], Any]


def text(value: Any, path: str) -> str:
    """A string."""
    if not isinstance(value, str):
        raise invalid(f"Invalid string: {value!r}", param=path)
    return value


def url(value: Any, path: str) -> str:
    """An absolute address."""
    if not text(value, path).startswith(("http://", "https://")):
        raise invalid("Not a valid URL", param=path, code="url_invalid")
    return str(value)


def integer(value: Any, path: str) -> int:
    """A whole number."""
    try:
        return int(text(value, path))
    except ValueError:
        raise invalid(f"Invalid integer: {value}", param=path, code="parameter_invalid_integer") from None


def decimal(value: Any, path: str) -> float:
    """A number that may have a fraction."""
    try:
        return float(text(value, path))
    except ValueError:
        raise invalid(f"Invalid decimal: {value}", param=path) from None


def boolean(value: Any, path: str) -> bool:
    """`true` or `false`."""
    if value not in ("true", "false"):
        raise invalid(f"Invalid boolean: {value}", param=path)
    return bool(value == "true")


def one_of(*options: str) -> Field:
    """One of the given words."""

    def field(value: Any, path: str) -> str:
        if value not in options:
            raise invalid(f"Invalid {path}: must be one of {', '.join(options)}", param=path)
        return str(value)

    return field


def list_of(inner: Field) -> Field:
    """A list; an empty string clears it."""

    def field(value: Any, path: str) -> list[Any]:
        if value == "":
            return []
        if not isinstance(value, list):
            raise invalid("Invalid array", param=path)
        return [inner(item, f"{path}[{index}]") for index, item in enumerate(value)]

    return field


def metadata(value: Any, path: str) -> dict[str, str]:
    """At most 50 pairs; keys of up to 40 and values of up to 500 characters."""
    if value == "":
        return {}
    if not isinstance(value, dict):
        raise invalid("Invalid hash", param=path)
    for key, entry in value.items():
        if not isinstance(entry, str) or len(key) > 40 or len(entry) > 500:
            raise invalid(f"Metadata '{key}' is too long or not a string", param=f"{path}[{key}]")
    if len(value) > 50:
        raise invalid("Metadata can have at most 50 keys", param=path)
    return dict(value)


def shape(*required: str, **fields: Field) -> Field:
    """A hash with exactly these fields, of which `required` must be there."""

    def field(value: Any, path: str = "") -> dict[str, Any]:
        if value == "" and path:
            return {}
        if not isinstance(value, dict):
            raise invalid("Invalid object", param=path)
        for name in required:
            if name not in value:
                place = f"{path}[{name}]" if path else name
                raise invalid(f"Missing required param: {place}.", param=place, code="parameter_missing")
        out = {}
        for name, entry in value.items():
            place = f"{path}[{name}]" if path else name
            if name not in fields:
                raise invalid(f"Received unknown parameter: {place}", param=place, code="parameter_unknown")
            out[name] = fields[name](entry, place)
        return out

    return field


def paged(**fields: Field) -> Field:
    """The parameters of a list, with those every list has."""
    return shape(limit=integer, starting_after=text, ending_before=text, expand=list_of(text), **fields)


address = shape(city=text, country=text, line1=text, line2=text, postal_code=text, state=text)
custom_fields = list_of(shape("name", "value", name=text, value=text))
nothing = shape(expand=list_of(text))
