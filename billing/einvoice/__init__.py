"""Legal invoices: Factur-X (PDF/A-3 with the EN 16931 XML inside) and UBL 2.1, from one set of facts.

Pure: facts in, documents out. Nothing here asks the database or Stripe.
"""

from billing.einvoice.facts import Document, Party
from billing.einvoice.files import Files, write

__all__ = ["Document", "Files", "Party", "write"]
