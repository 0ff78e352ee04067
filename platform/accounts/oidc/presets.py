"""What is special about providers that cities often have. Data: a new one is a few lines here.

Everything that is not special is plain OpenID Connect: discovery, authorization code with PKCE, signed ID tokens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Preset:
    """`scopes` and `parameters` go into the request; `name_claims` say where the name others see comes from, in order.

    `signs_userinfo`: what is said about a person comes as a signed token. `by_header`: the secret is sent in a header, as
    the standard prefers; otherwise in the form. `note` is shown beside the choice.
    """

    key: str
    label: _StrPromise | str
    scopes: tuple[str, ...] = ("openid", "email", "profile")
    parameters: Mapping[str, str] = field(default_factory=dict)
    name_claims: tuple[str, ...] = ("given_name", "nickname", "preferred_username")
    issuer_hint: str = ""
    by_header: bool = True
    note: _StrPromise | str = ""


PRESETS: dict[str, Preset] = {
    preset.key: preset
    for preset in (
        Preset("generic", _("Any OpenID Connect provider (Keycloak, Authentik, LemonLDAP::NG …)")),
        Preset(
            "entra",
            _("Microsoft Entra ID"),
            issuer_hint="https://login.microsoftonline.com/<tenant>/v2.0",
            note=_(
                "Use the address of your own directory, never “common”: anybody could come in through that."
            ),
        ),
        Preset(
            "proconnect",
            _("ProConnect (French public servants)"),
            scopes=("openid", "email", "given_name", "usual_name"),
            parameters={"acr_values": "eidas1"},
            issuer_hint="https://auth.agentconnect.gouv.fr/api/v2",
            by_header=False,
        ),
        Preset(
            "franceconnect",
            _("FranceConnect"),
            scopes=("openid", "email", "given_name"),
            parameters={"acr_values": "eidas1"},
            issuer_hint="https://oidc.franceconnect.gouv.fr/api/v2",
            by_header=False,
            note=_(
                "It does not say whether an address was verified: leave its word about addresses untrusted."
            ),
        ),
        Preset(
            "bundid",
            _("BundID, through a broker that speaks OpenID Connect"),
            scopes=("openid", "email", "given_name"),
            parameters={"acr_values": "STORK-QAA-Level-1"},
            note=_(
                "BundID itself speaks SAML, which we do not. Your state’s service account or a broker translates."
            ),
        ),
        Preset(
            "digid",
            _("DigiD, through a broker that speaks OpenID Connect"),
            scopes=("openid", "email"),
            note=_(
                "DigiD speaks SAML, which we do not. A certified broker translates, and keeps the BSN to itself."
            ),
        ),
    )
}


def preset_of(key: str) -> Preset:
    """The preset of that name; the plain one for a name that is gone."""
    return PRESETS.get(key, PRESETS["generic"])
