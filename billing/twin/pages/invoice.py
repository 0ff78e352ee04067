"""The hosted invoice: on the page, as PDF, and what the payer, the bank and the seller may do with it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ..calendar import day_of
from ..resources import invoices, payments, renewal, taxes
from ..store import Body
from .layout import Page, money, page, redirect, text_page

if TYPE_CHECKING:
    from ..app import Twin


def _facts(invoice: Body) -> list[tuple[str, str]]:
    line = invoice["lines"]["data"][0]
    facts = [
        ("Invoice", invoice["number"]),
        ("To", invoice["customer_name"] or invoice["customer_email"] or ""),
        ("Date", day_of(invoice["created"])),
        (
            "For",
            f"{line['description']}, {day_of(line['period']['start'])} to {day_of(line['period']['end'])}",
        ),
        *[(entry["name"], entry["value"]) for entry in invoice["custom_fields"] or []],
        ("Total", money(invoice["total"], invoice["currency"])),
        ("State", invoice["status"]),
    ]
    if invoice["due_date"]:
        facts.insert(3, ("Due", day_of(invoice["due_date"])))
    return facts


def show(twin: Twin, given: dict[str, str], invoice_id: str) -> Page:
    """GET: the invoice."""
    invoice = twin.store.get(invoice_id, "invoice")
    if invoice is None:
        return text_page("Page not found", "There is no such invoice.", status=404)
    rows = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(str(value))}</dd></div>" for name, value in _facts(invoice)
    )
    content = f"""<section class="card"><h1>Invoice {escape(invoice["number"])}</h1>
<p class="amount">{money(invoice["amount_remaining"], invoice["currency"])} <small>to pay</small></p>
<dl class="lines">{rows}</dl>{_forms(twin, invoice)}
<p><a href="/i/{invoice_id}/pdf">Download as PDF</a></p></section>"""
    return page(f"Invoice {invoice['number']}", content)


def _forms(twin: Twin, invoice: Body) -> str:
    if invoice["status"] == "open":
        note = "<p>Please pay by bank transfer and quote the invoice number.</p>"
        by_mail = invoice["collection_method"] == "send_invoice"
        return (note if by_mail else "") + _form(
            invoice,
            _amount(invoice, "Amount of the transfer", invoice["amount_remaining"])
            + _button("transfer", "Simulate: bank transfer received", plain=False)
            + _button("outside", "Simulate: paid by another way")
            + _button("credit", "Simulate: credit note over what is left")
            + _button("void", "Simulate: void the invoice")
            + _button("uncollectible", "Simulate: nobody will pay"),
        )
    if invoice["status"] != "paid":
        return ""
    charges = payments.for_invoice(twin, invoice)
    contested = [one for charge in charges for one in payments.disputes_of(twin, charge)]
    buttons = _button("credit", "Simulate: credit note over all of it")
    if any(one["status"] == "needs_response" for one in contested):
        buttons += _button("won", "Simulate: the dispute is won") + _button(
            "lost", "Simulate: the dispute is lost"
        )
    elif charges and not contested:
        paid = sum(charge["amount"] - charge["amount_refunded"] for charge in charges)
        buttons += _amount(invoice, "Amount to give back", paid)
        buttons += _button("refund", "Simulate: refund") + _button(
            "dispute", "Simulate: the payer contests it"
        )
    return _form(invoice, buttons)


def _form(invoice: Body, inner: str) -> str:
    return f'<form method="post" action="/i/{invoice["id"]}" class="actions">{inner}</form>'


def _button(what: str, label: str, *, plain: bool = True) -> str:
    kind = "button plain" if plain else "button"
    return f'<button class="{kind}" type="submit" name="do" value="{what}">{escape(label)}</button>'


def _amount(invoice: Body, label: str, amount: int) -> str:
    return (
        f"<label>{escape(label)} ({escape(invoice['currency'].upper())})"
        f'<input name="amount" inputmode="decimal" value="{amount / 100:.2f}"></label>'
    )


def act(twin: Twin, given: dict[str, str], invoice_id: str) -> Page:
    """POST: something happened to it; without a word in `do` the whole transfer has arrived."""
    invoice = twin.store.get(invoice_id, "invoice")
    if invoice is None:
        return text_page("Page not found", "There is no such invoice.", status=404)
    what = given.get("do", "transfer")
    if invoice["status"] == "open":
        _while_open(twin, invoice, what, given)
        renewal.follow(twin, invoices.subscription_id(invoice) or "")
    elif invoice["status"] == "paid":
        _once_paid(twin, invoice, what, given)
    return redirect(f"/i/{invoice_id}")


def _while_open(twin: Twin, invoice: Body, what: str, given: dict[str, str]) -> None:
    if what == "transfer":
        invoices.receive(twin, invoice, _typed(given, invoice["amount_remaining"]))
    elif what == "outside":
        invoices.mark_paid(twin, invoice, outside=True)
    elif what == "credit":
        taxes.credit(twin, invoice, invoice["amount_remaining"], reason="order_change")
    elif what in ("void", "uncollectible"):
        invoices.give_up(twin, invoice, void=what == "void")


def _once_paid(twin: Twin, invoice: Body, what: str, given: dict[str, str]) -> None:
    charges = payments.for_invoice(twin, invoice)
    if what == "credit":
        left = invoice["total"] - sum(note["total"] for note in taxes.notes_of(twin, invoice))
        if left > 0:
            taxes.credit(twin, invoice, left, reason="order_change")
    for charge in charges[:1]:
        if what == "refund":
            payments.give_back(twin, charge, _typed(given, charge["amount"]))
        elif what == "dispute" and not payments.disputes_of(twin, charge):
            payments.contest(twin, charge)
        for dispute in payments.disputes_of(twin, charge):
            if what in ("won", "lost") and dispute["status"] == "needs_response":
                payments.decide(twin, dispute, won=what == "won")


def _typed(given: dict[str, str], otherwise: int) -> int:
    """The amount in minor units; what cannot be read is everything."""
    try:
        return max(1, round(float(given["amount"].replace(",", ".")) * 100))
    except (KeyError, ValueError):
        return otherwise


def as_pdf(twin: Twin, given: dict[str, str], invoice_id: str) -> Page:
    """GET: the invoice as a PDF of one page."""
    invoice = twin.store.get(invoice_id, "invoice")
    if invoice is None:
        return text_page("Page not found", "There is no such invoice.", status=404)
    lines = [
        "Civocracy",
        "Simulation: no money moves",
        "",
        *[f"{name}: {value}" for name, value in _facts(invoice)],
    ]
    headers = {
        "Content-Type": "application/pdf",
        "Content-Disposition": f'attachment; filename="Invoice-{invoice["number"]}.pdf"',
    }
    return 200, headers, _pdf(lines)


def _pdf(lines: list[str]) -> bytes:
    escaped = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines]
    text = "".join(f"({line}) Tj T*\n" for line in escaped)
    stream = f"BT /F1 12 Tf 20 TL 60 780 Td\n{text}ET".encode("cp1252", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + table
    out += b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(out)
