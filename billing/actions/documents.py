"""The legal documents of invoices and credit notes: made once each, in the background, and never again."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from billing import einvoice, queries, vat
from billing.einvoice.facts import Document, DocumentLine, Party
from billing.models import BillingAccount, CreditNoteSnapshot, EInvoice, InvoiceSnapshot
from kit import audit, clock
from kit.errors import Refused
from tenants.context import in_the_lobby

#: Countries whose public bodies take invoices through a portal only: whoever gave its identifiers uses it.
PORTALS = {"FR", "DE"}


@in_the_lobby
def write_document(stripe_id: str) -> EInvoice:
    """Write the legal document of an invoice or a credit note, and keep it. The one that exists is returned.

    Raises ValueError when its facts are not enough for EN 16931.
    """
    existing = EInvoice.objects.filter(stripe_id=stripe_id).first()
    if existing is not None:
        return existing
    note = CreditNoteSnapshot.objects.select_related("account", "invoice").filter(stripe_id=stripe_id).first()
    if note is not None:
        account, document = note.account, _of_credit_note(note)
    else:
        invoice = InvoiceSnapshot.objects.select_related("account").get(stripe_id=stripe_id)
        account, document = invoice.account, _of_invoice(invoice)
    files = einvoice.write(document)
    with transaction.atomic():
        made, is_new = EInvoice.objects.get_or_create(
            stripe_id=stripe_id,
            defaults={
                "account": account,
                "kind": EInvoice.Kind.CREDIT_NOTE if document.is_credit_note else EInvoice.Kind.INVOICE,
                "number": document.number,
                "issued_on": document.issued_on,
                "currency": document.currency,
                "net": document.net,
                "tax": document.tax,
                "gross": document.gross,
                "category": document.treatment.category,
                "percent": document.treatment.percent,
                "pdf": files.pdf,
                "ubl": files.ubl,
                "digest": files.digest,
                "made_at": clock.now(),
                "deposit": _deposit_of(account),
            },
        )
        if is_new:
            audit.record(
                "billing.document_written",
                by=None,
                subject=made,
                after={"number": made.number, "digest": made.digest},
            )
    return made


@in_the_lobby
def note_deposit(document: EInvoice, *, state: str, reference: str = "", note: str = "", by: Any) -> EInvoice:
    """Write down what came of handing a document in at a government's portal.

    Raises Refused when it needs none, or when a rejection has no reason.
    """
    if document.deposit == EInvoice.Deposit.NOT_NEEDED or state not in EInvoice.Deposit.values:
        raise Refused(_("This document does not have to be handed in."), field="state")
    if state == EInvoice.Deposit.REJECTED and not note.strip():
        raise Refused(_("Say why it was rejected, so that it can be mended."), field="note")
    with transaction.atomic():
        held = EInvoice.objects.select_for_update().defer("pdf", "ubl").get(pk=document.pk)
        before = {"deposit": held.deposit}
        held.deposit, held.deposit_at = state, clock.now()
        held.deposit_reference = reference.strip()[:100] or held.deposit_reference
        held.deposit_note = note.strip()[:300]
        held.save(update_fields=["deposit", "deposit_at", "deposit_reference", "deposit_note"])
        audit.record(
            "billing.document_deposited", by=by, subject=held, before=before, after={"deposit": state}
        )
    return held


def _deposit_of(account: BillingAccount) -> str:
    uses_portal = account.country in PORTALS and (account.service_code or account.buyer_reference)
    is_french_body = account.country == "FR" and bool(account.registration_id)
    return EInvoice.Deposit.WAITING if uses_portal or is_french_body else EInvoice.Deposit.NOT_NEEDED


def _of_invoice(invoice: InvoiceSnapshot) -> Document:
    account = invoice.account
    lines = tuple(
        DocumentLine(one["text"], one["amount"], _day(one["from"]), _day(one["to"])) for one in invoice.lines
    )
    subtotal = invoice.total - invoice.tax if invoice.subtotal is None else invoice.subtotal
    facts: dict[str, Any] = {
        "number": invoice.number,
        "issued_on": _day(invoice.finalized_at or invoice.issued_at),
        "due_on": _day(invoice.due_at or invoice.finalized_at or invoice.issued_at),
        "currency": invoice.currency,
        "lines": lines,
        "net": subtotal,
        "tax": invoice.tax,
        "paid": invoice.total - invoice.amount_remaining,
        "purchase_order": invoice.purchase_order,
        "by_transfer": invoice.collection_method == "send_invoice",
    }
    if invoice.total < 0:
        # Time that is given back by a change of plan: such a document is a credit note, with positive amounts.
        before = _invoice_before(invoice)
        facts |= {
            "lines": tuple(DocumentLine(one.text, -one.amount, one.from_on, one.to_on) for one in lines),
            "net": -subtotal,
            "tax": -invoice.tax,
            "paid": 0,
            "corrects": (before.number, _day(before.finalized_at or before.issued_at)),
        }
    return _document(account, **facts)


def _of_credit_note(note: CreditNoteSnapshot) -> Document:
    of = note.invoice
    period = [(_day(one["from"]), _day(one["to"])) for one in of.lines] or [(_day(of.issued_at),) * 2]
    line = DocumentLine(
        _("Credit for invoice %(number)s") % {"number": of.number},
        note.subtotal,
        min(first for first, _last in period),
        max(last for _first, last in period),
    )
    return _document(
        note.account,
        number=note.number,
        issued_on=_day(note.issued_at),
        due_on=_day(note.issued_at),
        currency=note.currency,
        lines=(line,),
        net=note.subtotal,
        tax=note.tax,
        paid=0,
        purchase_order=of.purchase_order,
        by_transfer=of.collection_method == "send_invoice",
        corrects=(of.number, _day(of.finalized_at or of.issued_at)),
    )


def _document(account: BillingAccount, *, net: int, tax: int, **facts: Any) -> Document:
    seller = settings.SELLER
    address = account.address or {}
    return Document(
        seller=Party(**{name: seller[name] for name in _PARTY}),
        buyer=Party(
            name=account.legal_name,
            street=address.get("street", ""),
            postal_code=address.get("postal_code", ""),
            city=address.get("city", ""),
            country=account.country,
            email=account.email,
            vat_id=account.vat_id,
            registration_id=account.registration_id,
        ),
        treatment=_treatment(account, net, tax),
        net=net,
        tax=tax,
        language=account.language,
        iban=seller["iban"],
        bic=seller["bic"],
        service_code=account.service_code,
        buyer_reference=account.buyer_reference,
        **facts,
    )


_PARTY = ("name", "street", "postal_code", "city", "country", "email", "vat_id", "registration_id")


def _treatment(account: BillingAccount, net: int, tax: int) -> vat.Treatment:
    """How an invoice *was* taxed: what it bears decides, since the account's own treatment may have changed since."""
    now = queries.treatment_of(account)
    if now.tax_on(net) == tax:
        return now
    if not tax:
        return vat.Treatment(vat.REVERSE_CHARGE, Decimal(0), account.country)
    percent = (Decimal(tax) * 100 / Decimal(net)).quantize(Decimal("0.1"))
    return vat.Treatment(vat.STANDARD, percent, account.country)


def _invoice_before(invoice: InvoiceSnapshot) -> InvoiceSnapshot:
    earlier = InvoiceSnapshot.objects.filter(
        account=invoice.account, subscription_id=invoice.subscription_id, total__gt=0
    )
    found = earlier.filter(issued_at__lte=invoice.issued_at).order_by("-issued_at").first()
    if found is None:
        raise ValueError(f"{invoice.number} gives back something that was never invoiced.")
    return found


def _day(moment: datetime | str) -> date:
    # Invoices are dated where the seller is.
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return found.astimezone(ZoneInfo(settings.SELLER["timezone"])).date()
