"""Who a view is for. Every view of ours declares it, and the declaration is what enforces it.

Audiences are coarse: `anyone`, `person` (signed in), `staff` (holds a role in this tenant), `administrator` (of this
tenant), `civocracy` (our own staff, on the public host). Finer rules live in a room's `rules.py` and are asked by actions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from kit.errors import NotAllowed

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = [
    "ANYONE_READS",
    "AUDIENCES",
    "Audience",
    "AudiencePermission",
    "Lack",
    "NotAllowed",
    "audience",
    "belongs",
    "lack_of",
]

Audience = Literal["anyone", "person", "staff", "administrator", "civocracy"]
AUDIENCES: tuple[Audience, ...] = ("anyone", "person", "staff", "administrator", "civocracy")
#: The part of `audiences` of a view that everybody reads and few change.
ANYONE_READS: dict[str, Audience] = {"GET": "anyone", "HEAD": "anyone", "OPTIONS": "anyone"}
_View = TypeVar("_View", bound=Callable[..., Any])
_NEED_A_ROLE = ("staff", "administrator")

REASONS = {
    "staff": _("This page is for the staff of this site. Ask an administrator to give you a role."),
    "administrator": _("This page is for administrators of this site."),
    "civocracy": _("This page is for Civocracy staff."),
}


@dataclass(frozen=True)
class Lack:
    """What somebody still has to do before they may pass: in words, and where."""

    reason: _StrPromise | str
    url: str


def lack_of(user: Any) -> Lack | None:
    """What is missing for the roles somebody holds to count, as settings.AUDIENCE_LACKS says; None when nothing is."""
    return cast("Lack | None", import_string(settings.AUDIENCE_LACKS)(user))


def belongs(user: Any, name: Audience) -> bool:
    """Whether `user` is in the audience. The rules come from settings.AUDIENCE_RULES, so the kit knows no room."""
    if name == "anyone":
        return True
    if not user.is_authenticated:
        return False
    if name == "person":
        return True
    rule: Callable[[Any], bool] = import_string(settings.AUDIENCE_RULES[name])
    return bool(rule(user))


def audience(name: Audience) -> Callable[[_View], _View]:
    """Declare and enforce who may open a view: a function, or a class of Django REST framework.

    Somebody who is not signed in is sent to sign in and comes back; anybody else gets a 403 page with the reason.
    """
    if name not in AUDIENCES:
        raise ValueError(f"Unknown audience: {name}")

    def decorate(view: _View) -> _View:
        if isinstance(view, type):
            view.audience = name  # type: ignore[attr-defined]  # read by AudiencePermission
            return view

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            refusal = refuse(request, name)
            return refusal if refusal is not None else view(request, *args, **kwargs)

        guarded.audience = name  # type: ignore[attr-defined]  # read by the matrix of tests
        return cast("_View", guarded)

    return decorate


def refuse(request: HttpRequest, name: Audience) -> HttpResponse | None:
    """None when the person may pass, else the way to sign in. Raises NotAllowed when signing in would not help."""
    if name == "anyone" or belongs(request.user, name):
        return None
    if request.user.is_authenticated:
        lack = lack_of(request.user) if name in _NEED_A_ROLE else None
        if lack is None:
            raise NotAllowed(REASONS[name])
        return _led_to(request, lack.url)
    # What was typed in a form must not be lost: after signing in, a person comes back to the page, not to the POST.
    back = request.get_full_path() if request.method == "GET" else request.headers.get("referer") or "/"
    return _led_to(request, redirect_to_login(_path_of(back)).url)


def _led_to(request: HttpRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = url
        return answer
    return HttpResponseRedirect(url)


def _path_of(address: str) -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(address)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


class AudiencePermission(BasePermission):
    """The same declaration for the API: a view without an audience is refused to everybody.

    A view may declare `audience` for all methods, or `audiences = {"GET": "anyone", "POST": "person"}`.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the request may pass."""
        by_method: dict[str, Audience] = getattr(view, "audiences", {})
        name: Audience | None = by_method.get(request.method or "GET", getattr(view, "audience", None))
        if name is None:
            return False
        if belongs(request.user, name):
            return True
        if name in _NEED_A_ROLE and request.user.is_authenticated and (lack := lack_of(request.user)):
            self.message = str(lack.reason)
        return False
