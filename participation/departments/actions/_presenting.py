"""What a department may say about itself."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from kit import theme
from kit.errors import Refused

LONGEST_INTRODUCTION = 1_000


def checked_presentation(name: str, value: str) -> str:
    """A piece as it is kept; empty takes it away. Raises Refused with words for its field."""
    value = value.strip()
    if name == "introduction":
        if len(value) > LONGEST_INTRODUCTION:
            raise Refused(_("This is too long. Use at most 1,000 characters."), field=name)
    elif name == "contact_email" and value:
        try:
            validate_email(value)
        except ValidationError:
            raise Refused(_("This is not an e-mail address."), field=name) from None
    elif name == "brand_color" and value:
        try:
            return theme.normalized(value)
        except theme.NotAColor:
            raise Refused(_("This is not a colour. Write it as #1f5f5b."), field=name) from None
    return value
