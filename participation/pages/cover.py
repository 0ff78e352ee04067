"""The picture on the site's first page, as pages draw it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from kit import covers, scope
from tenants.context import current_tenant


@dataclass(frozen=True)
class SiteCover:
    """A picture with its words. `sizes` is for `srcset`; `card` the whole address of the one for shared links."""

    address: str
    sizes: str
    card: str
    alt: str
    credit: str
    language: str
    width: int
    height: int


def site_cover() -> SiteCover | None:
    """The picture of the site we are in; None where it has none. No query."""
    tenant = current_tenant()
    if not tenant.cover_key:
        return None
    widths = covers.widths(tenant.cover_width, tenant.cover_height)
    addresses = {width: address_of(tenant.cover_key, f"{side}.webp") for side, width in widths.items()}
    return SiteCover(
        address=address_of(tenant.cover_key, f"{covers.SIDES[1]}.webp"),
        sizes=", ".join(f"{address} {width}w" for width, address in addresses.items()),
        card=f"{scope.current().url}{address_of(tenant.cover_key, covers.CARD_FILE)}",
        alt=tenant.cover_alt,
        credit=tenant.cover_credit,
        language=tenant.language,
        width=tenant.cover_width,
        height=tenant.cover_height,
    )


def address_of(key: str, name: str) -> str:
    """The path of one of `covers.FILES` of the site's picture."""
    return reverse("projects:site_cover", args=[key, name])
