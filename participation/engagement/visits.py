"""Counting visits without cookies and without keeping an address.

A visitor is a fingerprint: address and browser, mixed with a secret of the day that is thrown away when the day ends. Within
the day it tells the same visitor from another one and remembers by which link (`?via=`) they came first, so that what they
say later that day is counted for that channel. The day after, nobody can work out whose fingerprint it was, not even with
the address at hand.

Visits are noted in memory and written in bundles, so that a page costs no write of its own. What a killed process had not
written yet, at most ten seconds of visits, is lost.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from time import monotonic

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase

from kit import clock, scope
from kit.requests import client_address
from participation.discussions.models import Discussion
from participation.engagement.models import DayTally, Visitor
from participation.journal import actions as journal
from participation.journal.models import Event, Kind
from participation.projects.models import Project

WRITE_AFTER = 10.0
"""Seconds that a visit may wait in memory."""
AT_MOST = 500
"""Visitors that may wait in memory."""
MOST_CHANNELS = 60
"""Names beyond these are counted as one: links can be made up by anybody."""
DIRECT, OTHER = "web", "other"
RESERVED = frozenset({"web", "api", "import", "offline", "staff", "other"})
#: What robots, previews and monitors call themselves. Who hides it is counted: there is no way to know.
ROBOTS = re.compile(
    r"bot|crawl|spider|slurp|preview|facebookexternalhit|embedly|curl|wget|python|java/|go-http|headless|monitor|"
    r"uptime|lighthouse|scrapy|httpclient|okhttp|feed|archiver|scan",
    re.IGNORECASE,
)
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,29}")
#: Pages of which no visit is counted.
NOT_COUNTED = ("/workspace", "/api/", "/account", "/static/", "/dev/", "/legal/", "/preview/")


@dataclass
class _Waiting:
    """Visits of one tenant that have not been written yet."""

    since: float = field(default_factory=monotonic)
    #: (fingerprint, place) → channel; how many pages by (place, channel). A place is "" or names a project's page.
    visitors: dict[tuple[int, str], str] = field(default_factory=dict)
    pages: Counter[tuple[str, str]] = field(default_factory=Counter)


_waiting: dict[str, _Waiting] = {}
_secrets: dict[tuple[str, str], bytes] = {}
_lock = Lock()


class VisitMiddleware:
    """Notes who looks at a page of a tenant's site, once the page has been made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if is_a_visit(request, response):
            note(request)
        return response


def is_a_visit(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether a person looked at a page: a whole page of the site that was found, and not a robot's or a browser's guess."""
    tenant = getattr(request, "tenant", None)
    browser = request.headers.get("User-Agent", "")
    return (
        tenant is not None
        and tenant.is_writable
        and request.method == "GET"
        and response.status_code == 200
        and response.headers.get("Content-Type", "").startswith("text/html")
        and not request.path.startswith(NOT_COUNTED)
        and not request.headers.get("HX-Request")
        and "prefetch" not in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
        and bool(browser)
        and ROBOTS.search(browser) is None
    )


def named_channel(request: HttpRequest) -> str:
    """The channel that the address names (`?via=newsletter`), tidied; empty where it names none that a link may."""
    given = request.GET.get("via", "").strip().lower()
    return given if _NAME.fullmatch(given) and given not in RESERVED else ""


def channel_of(request: HttpRequest) -> str:
    """By which channel this person came: the one in the address, or the first one of today. "web" for neither."""
    named = named_channel(request)
    if named:
        return named
    if not request.headers.get("User-Agent"):
        return DIRECT
    row = Visitor.objects.filter(pk=fingerprint(request), came_on=clock.today()).values_list(
        "channel", flat=True
    )
    return row.first() or DIRECT


def fingerprint(request: HttpRequest) -> int:
    """A number that is the same all day for one address and browser, and means nothing the day after."""
    words = f"{client_address(request)}|{request.headers.get('User-Agent', '')}"
    digest = hmac.new(_secret_of_today(), words.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def note(request: HttpRequest) -> None:
    """Keep a visit in memory, and write what has waited long enough."""
    schema, named = scope.current().schema, named_channel(request)
    who, place = fingerprint(request), _place_of(request)
    with _lock:
        waiting = _waiting.setdefault(schema, _Waiting())
        known = waiting.visitors.get((who, ""), "")
        channel = known or named or DIRECT
        waiting.visitors.setdefault((who, ""), channel)
        waiting.visitors.setdefault((who, place), channel)
        waiting.pages[place, channel] += 1
        # Who came by a link may say something within seconds, and at another process.
        is_due = bool(named and not known) or len(waiting.visitors) >= AT_MOST
        if not is_due and monotonic() - waiting.since < WRITE_AFTER:
            return
        del _waiting[schema]
    _write(waiting)


def write_waiting() -> None:
    """Write the visits of this tenant that wait in this process."""
    with _lock:
        waiting = _waiting.pop(scope.current().schema, None)
    if waiting is not None:
        _write(waiting)


def forget_yesterday() -> int:
    """Delete the fingerprints of past days. Returns how many."""
    return Visitor.objects.filter(came_on__lt=clock.today()).delete()[0]


def _write(waiting: _Waiting) -> None:
    today = clock.today()
    with transaction.atomic():
        known, projects = _known_channels(), _projects_at({place for place, _channel in waiting.pages})
        visitors = {
            (who, projects.get(place, 0)): _allowed(channel, known)
            for (who, place), channel in waiting.visitors.items()
        }
        wanted = {_mixed(*whose): channel for whose, channel in visitors.items()}
        new = set(_add_visitors(wanted, today.isoformat()))
        came: Counter[tuple[int, str]] = Counter()
        for (who, where), channel in visitors.items():
            came[where, channel] += _mixed(who, where) in new
        read: Counter[tuple[int, str]] = Counter()
        for (place, channel), number in waiting.pages.items():
            read[projects.get(place, 0), _allowed(channel, known)] += number
        journal.record_many([*_events(came, visitors=True), *_events(read, visitors=False)])


def _mixed(who: int, where: int) -> int:
    # The visitor of the whole site keeps the fingerprint; of each project they have another one.
    return who if not where else (who * 1_000_003 + where) % 2**63 - 2**62


_ADD = """
    INSERT INTO engagement_visitor (fingerprint, channel, came_on)
    SELECT fingerprint, channel, %(day)s::date
    FROM unnest(%(who)s::bigint[], %(channel)s::text[]) AS rows (fingerprint, channel)
    ON CONFLICT (fingerprint) DO NOTHING RETURNING fingerprint
"""


def _add_visitors(wanted: dict[int, str], day: str) -> Iterable[int]:
    # In one order, so that two processes never wait for each other.
    who = sorted(wanted)
    with connection.cursor() as cursor:
        cursor.execute(_ADD, {"day": day, "who": who, "channel": [wanted[one] for one in who]})
        return [row[0] for row in cursor.fetchall()]


def _events(counted: Counter[tuple[int, str]], *, visitors: bool) -> Iterable[Event]:
    departments = dict(
        Project.objects.filter(pk__in={where for where, _channel in counted}).values_list(
            "pk", "department_id"
        )
    )
    for (where, channel), number in counted.items():
        if number:
            kind = Kind.PAGE_READ
            if visitors:
                kind = Kind.PROJECT_VISITED if where else Kind.VISITOR_CAME
            yield Event(
                kind=kind,
                occurred_at=clock.now(),
                project_id=where or None,
                department_id=departments.get(where),
                number=number,
                channel=channel,
            )


def _known_channels() -> set[str]:
    prefix = "channel:"  # the scopes of channels
    rows = DayTally.objects.filter(
        kind=Kind.VISITOR_CAME, scope__startswith=prefix, occurred_on__gt=clock.today() - timedelta(days=90)
    )
    names = rows.values_list("scope", flat=True).distinct()[:MOST_CHANNELS]
    return {name.removeprefix(prefix) for name in names}


def _allowed(channel: str, known: set[str]) -> str:
    if channel in known or channel == DIRECT:
        return channel
    if len(known) < MOST_CHANNELS:
        known.add(channel)
        return channel
    return OTHER


def _place_of(request: HttpRequest) -> str:
    """Which project's page this is, without asking the database: "slug:market-square", "discussion:3", or ""."""
    match = request.resolver_match
    if match is None:
        return ""
    if match.namespace == "discussions" and "pk" in match.kwargs:
        return f"discussion:{match.kwargs['pk']}"
    if request.path.startswith("/projects/") and "slug" in match.kwargs:
        return f"slug:{match.kwargs['slug']}"
    return ""


def _projects_at(places: set[str]) -> dict[str, int]:
    """The numbers of the projects that these places belong to. Two statements."""
    parted = [place.partition(":") for place in places if place]
    slugs = [which for kind, _colon, which in parted if kind == "slug"]
    numbers = [int(which) for kind, _colon, which in parted if kind == "discussion"]
    found = {
        f"slug:{slug}": pk for slug, pk in Project.objects.filter(slug__in=slugs).values_list("slug", "pk")
    }
    rows = Discussion.objects.filter(pk__in=numbers).values_list("pk", "project_id")
    return found | {f"discussion:{pk}": project for pk, project in rows}


def _secret_of_today() -> bytes:
    """The secret of this tenant and day: shared by all processes through the cache, which forgets it with the day."""
    place = (scope.current().schema, clock.today().isoformat())
    if place not in _secrets:
        key = f"visits:{place[1]}"
        cache.add(key, secrets.token_hex(32), timeout=26 * 3600)
        _secrets[place] = str(cache.get(key) or secrets.token_hex(32)).encode()
        for other in [one for one in _secrets if one[1] != place[1]]:
            del _secrets[other]
    return _secrets[place]
