"""What is left to the worker: the legal documents that are missing, and telling Stripe about purchase orders."""

from __future__ import annotations

from billing.models import BillingAccount, CreditNoteSnapshot, EInvoice, InvoiceSnapshot
from kit import jobs

ISSUED = ("open", "paid", "uncollectible")


def queue_missing(account: BillingAccount) -> None:
    """Queue the documents that this account's invoices and credit notes lack. The account is locked."""
    from billing.jobs import write_document

    written = EInvoice.objects.filter(account=account).values("stripe_id")
    invoices = InvoiceSnapshot.objects.filter(account=account, status__in=ISSUED).exclude(total=0)
    notes = CreditNoteSnapshot.objects.filter(account=account, status="issued").exclude(total=0)
    for rows in (invoices, notes):
        for stripe_id in rows.exclude(stripe_id__in=written).values_list("stripe_id", flat=True):
            jobs.enqueue(write_document, stripe_id=stripe_id, _key=f"billing-document:{stripe_id}")


def queue_order(account: BillingAccount) -> None:
    """Queue telling Stripe."""
    from billing.jobs import push_order as push_job

    if account.customer_id:
        jobs.enqueue(push_job, account_id=account.pk, _key=f"billing-order:{account.pk}")
