"""From the click that pays to a page of one's own workspace: twin, web, worker and the waiting page, as people use them."""

from __future__ import annotations

import http.client
import re
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

from ..measures import Figure, middle
from .crowd import running
from .ground import Ground, facts

TIMES = 7
_CARD = {
    "name": "Claire Martin",
    "number": "4242 4242 4242 4242",
    "expiry": "12/34",
    "cvc": "123",
    "method": "card",
}
_AGAIN = re.compile(r'hx-get="([^"]+)" hx-trigger="(?:every (\d+)ms|load)"')


def paying(there: Ground) -> list[Figure]:
    """Seconds from the order at the payment page until the first page of the new workspace has arrived."""
    from civocracy.local.supervisor import TWIN, WORKER
    from civocracy.local.surroundings import python

    twin = python("-m", "django", *TWIN, str(there.twin_port))
    web = python("-m", "gunicorn", "-c", "python:civocracy.web_server")
    with (
        running(there, "stripe-twin", *twin),
        running(there, "worker", *python("-m", "django", *WORKER)),
        running(there, "web", *web),
    ):
        _plans()
        _one(there, "paying-warms-up")
        found = [_one(there, f"paying-{number}") for number in range(TIMES)]
    figures = []
    for name, floor in (
        ("the worker has begun", None),
        ("all steps are done", None),
        ("the waiting page knows", None),
        ("until the first page", 2.0),
    ):
        median, spread = middle([one[name] for one in found])
        figures.append(Figure(f"paid, {name}", median, "s", spread, floor))
    worst = max(one["until the first page"] for one in found)
    return [*figures, Figure("paid, until the first page, slowest", worst, "s", 0, 2.0)]


def _plans() -> None:
    from django.core.management import call_command

    deadline = time.monotonic() + 30
    while True:
        try:
            call_command("sync_plans", verbosity=0)
            return
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


def _one(there: Ground, slug: str) -> dict[str, float]:
    """One city, by the browser's requests alone from the payment on. Seconds since the click."""
    from kit import clock
    from tenants.context import lobby
    from tenants.queries import tenant_named

    cookie, checkout = _ordered(slug)
    began, clicked_at = time.perf_counter(), clock.now()
    back = _ask(checkout, form=_CARD).getheader("Location")
    where = _ask(back, cookie=cookie).getheader("Location")
    assert str(where).endswith("/building/"), where
    site = f"http://localhost:{there.port}"
    page = _ask(f"{site}{where}", cookie=cookie).read().decode()
    stood = 0.0
    # The waiting page says itself when it asks again; what it leads to is followed as a browser follows it.
    for _ in range(200):
        again = _AGAIN.search(page)
        assert again, "The page neither waits nor leads on."
        time.sleep(float(again[2] or 0) / 1000)
        answer = _ask(site + again[1], cookie=cookie, headers={"HX-Request": "true"})
        page = answer.read().decode()
        if entry := answer.getheader("HX-Redirect"):
            stood = time.perf_counter() - began
            break
    else:
        raise RuntimeError("The site was never ready.")
    where = _ask(site + entry, cookie=cookie).getheader("Location")
    first = _follow(str(where))
    assert "/workspace/setup/" in first, first
    arrived = time.perf_counter() - began
    with lobby():
        tenant = tenant_named(slug)
        began_at = tenant.provisioning_steps.earliest("started_at").started_at
    assert began_at is not None
    assert tenant.provisioned_at is not None
    there.schemas.append(tenant.schema_name)
    return {
        "the worker has begun": (began_at - clicked_at).total_seconds(),
        "all steps are done": (tenant.provisioned_at - clicked_at).total_seconds(),
        "the waiting page knows": stood,
        "until the first page": arrived,
    }


def _follow(where: str) -> str:
    """Open an address with a jar of its own, following redirects to a page; returns that page's address."""
    jar: dict[str, str] = {}
    for _ in range(6):
        answer = _ask(where, cookie="; ".join(f"{name}={value}" for name, value in jar.items()))
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = header.partition(";")[0].partition("=")
            jar[name] = value
        leads_to = answer.getheader("Location")
        if answer.status == 200:
            answer.read()
            return where
        assert leads_to, answer.status
        parts = urlsplit(where)
        where = leads_to if leads_to.startswith("http") else f"{parts.scheme}://{parts.netloc}{leads_to}"
    raise RuntimeError("It leads nowhere.")


def _ordered(slug: str) -> tuple[str, str]:
    """A signup that has ordered, through the actions: the cookie of its browser, and its payment page."""
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore

    from kit import clock
    from onboarding import actions, queries, rules
    from onboarding.models import Signup
    from tenants.context import lobby

    row = facts(slug.capitalize(), slug)
    with lobby():
        signup = actions.begin_signup(
            kind=row["kind"], name=row["name"], country=row["country"], population=row["population"]
        )
        signup = actions.reserve_address(
            signup, address=slug, language=row["language"], timezone=row["timezone"]
        )
        signup = actions.give_contact(signup, contact_name="Claire Martin", email=row["contact_email"])
        # The code is in a mail that nobody reads here.
        Signup.objects.filter(pk=signup.pk).update(confirmed_at=clock.now())
        signup = Signup.objects.get(pk=signup.pk)
        session = SessionStore()
        session["signups"] = {str(signup.token): actions.hand_over(signup)}
        session.save()
        checkout = actions.start_payment(
            Signup.objects.get(pk=signup.pk),
            price=queries.quote_of(signup).month,
            route="card",
            legal_name=row["name"],
            vat_id="",
            purchase_order="",
            terms_version=rules.TERMS_VERSION,
            language="en",
        )
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}", checkout


def _ask(
    url: str | None,
    *,
    cookie: str = "",
    form: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> Any:
    """One request, its body not read yet. The host's name is sent; the connection goes to this machine."""
    assert url, "There is no address to go to."
    parts = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port or 80, timeout=30)
    sent = {"Host": parts.netloc, "Accept": "text/html", "Accept-Language": "en", **(headers or {})}
    if cookie:
        sent["Cookie"] = cookie
    body = None
    if form is not None:
        body, sent["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    connection.request("GET" if form is None else "POST", path, body=body, headers=sent)
    return connection.getresponse()
