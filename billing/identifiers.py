"""The numbers by which a public body is known: what they are called, and whether one can be right at all.

Form only, with check digits: whether a VAT number exists is asked of the register (`vies`).
"""

from __future__ import annotations

from stdnum.de import leitweg
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.fr import siret

from billing.vat import STANDARD_RATES


def compact_vat_id(text: str, country: str) -> str:
    """Return a VAT number without spaces and with its country. Raises ValueError when it cannot be one."""
    found = "".join(text.split()).replace(".", "").replace("-", "").upper()
    if not found:
        return ""
    if country not in STANDARD_RATES:
        return found[
            :20
        ]  # outside the Union each country has rules of its own, and nothing follows from the number
    prefix = "EL" if country == "GR" else country
    if not found.startswith((prefix, country)):
        found = prefix + found
    try:
        return str(eu_vat.validate(found))
    except ValidationError as error:
        raise ValueError(str(error)) from error


def compact_siret(text: str) -> str:
    """Return a SIRET without spaces. Raises ValueError."""
    if not text.strip():
        return ""
    try:
        return str(siret.validate(text))
    except ValidationError as error:
        raise ValueError(str(error)) from error


def compact_leitweg_id(text: str) -> str:
    """Return a Leitweg-ID in its usual form. Raises ValueError."""
    if not text.strip():
        return ""
    try:
        return str(leitweg.validate(text))
    except ValidationError as error:
        raise ValueError(str(error)) from error
