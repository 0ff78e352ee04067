"""The customer in Stripe that belongs to an account."""

from __future__ import annotations

from billing import gateway, queries, vat
from billing.actions import _operations
from billing.models import BillingAccount, Operation
from billing.stripe_facts import CustomerDetails


def ensure_customer(account: BillingAccount) -> str:
    """Return the account's customer id; the customer is made when there is none. Raises Refused."""
    if account.customer_id:
        return account.customer_id
    operation, is_new = _operations.begin(
        account, kind=Operation.Kind.CUSTOMER, params={"email": account.email}
    )
    customer_id = _operations.carry_out(
        operation,
        is_new=is_new,
        find=lambda: gateway.find_customer(email=operation.params["email"], operation_id=str(operation.pk)),
        create=lambda key: gateway.create_customer(
            key=key,
            details=details_of(account, email=operation.params["email"]),
            metadata=metadata(account, operation=operation),
        ),
    )
    BillingAccount.objects.filter(pk=account.pk, customer_id="").update(customer_id=customer_id)
    account.refresh_from_db(fields=["customer_id"])
    return account.customer_id


def metadata(account: BillingAccount, *, operation: Operation) -> dict[str, str]:
    """Return what we write on an object in Stripe, so that it can be found again and traced to its tenant."""
    return {
        "operation_id": str(operation.pk),
        "tenant": account.tenant.schema_name,
        "account": str(account.pk),
    }


def details_of(account: BillingAccount, *, email: str = "") -> CustomerDetails:
    """Return what Stripe should know of a customer, and print on what it sends."""
    address = account.address or {}
    return CustomerDetails(
        name=account.legal_name,
        email=email or account.email,
        street=address.get("street", ""),
        postal_code=address.get("postal_code", ""),
        city=address.get("city", ""),
        country=account.country,
        language=account.language,
        owes_the_tax=queries.treatment_of(account).category == vat.REVERSE_CHARGE,
    )
