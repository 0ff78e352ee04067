"""What somebody typed before signing in is kept in their session, and carried out when they come back.

Pages that anybody reads carry no token against forged requests, which would put a cookie on everybody. Somebody who is
not signed in shows in another way that the form was ours: browsers say from which site a form was sent. Where a browser
does not say, the words are kept too, but only put back into the form: nothing is posted that a foreign page has written.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypedDict, TypeVar, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from participation.discussions.actions.contributions import LONGEST_BODY

_KEPT, _DRAFT = "kept", "draft"
LONGEST_FACT = 200
_View = TypeVar("_View", bound=Callable[..., HttpResponse])


class Kept(TypedDict):
    """What was about to be done: `kind` is contribution, reply, stance or idea, `target` the id of what it is about.

    `facts` are the other fields of a form, as they were typed.
    """

    kind: str
    target: int
    body: str
    value: int | None
    facts: dict[str, str]
    is_ours: bool


def keep(
    request: HttpRequest,
    *,
    kind: str,
    target: int,
    body: str = "",
    value: int | None = None,
    facts: dict[str, str] | None = None,
) -> HttpResponse:
    """Keep it and send the person to sign in; they come back to `contributions:kept`."""
    request.session[_KEPT] = Kept(
        kind=kind,
        target=target,
        body=body[:LONGEST_BODY],
        value=value,
        facts={name: text[:LONGEST_FACT] for name, text in (facts or {}).items()},
        is_ours=_came_from_here(request),
    )
    response = redirect_to_login(reverse("contributions:kept"))
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = response.url
        return answer
    return response


def take(request: HttpRequest) -> Kept | None:
    """What was kept, once."""
    return cast("Kept | None", request.session.pop(_KEPT, None))


def put_back(request: HttpRequest, kept: Kept) -> None:
    """Let the form of its target show these words again."""
    request.session[_DRAFT] = kept


def draft_for(request: HttpRequest, *, kind: str, target: int) -> str:
    """The words to show in the form of this target, once."""
    if not request.user.is_authenticated:
        return ""
    draft = cast("Kept | None", request.session.get(_DRAFT))
    if draft is None or (draft["kind"], draft["target"]) != (kind, target):
        return ""
    del request.session[_DRAFT]
    return draft["body"]


def facts_for(request: HttpRequest, *, kind: str, target: int) -> dict[str, str]:
    """Everything to show in the form of this target, its words among it, once."""
    draft = cast("Kept | None", request.session.get(_DRAFT)) if request.user.is_authenticated else None
    facts = dict(draft["facts"]) if draft else {}
    body = draft_for(request, kind=kind, target=target)
    return {**facts, "body": body} if body else {}


def guards_itself(view: _View) -> _View:
    """Ask those who are signed in for their token as everywhere; others have nothing to lose but what is kept."""
    guarded = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def chosen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return (guarded if request.user.is_authenticated else view)(request, *args, **kwargs)

    return cast("_View", chosen)


def _came_from_here(request: HttpRequest) -> bool:
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()
