"""The hosted invoice: on the page, as PDF, and "bank transfer received"."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ..calendar import day_of
from ..resources import invoices, renewal
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
    form = ""
    if invoice["status"] == "open" and invoice["collection_method"] == "send_invoice":
        form = (
            f'<form method="post" action="/i/{invoice_id}"><p>Please pay by bank transfer and quote the invoice number.</p>'
            '<button class="button" type="submit">Simulate: bank transfer received</button></form>'
        )
    content = f"""<section class="card"><h1>Invoice {escape(invoice["number"])}</h1>
<p class="amount">{money(invoice["amount_remaining"], invoice["currency"])} <small>to pay</small></p>
<dl class="lines">{rows}</dl>{form}
<p><a href="/i/{invoice_id}/pdf">Download as PDF</a></p></section>"""
    return page(f"Invoice {invoice['number']}", content)


def receive_transfer(twin: Twin, given: dict[str, str], invoice_id: str) -> Page:
    """POST: the transfer has arrived."""
    invoice = twin.store.get(invoice_id, "invoice")
    if invoice is None:
        return text_page("Page not found", "There is no such invoice.", status=404)
    if invoice["status"] == "open":
        invoices.mark_paid(twin, invoice)
        renewal.follow(twin, invoices.subscription_id(invoice) or "")
    return redirect(f"/i/{invoice_id}")


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
