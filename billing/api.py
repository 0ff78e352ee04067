"""The subscription in the API, for a tenant's administrators: the same actions and queries as the pages.

Money is in minor units (cents) with its currency beside it. Files of invoices are where the pages have them.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import Http404
from django.urls import path, reverse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from billing import actions, queries
from billing.models import BillingAccount, PlanPrice
from billing.queries import BillingSummary, Paper
from kit.access import audience
from kit.api import sent
from tenants.context import current_tenant


class BillingRefusalSerializer(serializers.Serializer[Any]):
    """Why something was not done, and which field to mend."""

    detail = serializers.CharField()
    field = serializers.CharField(required=False)


_REFUSED = OpenApiResponse(BillingRefusalSerializer, description="It cannot be done as it stands.")
_MISSING = OpenApiResponse(BillingRefusalSerializer, description="There is no such thing.")
_SILENT = OpenApiResponse(
    BillingRefusalSerializer, description="Stripe does not answer; nothing has changed."
)
_REFUSALS = {400: _REFUSED, 404: _MISSING, 503: _SILENT}


class PriceSerializer(serializers.ModelSerializer[PlanPrice]):
    """A plan at a price, without VAT."""

    plan = serializers.CharField(source="plan.code")
    name = serializers.CharField(source="plan.name")

    class Meta:
        model = PlanPrice
        fields = ("id", "plan", "name", "currency", "interval", "amount")


class LimitUseSerializer(serializers.Serializer[Any]):
    """How much of a limit is used; no limit is null."""

    key = serializers.CharField()
    used = serializers.IntegerField()
    limit = serializers.IntegerField(allow_null=True)


class SubscriptionSerializer(serializers.Serializer[Any]):
    """What is subscribed to, and what comes next. `next_invoice` is with VAT, in minor units of `price.currency`."""

    state = serializers.CharField(source="tenant.state", help_text="what the site may do")
    explanation = serializers.CharField()
    what_to_do = serializers.CharField()
    price = PriceSerializer(allow_null=True)
    is_renewing = serializers.BooleanField()
    ends_or_renews_at = serializers.DateTimeField(allow_null=True)
    next_invoice = serializers.IntegerField(source="next_gross")
    usage = LimitUseSerializer(many=True, required=False)


class InvoicePaperSerializer(serializers.Serializer[Any]):
    """An invoice or a credit note; the files once its legal document is written. Amounts are in minor units, with VAT."""

    number = serializers.CharField(source="snapshot.number")
    is_credit_note = serializers.BooleanField()
    issued_at = serializers.DateTimeField(source="snapshot.issued_at")
    status = serializers.CharField(source="snapshot.status")
    total = serializers.IntegerField(source="snapshot.total")
    currency = serializers.CharField(source="snapshot.currency")
    left_to_pay = serializers.SerializerMethodField()
    pdf = serializers.SerializerMethodField()
    ubl = serializers.SerializerMethodField()

    def get_left_to_pay(self, paper: Paper) -> int:
        """What is still owed."""
        return getattr(paper.snapshot, "amount_remaining", 0) if not paper.is_credit_note else 0

    def get_pdf(self, paper: Paper) -> str | None:
        """The Factur-X file."""
        return self._file(paper, "pdf")

    def get_ubl(self, paper: Paper) -> str | None:
        """The UBL file."""
        return self._file(paper, "xml")

    def _file(self, paper: Paper, form: str) -> str | None:
        if paper.document is None:
            return None
        place = reverse("billing:document", args=[paper.document.pk, form])
        return str(self.context["request"].build_absolute_uri(place))


class InvoicePaperListSerializer(serializers.Serializer[Any]):
    """All of them, newest first: one or two for each period."""

    results = InvoicePaperSerializer(many=True)


class PurchaseOrderSerializer(serializers.Serializer[Any]):
    """A purchase order; `amount` is the most it pays for, in minor units and with VAT, null where there is no limit."""

    id = serializers.IntegerField(source="order.pk", read_only=True)
    number = serializers.CharField(source="order.number", max_length=140)
    amount = serializers.IntegerField(source="order.amount", min_value=1, allow_null=True, required=False)
    valid_from = serializers.DateField(source="order.valid_from", allow_null=True, required=False)
    valid_until = serializers.DateField(source="order.valid_until", allow_null=True, required=False)
    used = serializers.IntegerField(read_only=True)
    left = serializers.IntegerField(read_only=True, allow_null=True)
    problem = serializers.CharField(
        read_only=True,
        help_text="why the next invoice cannot name it: ended, not_begun, too_small, withdrawn",
    )


class PurchaseOrderListSerializer(serializers.Serializer[Any]):
    """All of them, newest first."""

    results = PurchaseOrderSerializer(many=True)


class PayerSerializer(serializers.Serializer[Any]):
    """Whom invoices are made out to. Empty is "none"."""

    legal_name = serializers.CharField(max_length=200)
    email = serializers.EmailField()
    street = serializers.CharField(max_length=200, allow_blank=True)
    postal_code = serializers.CharField(max_length=20, allow_blank=True)
    city = serializers.CharField(max_length=120, allow_blank=True)
    vat_id = serializers.CharField(max_length=20, allow_blank=True)
    registration_id = serializers.CharField(max_length=20, allow_blank=True, help_text="SIRET, in France")
    service_code = serializers.CharField(max_length=100, allow_blank=True, help_text="of Chorus Pro")
    buyer_reference = serializers.CharField(
        max_length=100, allow_blank=True, help_text="Leitweg-ID, in Germany"
    )


class ChosenPriceSerializer(serializers.Serializer[Any]):
    """The number of a price of `/billing/prices/`."""

    price = serializers.IntegerField()


class PriceListSerializer(serializers.Serializer[Any]):
    """The prices one may change to: of plans for this kind of government and at least its population."""

    results = PriceSerializer(many=True)


class PreviewSerializer(serializers.Serializer[Any]):
    """The invoice that changing now would make, in minor units; below zero is kept for the next ones."""

    currency = serializers.CharField()
    subtotal = serializers.IntegerField()
    tax = serializers.IntegerField()
    total = serializers.IntegerField()
    due = serializers.IntegerField()


class LeavingReasonSerializer(serializers.Serializer[Any]):
    """Why somebody leaves; need not be said."""

    reason = serializers.CharField(max_length=500, allow_blank=True, required=False)


def _account() -> BillingAccount:
    found = queries.account_of(current_tenant())
    if found is None:
        raise Http404
    return found


def _described(summary: BillingSummary) -> dict[str, Any]:
    words = SubscriptionSerializer(summary).data
    return {**words, "usage": LimitUseSerializer(queries.usage_of(summary.tenant), many=True).data}


@audience("administrator")
class TheSubscription(APIView):
    """The subscription of this site."""

    @extend_schema(operation_id="get_subscription", responses=SubscriptionSerializer)
    def get(self, request: Request) -> Response:
        """Read plan, price, usage and what comes next."""
        return Response(_described(queries.summary_of(current_tenant())))


@audience("administrator")
class Papers(APIView):
    """Invoices and credit notes."""

    @extend_schema(operation_id="list_invoices", responses=InvoicePaperListSerializer)
    def get(self, request: Request) -> Response:
        """List them, newest first."""
        papers = queries.papers_of(queries.summary_of(current_tenant()))
        words = InvoicePaperSerializer(papers, many=True, context={"request": request})
        return Response({"results": words.data})


@audience("administrator")
class PurchaseOrders(APIView):
    """The orders whose numbers stand on invoices."""

    @extend_schema(
        operation_id="list_purchase_orders", responses={200: PurchaseOrderListSerializer, 404: _MISSING}
    )
    def get(self, request: Request) -> Response:
        """List them, with how far each goes."""
        states = queries.order_states(_account())
        return Response({"results": PurchaseOrderSerializer(states, many=True).data})

    @extend_schema(
        operation_id="add_purchase_order",
        request=PurchaseOrderSerializer,
        responses={201: PurchaseOrderSerializer, **_REFUSALS},
    )
    def post(self, request: Request) -> Response:
        """Give one; it stands on the invoices from the next one on."""
        given = sent(PurchaseOrderSerializer, request)
        account = _account()
        made = actions.add_purchase_order(account, **given["order"], by=request.user)
        state = next(one for one in queries.order_states(account) if one.order.pk == made.pk)
        return Response(PurchaseOrderSerializer(state).data, status=status.HTTP_201_CREATED)


@audience("administrator")
class OnePurchaseOrder(APIView):
    """One order."""

    @extend_schema(operation_id="withdraw_purchase_order", responses={204: None, 404: _MISSING})
    def delete(self, request: Request, pk: int) -> Response:
        """Let no further invoice name it."""
        order = queries.order_of(current_tenant(), pk)
        if order is None:
            raise Http404
        actions.withdraw_purchase_order(order, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


@audience("administrator")
class Payer(APIView):
    """Whom invoices are made out to."""

    @extend_schema(operation_id="get_payer", responses={200: PayerSerializer, 404: _MISSING})
    def get(self, request: Request) -> Response:
        """Read it."""
        return Response(_payer(_account()))

    @extend_schema(
        operation_id="edit_payer",
        request=PayerSerializer(partial=True),
        responses={200: PayerSerializer, **_REFUSALS},
    )
    def patch(self, request: Request) -> Response:
        """Change what is given, from the next invoice on; the rest stays as it is."""
        account = _account()
        given = sent(PayerSerializer, request, partial=True)
        details = actions.Details(**{**_payer(account), **given})
        return Response(_payer(actions.edit_details(account, details=details, by=request.user)))


def _payer(account: BillingAccount) -> dict[str, str]:
    address: dict[str, str] = account.address or {}
    return {
        name: str(address.get(name, "") if name in _PLACE else getattr(account, name))
        for name in map(str, PayerSerializer().fields)
    }


_PLACE = ("street", "postal_code", "city")


@audience("administrator")
class Prices(APIView):
    """What one may change to."""

    @extend_schema(
        operation_id="list_prices_to_change_to", responses={200: PriceListSerializer, 404: _MISSING}
    )
    def get(self, request: Request) -> Response:
        """List them, the smallest plan first."""
        return Response({"results": PriceSerializer(_choices(), many=True).data})


def _choices() -> list[PlanPrice]:
    return queries.plans_to_change_to(current_tenant(), currency=queries.currency_of(_account()))


def _chosen(request: Request) -> PlanPrice:
    given = sent(ChosenPriceSerializer, request)
    found = next((price for price in _choices() if price.pk == given["price"]), None)
    if found is None:
        raise Http404
    return found


@audience("administrator")
class PlanPreview(APIView):
    """What changing would cost."""

    @extend_schema(
        operation_id="preview_plan_change",
        request=ChosenPriceSerializer,
        responses={200: PreviewSerializer, **_REFUSALS},
    )
    def post(self, request: Request) -> Response:
        """Say what would be invoiced today. Changes nothing."""
        preview = actions.preview_change(_account(), price=_chosen(request), by=request.user)
        return Response(PreviewSerializer(asdict(preview)).data)


@audience("administrator")
class PlanChange(APIView):
    """Another plan."""

    @extend_schema(
        operation_id="change_plan",
        request=ChosenPriceSerializer,
        responses={200: SubscriptionSerializer, **_REFUSALS},
    )
    def put(self, request: Request) -> Response:
        """Change at once; the rest of the period is given back, and the new price charged."""
        actions.change_plan(_account(), price=_chosen(request), by=request.user)
        return Response(_described(queries.summary_of(current_tenant())))


@audience("administrator")
class Cancellation(APIView):
    """An end with the period, and second thoughts."""

    @extend_schema(
        operation_id="cancel_subscription",
        request=LeavingReasonSerializer,
        responses={200: SubscriptionSerializer, **_REFUSALS},
    )
    def put(self, request: Request) -> Response:
        """Let the subscription end with its period; until then nothing changes."""
        reason = sent(LeavingReasonSerializer, request).get("reason", "")
        actions.cancel_subscription(_account(), reason=reason, by=request.user)
        return Response(_described(queries.summary_of(current_tenant())))

    @extend_schema(operation_id="resume_subscription", responses={200: SubscriptionSerializer, **_REFUSALS})
    def delete(self, request: Request) -> Response:
        """Let it go on after all."""
        actions.resume_subscription(_account(), by=request.user)
        return Response(_described(queries.summary_of(current_tenant())))


urlpatterns = [
    path("billing/", TheSubscription.as_view(), name="subscription"),
    path("billing/invoices/", Papers.as_view(), name="invoices"),
    path("billing/purchase-orders/", PurchaseOrders.as_view(), name="purchase_orders"),
    path("billing/purchase-orders/<int:pk>/", OnePurchaseOrder.as_view(), name="purchase_order"),
    path("billing/payer/", Payer.as_view(), name="payer"),
    path("billing/prices/", Prices.as_view(), name="prices"),
    path("billing/plan/preview/", PlanPreview.as_view(), name="plan_preview"),
    path("billing/plan/", PlanChange.as_view(), name="plan"),
    path("billing/cancellation/", Cancellation.as_view(), name="cancellation"),
]
