"""Which signups this browser may continue: a key for each, kept in the session of Civocracy's own site."""

import uuid

from django.http import HttpRequest

from onboarding.models import Signup

_SESSION_KEY = "signups"
# A browser that begins more than this forgets the oldest: a session must not grow without end.
_MOST = 10


def remember(request: HttpRequest, signup: Signup, key: str) -> None:
    """Keep the key that opens this signup."""
    keys: dict[str, str] = dict(request.session.get(_SESSION_KEY, {}))
    keys.pop(str(signup.token), None)
    keys[str(signup.token)] = key
    request.session[_SESSION_KEY] = dict(list(keys.items())[-_MOST:])


def key_for(request: HttpRequest, token: uuid.UUID) -> str:
    """The key this browser holds for a signup; empty when it holds none."""
    return str(request.session.get(_SESSION_KEY, {}).get(str(token), ""))


def tokens(request: HttpRequest) -> list[str]:
    """The signups this browser has a key for, the latest first."""
    return list(reversed(request.session.get(_SESSION_KEY, {})))
