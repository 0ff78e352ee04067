"""The controls of the simulation: time, webhooks, faults."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING

from ..calendar import DAY
from ..events import queue
from ..resources import clocks
from .layout import Page, money, page, redirect

if TYPE_CHECKING:
    from ..app import Twin


def show(twin: Twin, given: dict[str, str], rest: str) -> Page:
    """GET: the state of the simulation, with a button for everything that can be done to it."""
    now = datetime.fromtimestamp(twin.store.now(), UTC).strftime("%A, %-d %B %Y, %H:%M UTC")
    ahead = twin.store.clock_offset() // DAY
    content = f"""<h1>Stripe simulation</h1>
<section class="card"><h2>Time</h2><p><strong>{now}</strong>{f" ({ahead} days ahead)" if ahead else ""}</p>
<p>Renewals, due dates, retries and trials happen as the clock passes them. It cannot go back.</p>
<form method="post" action="/_twin/advance" class="actions">
{_button("1 day", "days", "1")}{_button("7 days", "days", "7")}
{_button("31 days", "days", "31")}{_button("1 year", "days", "366")}
</form></section>
<section class="card"><h2>Webhooks</h2>{_switches(twin)}{_deliveries(twin)}</section>
<section class="card"><h2>Faults</h2><form method="post" action="/_twin/fault" class="actions">
{_button("Next call answers 500", "name", "fail_next")}
{_button("Next call: done, but the answer is lost", "name", "drop_next")}
{_button("End the outage" if twin.store.setting("outage") == "on" else "Begin an outage", "name", "outage")}
</form><p>Waiting: {escape(_faults(twin))}.</p></section>
<section class="card"><h2>Subscriptions</h2>{_subscriptions(twin)}</section>"""
    return page("Controls", content, wide=True)


def _button(label: str, name: str, value: str) -> str:
    return (
        f'<button class="button plain" type="submit" name="{name}" value="{value}">{escape(label)}</button>'
    )


def _faults(twin: Twin) -> str:
    waiting = [
        f"{twin.store.setting(name)} × {name}"
        for name in ("fail_next", "drop_next")
        if twin.store.setting(name, "0") != "0"
    ]
    if twin.store.setting("outage") == "on":
        waiting.append("outage")
    return ", ".join(waiting) or "none"


def _switches(twin: Twin) -> str:
    held = twin.store.setting("webhooks") == "held"
    shuffled = twin.store.setting("shuffle") == "on"
    return (
        '<form method="post" action="/_twin/webhooks" class="actions">'
        + _button("Deliver what was held" if held else "Hold deliveries back", "do", "hold")
        + _button("Keep the order" if shuffled else "Shuffle the order", "do", "shuffle")
        + _button("Drop everything that waits", "do", "drop")
        + _button("Send the last 20 again", "do", "duplicate")
        + "</form>"
    )


def _deliveries(twin: Twin) -> str:
    rows = twin.store.query("SELECT event, state, attempts, note FROM deliveries ORDER BY id DESC LIMIT 20")
    if not rows:
        return "<p>No events yet. They appear here when somebody subscribes.</p>"
    lines = []
    for event_id, state, attempts, note in rows:
        event = twin.store.get(event_id, "event")
        kind = event["type"] if event else "?"
        lines.append(
            f"<tr><td>{escape(kind)}</td><td>{escape(state)} {escape(note)}</td><td class='number'>{attempts}</td>"
            f"<td><form method='post' action='/_twin/resend'><button class='link' name='event' value='{event_id}'>"
            f"Send again<span class='hidden'> {escape(kind)}</span></button></form></td></tr>"
        )
    return f"""<div class="scroll"><table><thead><tr><th scope="col">Event</th><th scope="col">Delivery</th>
<th scope="col" class="number">Attempts</th><th scope="col"><span class="hidden">Action</span></th></tr></thead>
<tbody>{"".join(lines)}</tbody></table></div>"""


def _subscriptions(twin: Twin) -> str:
    lines = []
    for body in twin.store.find("subscription")[:50]:
        customer = twin.store.get(body["customer"]) or {}
        price = body["items"]["data"][0]["price"]
        lines.append(
            f"<tr><td>{escape(customer.get('name') or customer.get('email') or body['customer'])}</td>"
            f"<td>{escape(body['status'])}</td><td class='number'>{money(price['unit_amount'], price['currency'])}</td></tr>"
        )
    if not lines:
        return "<p>None yet.</p>"
    return f"""<div class="scroll"><table><thead><tr><th scope="col">Customer</th><th scope="col">State</th>
<th scope="col" class="number">Price</th></tr></thead><tbody>{"".join(lines)}</tbody></table></div>"""


def act(twin: Twin, given: dict[str, str], action: str) -> Page:
    """POST: do one of the above."""
    if action == "advance" and given.get("days", "").isdigit():
        clocks.advance(twin, min(int(given["days"]), 3660) * DAY)
    elif action == "resend" and twin.store.get(given.get("event", ""), "event"):
        queue(twin, given["event"])
    elif action == "webhooks":
        _webhooks(twin, given.get("do", ""))
    elif action == "fault":
        _fault(twin, given.get("name", ""))
    return redirect("/")


def _webhooks(twin: Twin, what: str) -> None:
    if what == "hold":
        held = twin.store.setting("webhooks") == "held"
        twin.store.set_setting("webhooks", "" if held else "held")
        if held:
            twin.store.query("UPDATE deliveries SET state = 'pending' WHERE state = 'held'")
            twin.wake.set()
    elif what == "shuffle":
        twin.store.set_setting("shuffle", "" if twin.store.setting("shuffle") == "on" else "on")
    elif what == "drop":
        twin.store.query("UPDATE deliveries SET state = 'dropped' WHERE state IN ('pending', 'held')")
    elif what == "duplicate":
        for (event_id,) in twin.store.query(
            "SELECT DISTINCT event FROM deliveries ORDER BY id DESC LIMIT 20"
        ):
            queue(twin, event_id)


def _fault(twin: Twin, name: str) -> None:
    if name in ("fail_next", "drop_next"):
        twin.store.set_setting(name, str(int(twin.store.setting(name, "0")) + 1))
    elif name == "outage":
        twin.store.set_setting("outage", "" if twin.store.setting("outage") == "on" else "on")
