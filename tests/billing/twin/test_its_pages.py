"""The pages of the local Stripe: valid, with nothing inline, and safe against what somebody types."""

from __future__ import annotations

import re

import html5lib
import stripe

from tests.billing.stage import Stage
from tests.billing.twin.conftest import a_page


def pages_of(stage: Stage, client: stripe.StripeClient) -> dict[str, str]:
    page = a_page(client, subscription_data={"trial_period_days": 30})
    refused = stage.pay(page.url or "", number="4000 0000 0000 0002")
    waiting = a_page(client)
    form = {"number": "4000002500003155", "expiry": "12/34", "cvc": "123", "name": "C <b>", "method": "card"}
    asked = stage.send(waiting.url or "", **form)
    paid = a_page(client)
    stage.pay(paid.url or "")
    (invoice,) = stage.objects("invoice")
    portal = client.v1.billing_portal.sessions.create(
        {"customer": str(paid.customer), "return_url": "http://x.test/"}
    )
    return {
        "checkout": stage.visit(page.url or "").body.decode(),
        "declined": refused.body.decode(),
        "nothing typed": stage.send(page.url or "", method="card").body.decode(),
        "three d secure": stage.visit(asked.headers["Location"]).body.decode(),
        "done": stage.visit(f"/c/pay/{paid.id}").body.decode(),
        "invoice": stage.visit(f"/i/{invoice['id']}").body.decode(),
        "portal": stage.visit(portal.url).body.decode(),
        "portal refused": stage.send(portal.url, do="card", method="card", number="1").body.decode(),
        "controls": stage.visit("/").body.decode(),
        "missing": stage.visit("/nothing/here").body.decode(),
    }


def test_every_page_is_valid_and_has_nothing_inline(stage: Stage, client: stripe.StripeClient) -> None:
    for name, html in pages_of(stage, client).items():
        parser = html5lib.HTMLParser(strict=False)
        tree = parser.parse(html)
        assert parser.errors == [], name
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=", html), name
        assert "Simulation: no money moves" in html, name
        assert html.count("<h1") == 1, name
        ids = [node.get("id") for node in tree.iter() if node.get("id")]
        assert len(ids) == len(set(ids)), name
        for node in tree.iter():
            for target in (node.get("aria-describedby") or "").split():
                assert target in ids, name


def test_what_somebody_typed_is_kept_and_never_becomes_markup(
    stage: Stage, client: stripe.StripeClient
) -> None:
    page = a_page(client)
    got = stage.send(
        page.url or "", method="card", number="<script>1</script>", name='"><b>', expiry="1", cvc=""
    )
    text = got.body.decode()
    assert got.status == 400
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "Nothing was charged" in text


def test_an_invoice_is_a_pdf_too(stage: Stage, client: stripe.StripeClient) -> None:
    stage.pay(a_page(client).url or "")
    (invoice,) = stage.objects("invoice")
    got = stage.visit(f"/i/{invoice['id']}/pdf")
    assert got.body.startswith(b"%PDF-1.4")
    assert invoice["number"].encode() in got.body
