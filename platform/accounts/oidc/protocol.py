"""OpenID Connect as a client: discovery, authorization code with PKCE, verified ID tokens.

Sources: OpenID Connect Core 1.0 (3.1, 5.3), Discovery 1.0, RFC 7636 (PKCE), RFC 9207 (`iss` in the answer).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from accounts.oidc import fetching
from accounts.oidc.fetching import Unreachable
from accounts.oidc.presets import Preset

#: Signatures that only the provider can make. None with a shared secret: ours is no secret to whoever reads our database.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
#: How far two clocks may be apart, in seconds.
LEEWAY = 60


class Rejected(Exception):
    """The provider said no, or what it said cannot be believed. The message says why, in words."""


@dataclass(frozen=True)
class Metadata:
    """Where the provider is to be asked for what."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str


@dataclass(frozen=True)
class Flow:
    """What is kept in the session between leaving for the provider and coming back. All of it is used once."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def begin(cls) -> Flow:
        """Fresh random values."""
        return cls(*(secrets.token_urlsafe(32) for _each in range(3)))

    def kept(self) -> dict[str, str]:
        """As JSON values."""
        return asdict(self)


def discover(issuer: str) -> Metadata:
    """What the provider says of itself. Raises Unreachable."""
    said = fetching.get_json(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if said.get("issuer", "").rstrip("/") != issuer.rstrip("/"):
        raise Unreachable(
            _("The provider calls itself %(issuer)s. Enter exactly that.")
            % {"issuer": said.get("issuer", "?")}
        )
    found = {}
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not isinstance(said.get(name), str):
            raise Unreachable(_("The provider does not say where its %(name)s is.") % {"name": name})
        fetching.checked(said[name])
        found[name] = said[name]
    return Metadata(said["issuer"], **found, userinfo_endpoint=str(said.get("userinfo_endpoint", "")))


def authorization_url(
    metadata: Metadata, flow: Flow, *, preset: Preset, client_id: str, redirect_uri: str
) -> str:
    """Where the person is sent."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(flow.verifier.encode()).digest()).decode().rstrip("=")
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(preset.scopes),
        "state": flow.state,
        "nonce": flow.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **preset.parameters,
    }
    joint = "&" if "?" in metadata.authorization_endpoint else "?"
    return f"{metadata.authorization_endpoint}{joint}{urlencode(query, quote_via=quote)}"


def exchange(
    metadata: Metadata,
    flow: Flow,
    *,
    preset: Preset,
    client_id: str,
    secret: str,
    redirect_uri: str,
    code: str,
) -> dict[str, Any]:
    """What the provider says about the person who came back with `code`: verified claims. Raises Rejected, Unreachable."""
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": flow.verifier,
    }
    authorization = ""
    if preset.by_header:
        pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
        authorization = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        fields |= {"client_id": client_id, "client_secret": secret}
    status, said = fetching.post(metadata.token_endpoint, fields, authorization=authorization)
    if status != 200 or not isinstance(said.get("id_token"), str):
        raise Rejected(reason_of(str(said.get("error", ""))))
    keys = keys_of(metadata)
    claims = verified(said["id_token"], keys, issuer=metadata.issuer, client_id=client_id, nonce=flow.nonce)
    if "email" not in claims and metadata.userinfo_endpoint and isinstance(said.get("access_token"), str):
        claims = {**_userinfo(metadata, said["access_token"], keys, claims, client_id), **claims}
    return claims


def keys_of(metadata: Metadata) -> list[Any]:
    """The provider's public keys. Raises Unreachable when there is none that we can use."""
    import jwt

    said = fetching.get_json(metadata.jwks_uri)
    try:
        keys = [key for key in jwt.PyJWKSet.from_dict(said).keys if key.public_key_use in (None, "sig")]
    except jwt.PyJWTError as error:
        raise Unreachable(_("The provider shows no keys that we can use.")) from error
    if not keys:
        raise Unreachable(_("The provider shows no keys that we can use."))
    return keys


def verified(token: str, keys: list[Any], *, issuer: str, client_id: str, nonce: str) -> dict[str, Any]:
    """The claims of an ID token, if it was made by this provider, for us, now, and for this very request."""
    import jwt

    try:
        header = jwt.get_unverified_header(token)
        key = _key_for(header, keys)
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=list(ALGORITHMS),
            audience=client_id,
            issuer=issuer,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except jwt.PyJWTError as error:
        raise Rejected(_("What the provider says about you is not signed as it should be.")) from error
    if not secrets.compare_digest(str(claims.get("nonce", "")), nonce):
        raise Rejected(_("What the provider says belongs to another attempt. Start again."))
    if claims.get("azp", client_id) != client_id:
        raise Rejected(_("What the provider says is meant for another site."))
    return claims


def _key_for(header: dict[str, Any], keys: list[Any]) -> Any:
    named = [key for key in keys if header.get("kid") in (None, key.key_id)]
    if header.get("alg") not in ALGORITHMS or not named:
        raise Rejected(_("What the provider says about you is not signed as it should be."))
    return named[0]


def _userinfo(
    metadata: Metadata, token: str, keys: list[Any], claims: dict[str, Any], client_id: str
) -> dict[str, Any]:
    import jwt

    kind, body = fetching.get(metadata.userinfo_endpoint, bearer=token)
    if kind == "application/jwt":
        text = body.decode("ascii", "replace")
        try:
            said: dict[str, Any] = jwt.decode(
                text,
                _key_for(jwt.get_unverified_header(text), keys),
                algorithms=list(ALGORITHMS),
                issuer=metadata.issuer,
                audience=client_id,
            )
        except jwt.PyJWTError as error:
            raise Rejected(_("What the provider says about you is not signed as it should be.")) from error
    else:
        said = fetching.as_json(metadata.userinfo_endpoint, body)
    if said.get("sub") != claims["sub"]:
        raise Rejected(_("The provider speaks of two different people."))
    return said


def reason_of(error: str) -> str:
    """The provider's error in words."""
    return {
        "access_denied": _("You stopped, or the provider does not let you in."),
        "invalid_client": _("The provider does not know this client id with this secret."),
        "invalid_grant": _("The provider no longer knows this attempt. Start again."),
        "invalid_scope": _(
            "The provider does not give what we ask for. Is the right kind of provider chosen?"
        ),
        "unauthorized_client": _(
            "The provider does not let this client sign people in by “authorization code”."
        ),
        "redirect_uri_mismatch": _("The provider does not know the address that people come back to."),
        "login_required": _("Sign in at the provider first."),
        "temporarily_unavailable": _("The provider is not available just now."),
    }.get(error, _("The provider said no (%(error)s).") % {"error": error[:60] or "?"})
