"""From a document to its files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from django.utils import translation

from billing.einvoice.facts import Document
from billing.einvoice.terms import business_terms
from billing.einvoice.words import printed

_PAGE = Path(__file__).with_name("invoice.typ")


@dataclass(frozen=True)
class Files:
    """A Factur-X PDF, the same invoice as UBL 2.1, and the SHA-256 of the PDF."""

    pdf: bytes
    ubl: str
    digest: str


def write(document: Document) -> Files:
    """Return the files of a document. Raises ValueError when its facts are not enough for EN 16931."""
    pdf = factur_x(document)
    return Files(pdf=pdf, ubl=ubl(document).decode(), digest=hashlib.sha256(pdf).hexdigest())


def factur_x(document: Document) -> bytes:
    """The page as PDF/A-3b, with the invoice as data inside (profile EN 16931)."""
    from facturx import generate_from_binary  # heavy: only who writes an invoice pays for it

    pdf: bytes = generate_from_binary(
        page(document),
        cii(document),
        flavor="factur-x",
        level="en16931",
        check_xsd=False,  # done where the XML is made
        pdf_metadata={
            "author": document.seller.name,
            "title": document.number,
            "subject": document.number,
            "keywords": "Factur-X",
        },
        lang=document.language,
    )
    return pdf


def cii(document: Document) -> bytes:
    """The invoice as UN/CEFACT Cross Industry Invoice. Raises ValueError."""
    return _xml(document, "factur-x")


def ubl(document: Document) -> bytes:
    """The invoice as UBL 2.1. Raises ValueError."""
    return _xml(document, "ubl-2.1")


def _xml(document: Document, flavor: str) -> bytes:
    from facturx import generate_xml

    try:
        # The schematrons need a Saxon processor; the tests hold every kind of document against them.
        made: bytes = generate_xml(
            business_terms(document), flavor=flavor, level="en16931", check_xsd=True, check_schematron=False
        )
    except ValueError:
        raise
    except Exception as error:  # the library raises bare exceptions for what the schema refuses
        raise ValueError(f"{document.number} is not a valid invoice: {error}") from error
    return made


def page(document: Document) -> bytes:
    """The invoice as people read it: PDF/A-3b, in the customer's language."""
    import typst

    with translation.override(document.language):
        data = json.dumps(printed(document), ensure_ascii=False)
    made = typst.compile(str(_PAGE), sys_inputs={"data": data}, pdf_standards=["a-3b"])
    assert isinstance(made, bytes)
    return made
