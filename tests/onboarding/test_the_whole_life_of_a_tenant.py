"""From the first question of the signup to the signed record of its deletion, as the people it is for would do it.

Every state of the road, each reached by what brings it about: a trial that ends, a card that fails, a card that works
again, a cancellation, an export that somebody confirms, an operator who deletes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from accounts.models import User
from kit import clock
from onboarding import rules
from onboarding.models import Signup
from tenants import actions as tenants
from tenants import hosts
from tenants.context import lobby
from tenants.leaving import records
from tenants.leaving.models import DeletionRecord
from tenants.models import StateChange, Tenant
from tests.billing.stage import FAILS_LATER, Stage
from tests.onboarding import world

pytestmark = pytest.mark.django_db(transaction=True)
At = Callable[..., Client]
HERE = "nantes"


def tenant_now() -> Tenant:
    hosts.forget_here()
    with lobby():
        return Tenant.objects.get(slug=HERE)


@pytest.fixture
def files(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.MEDIA_ROOT, settings.FAREWELL_ROOT = tmp_path / "media", tmp_path / "farewell"
    yield
    from billing.models import AccessTransition, InvoiceSnapshot, PaymentSnapshot, SubscriptionSnapshot

    with lobby():
        for tenant in Tenant.objects.filter(slug__startswith=HERE):
            Signup.objects.filter(tenant=tenant).delete()
            for model in (AccessTransition, InvoiceSnapshot, PaymentSnapshot, SubscriptionSnapshot):
                model.objects.filter(account__tenant=tenant).delete()
            tenant.billing_account.delete()
            if not DeletionRecord.objects.filter(schema_name=tenant.schema_name).exists():
                tenants.drop_tenant(tenant)


@pytest.mark.usefixtures("files")
def test_from_the_first_question_to_the_record_of_deletion(
    stripe_twin: Stage, client_at: At, dora: User
) -> None:
    administrator = sign_up(stripe_twin, client_at)
    assert tenant_now().state == "trialing"
    visitor = client_at(tenant_now())

    # The trial ends, and the card does not work.
    time_passes(stripe_twin, 31)
    assert tenant_now().state == "grace"
    assert 'class="banner' in text(administrator.get("/workspace/"))
    assert 'class="banner' not in text(visitor.get("/"))
    time_passes(stripe_twin, 14)
    assert tenant_now().state == "read_only"
    assert visitor.get("/").status_code == 200
    assert administrator.post("/workspace/projects/new/", {"title": "A park"}).status_code == 403
    time_passes(stripe_twin, 31)
    assert tenant_now().state == "suspended"
    assert visitor.get("/").status_code == 503
    assert visitor.get("/legal/imprint/").status_code in (200, 404)

    # Another card, and everything is back.
    portal = administrator.post("/workspace/billing/portal/")["Location"]
    card = {"do": "card", "method": "card", "number": "4242 4242 4242 4242", "expiry": "12/34"}
    stripe_twin.send(portal, **card, cvc="123", name="Élodie")
    time_passes(stripe_twin, 0)
    assert tenant_now().state == "active"
    assert visitor.get("/").status_code == 200

    # They leave: at the end of the period, with a copy of everything.
    administrator.post("/workspace/billing/cancellation/", {"reason": "A new system"})
    assert tenant_now().state == "active"
    time_passes(stripe_twin, 62)
    assert tenant_now().state == "cancelled"
    administrator.post("/workspace/export/new/")
    world.send_waiting()
    page = text(administrator.get("/workspace/export/"))
    link = re.search(r'href="(/workspace/export/download/[^"]+)"', page)
    assert link is not None
    assert administrator.get(link.group(1)).getvalue()[:2] == b"PK"
    confirm = re.search(
        r'action="(/workspace/export/\d+/confirmation/)"', text(administrator.get("/workspace/export/"))
    )
    assert confirm is not None
    administrator.post(confirm.group(1))

    # Not before its data has been kept as long as was promised; then for good, with a proof.
    operator, gone = client_at(None, dora), tenant_now()
    given = {"reason": "The contract has ended", "address": HERE}
    assert operator.post(f"/console/leaving/{gone.pk}/", given).status_code == 422
    with clock.frozen_at(clock.now() + timedelta(days=91)):
        assert operator.post(f"/console/leaving/{gone.pk}/", given).status_code == 302
        world.send_waiting()
    with lobby():
        record = DeletionRecord.objects.get(schema_name=gone.schema_name)
        assert records.verify(record).holds
        path = list(StateChange.objects.filter(tenant=gone).order_by("id").values_list("to_state", flat=True))
    assert visitor.get("/").status_code == 404
    assert path == [
        "trialing",
        "grace",
        "read_only",
        "suspended",
        "active",
        "cancelled",
        "offboarded",
    ]


def sign_up(stage: Stage, client_at: At) -> Client:
    """Answer the questions, pay with a card that fails later, and come out signed in."""
    client = client_at()
    where = client.post("/start/", world.PLACE)["Location"]
    for typed in (world.WHERE, world.WHO):
        where = client.post(where, typed)["Location"]
    where = client.post(where, {"code": world.code_in_the_mailbox()})["Location"]
    price = re.search(r'name="price" value="(\d+)"', text(client.get(where)))
    assert price is not None
    terms = {"legal_name": "Ville de Nantes", "terms": "on", "terms_version": rules.TERMS_VERSION}
    checkout = client.post(where, {"price": price.group(1), "route": "card", **terms})["Location"]
    back = stage.pay(checkout, number=FAILS_LATER).headers["Location"]
    building = client.get(urlsplit(back).path)["Location"]
    world.send_waiting()
    assert "Nantes is ready" in text(client.get(building))
    entry = urlsplit(client.get(building.replace("building", "enter"))["Location"])
    there = client_at(tenant_now())
    there.get(f"{entry.path}?{entry.query}")
    return there


def time_passes(stage: Stage, days: int) -> None:
    """Let the twin's clock go on, and work on all that it tells."""
    stage.advance(days)
    stage.deliver()
    world.send_waiting()


def text(response: Any) -> str:
    return str(response.content.decode())
