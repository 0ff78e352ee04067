"""The WSGI application: the API under /v1 and /v2, people's pages, and the controls."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from . import pages
from .events import API_VERSION
from .faults import StripeFault, invalid
from .forms import nested
from .resources.lists import expand
from .routes import route
from .store import Store, public

_KEY_LIFETIME = 86_400


@dataclass
class Twin:
    """One local Stripe account: its store, where its pages are reached, and how it words its webhooks."""

    store: Store
    public_url: str = "http://localhost:12111"
    payload: str = "thin"
    current_key: str | None = None
    wake: threading.Event = field(default_factory=threading.Event)

    def test_clock(self) -> str | None:
        """Return the id of the test clock, once the clock has been moved."""
        return "clock_twin" if self.store.clock_offset() else None


@dataclass(frozen=True)
class Request:
    """A request, read."""

    method: str
    path: str
    query: str
    body: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """A status, headers and a body."""

    status: int
    body: bytes
    headers: dict[str, str]


def answer_api(twin: Twin, request: Request) -> Answer:
    """Answer one API request as Stripe would; effects and the idempotency record are kept together."""
    try:
        with twin.store.transaction():
            fault = _planned_fault(twin)
            if fault == "outage":
                return _json(
                    503, StripeFault(503, "api_error", "Stripe is unavailable (simulated).").as_object()
                )
            status, text, replayed = _once(twin, request, fail=fault == "fail")
    except StripeFault as problem:
        return _json(problem.status, problem.as_object())
    if fault == "drop":
        raise ConnectionResetError("The answer was lost on the way (simulated).")
    headers = {"Idempotent-Replayed": "true"} if replayed else {}
    return _json(status, json.loads(text), headers)


def _planned_fault(twin: Twin) -> str:
    if twin.store.setting("outage") == "on":
        return "outage"
    for name in ("fail", "drop"):
        left = int(twin.store.setting(f"{name}_next", "0"))
        if left > 0:
            twin.store.set_setting(f"{name}_next", str(left - 1))
            return name
    return ""


def _once(twin: Twin, request: Request, *, fail: bool) -> tuple[int, str, bool]:
    """Carry the request out, or replay what the same idempotency key was answered before."""
    _check_headers(request)
    key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
    fingerprint = hashlib.sha256(f"{request.method} {request.path}?{request.body}".encode()).hexdigest()
    if key:
        twin.store.query("DELETE FROM idempotency WHERE created < ?", twin.store.now() - _KEY_LIFETIME)
        for known, status, text in twin.store.query(
            "SELECT fingerprint, status, body FROM idempotency WHERE key = ?", key
        ):
            if known != fingerprint:
                raise StripeFault(
                    400,
                    "idempotency_error",
                    "Keys for idempotent requests can only be used with the same parameters they were first used with.",
                )
            return status, text, True
    if fail:
        status, result = (
            500,
            StripeFault(500, "api_error", "Something went wrong on our end (simulated).").as_object(),
        )
    else:
        twin.current_key = key or None
        status, result = 200, _carry_out(twin, request)
    text = json.dumps(result)
    if key:
        twin.store.query(
            "INSERT INTO idempotency VALUES (?, ?, ?, ?, ?)", key, fingerprint, status, text, twin.store.now()
        )
    return status, text, False


def _check_headers(request: Request) -> None:
    key = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not key.startswith("sk_test_"):
        message = "The local twin holds no money: use a key that begins with sk_test_."
        raise StripeFault(401, "invalid_request_error", message)
    if request.headers.get("stripe-version") != API_VERSION:
        raise invalid(f"The local twin speaks API version {API_VERSION} only.")


def _carry_out(twin: Twin, request: Request) -> dict[str, Any]:
    found = route(request.method, request.path)
    if found is None:
        raise invalid(f"Unrecognized request URL ({request.method}: {request.path}).", status=404)
    _, shape, handler, variables = found
    given = nested(request.body if request.method == "POST" else request.query)
    params = shape(given, "")
    paths = params.get("expand", [])
    body = handler(twin, params, **variables)
    return dict(public(expand(twin, json.loads(json.dumps(body)), paths)))


def _json(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> Answer:
    fixed = {
        "Content-Type": "application/json",
        "Request-Id": Store.new_id("req"),
        "Stripe-Version": API_VERSION,
    }
    return Answer(status, json.dumps(body).encode(), fixed | (headers or {}))


def answer(twin: Twin, request: Request) -> Answer:
    """Answer any request: the API, or a page."""
    if request.path.startswith(("/v1/", "/v2/")):
        return answer_api(twin, request)
    status, headers, body = pages.answer(twin, request.method, request.path, request.query, request.body)
    return Answer(status, body, headers)


StartResponse = Callable[[str, list[tuple[str, str]]], object]
_REASONS = {200: "OK", 303: "See Other", 400: "Bad Request", 401: "Unauthorized", 402: "Payment Required"}
_REASONS |= {404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 500: "Internal Server Error"}


def wsgi(twin: Twin) -> Callable[[dict[str, Any], StartResponse], Iterable[bytes]]:
    """Return the twin as a WSGI application."""

    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        request = Request(
            method=environ["REQUEST_METHOD"],
            path=environ.get("PATH_INFO", "/"),
            query=environ.get("QUERY_STRING", ""),
            body=environ["wsgi.input"].read(length).decode() if length else "",
            headers={
                name[5:].replace("_", "-").lower(): value
                for name, value in environ.items()
                if name.startswith("HTTP_")
            },
        )
        result = answer(twin, request)
        reason = _REASONS.get(result.status, "Status")
        headers = [*result.headers.items(), ("Content-Length", str(len(result.body)))]
        start_response(f"{result.status} {reason}", headers)
        return [result.body]

    return application
