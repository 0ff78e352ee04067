"""The hosted payment page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ..calendar import DAY, day_of
from ..resources import checkout
from ..resources.lists import fetch
from ..store import Body
from . import paying
from .layout import Page, money, page, redirect, text_page

if TYPE_CHECKING:
    from ..app import Twin

_DECLINED = {
    "declined": "Your card was declined. Nothing was charged. Try another card, or ask your bank why.",
    "no_funds": "Your card was declined: insufficient funds. Nothing was charged. Try another card.",
}


def _session(twin: Twin, session_id: str) -> Body | None:
    return twin.store.get(session_id, "checkout.session")


def _closed(session: Body | None) -> Page | None:
    if session is None:
        return text_page("Page not found", "There is no such payment page.", status=404)
    if session["status"] == "complete":
        return text_page("You are done", "This was already completed.", link=(_success(session), "Continue"))
    if session["status"] == "expired":
        text = "This payment page has expired. Go back and start again; nothing was charged."
        return text_page(
            "This page has expired",
            text,
            link=(session["cancel_url"], "Go back") if session["cancel_url"] else None,
        )
    return None


def _success(session: Body) -> str:
    return str(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]))


def show(twin: Twin, given: dict[str, str], session_id: str) -> Page:
    """GET: the form."""
    session = _session(twin, session_id)
    closed = _closed(session)
    if session is None or closed is not None:
        return closed or redirect("/")
    return _form(twin, session, {}, {})


def _form(twin: Twin, session: Body, given: dict[str, str], errors: paying.Errors, problem: str = "") -> Page:
    kinds = list(session["payment_method_types"])
    status = 402 if problem else 400 if errors else 200
    if errors and not problem:
        problem = "Some details need your attention. Nothing was charged."
    alert = f'<div class="alert" role="alert"><p>{escape(problem)}</p></div>' if problem else ""
    trial = session["_subscription_data"].get("trial_period_days", 0)
    verb = "Start trial" if trial else "Subscribe"
    cancel = (
        f'<p class="back"><a href="{escape(session["cancel_url"])}">← Back to Civocracy</a></p>'
        if session["cancel_url"]
        else ""
    )
    content = f"""<div class="columns">
<section class="summary" aria-labelledby="what">{cancel}{_summary(twin, session, trial)}</section>
<section class="card" aria-labelledby="pay">
<h2 id="pay">Payment details</h2>
{alert}
<form method="post" action="/c/pay/{session["id"]}" novalidate>
<p class="field"><span class="label">E-mail</span> <span>{escape(session["customer_details"]["email"] or "")}</span></p>
{paying.fields(given, errors, kinds)}
<button class="button" type="submit">{verb}</button>
</form>
{paying.test_numbers(kinds)}
</section>
</div>"""
    return page("Pay", content, status=status, wide=True)


def _summary(twin: Twin, session: Body, trial: int) -> str:
    price = fetch(twin, "price", session["_price"])
    product = fetch(twin, "product", price["product"])
    each = f"{money(price['unit_amount'], price['currency'])} per {price['recurring']['interval']}"
    if trial:
        first = day_of(twin.store.now() + trial * DAY)
        lead, rest = (
            f"{trial} days free",
            f"Then {each}. The first payment is on {first}; cancel before and you pay nothing.",
        )
    else:
        lead, rest = money(price["unit_amount"], price["currency"]), f"Then {each}. Cancel whenever you want."
    due = money(session["amount_total"], price["currency"])
    return (
        f'<h1 id="what">Subscribe to {escape(product["name"])}</h1><p class="amount">{lead}</p><p>{rest}</p>'
        f'<dl class="lines"><div><dt>{escape(product["name"])}</dt><dd>{each}</dd></div>'
        f"<div><dt><strong>Total due today</strong></dt><dd><strong>{due}</strong></dd></div></dl>"
    )


def pay(twin: Twin, given: dict[str, str], session_id: str) -> Page:
    """POST: try to subscribe."""
    session = _session(twin, session_id)
    closed = _closed(session)
    if session is None or closed is not None:
        return closed or redirect("/")
    if given.get("method") not in session["payment_method_types"]:
        given["method"] = session["payment_method_types"][0]
    _, how, errors = paying.read(given)
    if errors or how is None:
        return _form(twin, session, given, errors)
    if how.at_checkout in _DECLINED:
        return _form(twin, session, given, {"number": "This card was declined."}, _DECLINED[how.at_checkout])
    if how.at_checkout == "three_d_secure":
        twin.store.put(session | {"_waiting": given})
        return redirect(f"/c/pay/{session_id}/authenticate")
    return _finish(twin, session, given)


def _finish(twin: Twin, session: Body, given: dict[str, str]) -> Page:
    customer = fetch(twin, "customer", session["customer"])
    session.pop("_waiting", None)
    done = checkout.complete(twin, session, paying.make(twin, customer, given))
    return redirect(_success(done))


def show_authentication(twin: Twin, given: dict[str, str], session_id: str) -> Page:
    """GET: what the bank asks in a 3-D Secure step."""
    session = _session(twin, session_id)
    if session is None or session["status"] != "open" or "_waiting" not in session:
        return redirect(f"/c/pay/{session_id}")
    content = f"""<section class="card"><h1>Your bank asks: is this you?</h1>
<p>3-D Secure test page. With a real card, your bank would now ask for a code or for your banking app.</p>
<form method="post" action="/c/pay/{session_id}/authenticate" class="actions">
<button class="button" type="submit" name="answer" value="complete">Yes, it is me</button>
<button class="button plain" type="submit" name="answer" value="fail">No, refuse</button>
</form></section>"""
    return page("Confirm it is you", content)


def authenticate(twin: Twin, given: dict[str, str], session_id: str) -> Page:
    """POST: the answer to the 3-D Secure step."""
    session = _session(twin, session_id)
    if session is None or session["status"] != "open" or "_waiting" not in session:
        return redirect(f"/c/pay/{session_id}")
    waiting = session["_waiting"]
    if given.get("answer") == "complete":
        return _finish(twin, session, waiting)
    session.pop("_waiting")
    twin.store.put(session)
    problem = (
        "Your bank did not confirm that it was you. Nothing was charged. Try again, or choose another card."
    )
    return _form(twin, session, waiting, {"number": "This card could not be confirmed."}, problem)
