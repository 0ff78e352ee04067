"""How a program shows its token: `Authorization: Bearer civ_…`."""

from __future__ import annotations

import re
import secrets

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from accounts.actions.tokens import PREFIX, hash_of_token
from accounts.models import ApiToken, User
from kit import clock, ratelimit
from kit.access import belongs, lack_of

#: Requests of one token in a minute.
PER_MINUTE = 300
_TOKEN = re.compile(rf"{PREFIX}_([0-9a-f]{{12}})_([A-Za-z0-9_-]{{20,80}})")


class BadToken(APIException):
    """The token opens nothing here."""

    status_code = 401
    default_code = "bad_token"


class TokenAuthentication(BaseAuthentication):
    """Acts as the person who made the token, with what that person may do now. No cookie, so no CSRF token is needed."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """None when the request carries no token; BadToken when it carries one that is worth nothing."""
        scheme, _space, text = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = _token_of(text.strip())
        ratelimit.check("token", token.key, limit=PER_MINUTE, per=60)
        if request.method not in SAFE_METHODS and not token.may_write:
            raise PermissionDenied(_("This token may only read."))
        if not belongs(token.user, "staff"):
            lack = lack_of(token.user)
            raise PermissionDenied(
                str(lack.reason) if lack else _("Whoever made this token has no role here any more.")
            )
        _note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a program is asked for."""
        return "Bearer"


def _token_of(text: str) -> ApiToken:
    found = _TOKEN.fullmatch(text)
    key, secret = found.groups() if found else ("", "")
    token = ApiToken.objects.select_related("user").filter(key=key).first() if key else None
    known = token.secret_hash if token else ""
    fits = secrets.compare_digest(known, hash_of_token(key, secret=secret))
    if token is None or not fits or not token.is_valid or not token.user.is_active:
        raise BadToken(_("This token is unknown, revoked, or has run out."))
    return token


def _note_use(token: ApiToken) -> None:
    today = clock.now().date()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular's way to register
    """The token in the description of the API."""

    target_class = "accounts.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer"}
