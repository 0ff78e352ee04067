"""The hosted portal: plan, payment method, cancel or resume, invoices."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ..calendar import day_of
from ..events import emit
from ..resources import renewal, subscriptions
from ..resources.lists import fetch
from ..resources.payment_methods import described
from ..store import Body
from . import paying
from .layout import Page, money, page, redirect, text_page

if TYPE_CHECKING:
    from ..app import Twin

_WORDS = {"active": "Active", "trialing": "Trial", "past_due": "Payment overdue", "canceled": "Cancelled"}


def show(twin: Twin, given: dict[str, str], session_id: str) -> Page:
    """GET: everything on one page."""
    return _shown(twin, session_id, {}, {})


def _shown(
    twin: Twin, session_id: str, given: dict[str, str], errors: paying.Errors, problem: str = ""
) -> Page:
    session = twin.store.get(session_id, "billing_portal.session")
    if session is None:
        return text_page("Page not found", "This portal link is not known.", status=404)
    customer = fetch(twin, "customer", session["customer"])
    bodies = twin.store.find("subscription", customer=customer["id"])
    back = (
        f'<p class="back"><a href="{escape(session["return_url"])}">← Return to Civocracy</a></p>'
        if session["return_url"]
        else ""
    )
    plans = (
        "".join(_plan(twin, session_id, body) for body in bodies) or "<p>There is no subscription yet.</p>"
    )
    alert = f'<div class="alert" role="alert"><p>{escape(problem)}</p></div>' if problem else ""
    opened = " open" if errors or problem else ""
    content = f"""{back}<h1>{escape(customer["name"] or customer["email"] or "Customer")}</h1>
<section class="card"><h2>Plan</h2>{plans}</section>
<section class="card"><h2>Payment method</h2><p>{escape(described(_method(twin, customer, bodies)))}</p>
<details{opened}><summary>Use another payment method</summary>{alert}
<form method="post" action="/p/session/{session_id}" novalidate>
{paying.fields(given, errors, ["card", "sepa_debit"])}
<button class="button" type="submit" name="do" value="card">Save</button></form>
{paying.test_numbers(["card", "sepa_debit"])}</details></section>
<section class="card"><h2>Invoices</h2>{_invoices(twin, customer)}</section>"""
    return page("Your subscription", content, status=400 if errors else 200)


def _plan(twin: Twin, session_id: str, body: Body) -> str:
    item = body["items"]["data"][0]
    product = fetch(twin, "product", item["price"]["product"])
    price = f"{money(item['price']['unit_amount'], body['currency'])} per {item['price']['recurring']['interval']}"
    state = str(_WORDS.get(body["status"], body["status"]))
    button, note = "", ""
    if body["status"] in renewal.ENDED:
        note = f"Ended on {day_of(body['ended_at'])}."
    elif body["cancel_at_period_end"]:
        note = f"Ends on {day_of(item['current_period_end'])}. Nothing more will be charged."
        button = (
            '<button class="button" type="submit" name="do" value="resume">Keep the subscription</button>'
        )
    else:
        note = f"Renews on {day_of(item['current_period_end'])}."
        button = '<button class="button plain" type="submit" name="do" value="cancel">Cancel at period end</button>'
    form = (
        f'<form method="post" action="/p/session/{session_id}">'
        f'<input type="hidden" name="subscription" value="{body["id"]}">{button}</form>'
        if button
        else ""
    )
    return (
        f'<div class="plan"><p><strong>{escape(product["name"])}</strong> <span class="tag">{escape(state)}</span></p>'
        f"<p>{price}</p><p>{note}</p>{form}</div>"
    )


def _method(twin: Twin, customer: Body, bodies: list[Body]) -> Body | None:
    own = next((body["default_payment_method"] for body in bodies if body["default_payment_method"]), None)
    chosen = own or customer["invoice_settings"]["default_payment_method"]
    return twin.store.get(chosen, "payment_method") if chosen else None


def _invoices(twin: Twin, customer: Body) -> str:
    rows = twin.store.find("invoice", customer=customer["id"])
    if not rows:
        return "<p>There are no invoices yet.</p>"
    lines = "".join(
        f'<tr><td><a href="/i/{row["id"]}">{escape(row["number"])}</a></td><td>{day_of(row["created"])}</td>'
        f'<td class="number">{money(row["total"], row["currency"])}</td><td>{escape(row["status"])}</td></tr>'
        for row in rows
    )
    return f"""<div class="scroll"><table><thead><tr><th scope="col">Number</th><th scope="col">Date</th>
<th scope="col" class="number">Amount</th><th scope="col">State</th></tr></thead><tbody>{lines}</tbody></table></div>"""


def act(twin: Twin, given: dict[str, str], session_id: str) -> Page:
    """POST: change the payment method, cancel, or resume."""
    session = twin.store.get(session_id, "billing_portal.session")
    if session is None:
        return text_page("Page not found", "This portal link is not known.", status=404)
    if given.get("do") == "card":
        return _change_method(twin, session, given)
    body = twin.store.get(given.get("subscription", ""), "subscription")
    if body is None or body["customer"] != session["customer"]:
        return text_page("Not found", "There is no such subscription.", status=404)
    if body["status"] not in renewal.ENDED and given.get("do") in ("cancel", "resume"):
        subscriptions.update(twin, {"cancel_at_period_end": given["do"] == "cancel"}, id=body["id"])
    return redirect(f"/p/session/{session_id}")


def _change_method(twin: Twin, session: Body, given: dict[str, str]) -> Page:
    _, how, errors = paying.read(given)
    if how and how.at_checkout in ("declined", "no_funds"):
        errors["number"] = "This card was declined. Try another one."
    if errors:
        return _shown(twin, session["id"], given, errors, "The payment method was not changed.")
    customer = fetch(twin, "customer", session["customer"])
    method = paying.make(twin, customer, given)
    customer["invoice_settings"]["default_payment_method"] = method["id"]
    emit(twin, "customer.updated", twin.store.put(customer))
    for body in twin.store.find("subscription", customer=customer["id"]):
        if body["status"] not in renewal.ENDED:
            subscriptions.update(twin, {"default_payment_method": method["id"]}, id=body["id"])
    for invoice in twin.store.find("invoice", customer=customer["id"]):
        if invoice["status"] == "open" and invoice["collection_method"] == "charge_automatically":
            renewal.collect(twin, invoice)
    return redirect(f"/p/session/{session['id']}")
