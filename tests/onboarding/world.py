"""How the tests of signing up arrange the world: through the actions, in the order in which a person would."""

from __future__ import annotations

import json
import re
from typing import Any

from django.core import mail
from django.db import connection

from billing.models import PlanPrice
from kit import jobs
from onboarding import actions, queries, rules
from onboarding.models import Signup
from tenants.context import lobby
from tests.billing.stage import Stage

PLACE = {"kind": "city", "name": "Nantes", "country": "FR", "population": 320_000}
WHERE = {"address": "nantes", "language": "fr", "timezone": "Europe/Paris"}
WHO = {"contact_name": "Élodie Marchand", "email": "elodie@nantes.example"}


def begun(**changes: Any) -> Signup:
    """A signup that has named its place."""
    return actions.begin_signup(**{**PLACE, **changes})


def addressed(**changes: Any) -> Signup:
    """One that also holds an address."""
    where = {**WHERE, **{name: changes.pop(name) for name in list(changes) if name in WHERE}}
    return actions.reserve_address(begun(**changes), **where)


def asked_to_confirm(**changes: Any) -> Signup:
    """One to which a code has been sent."""
    who = {**WHO, **{name: changes.pop(name) for name in list(changes) if name in WHO}}
    return actions.give_contact(addressed(**changes), **who)


def confirmed(**changes: Any) -> Signup:
    """One whose e-mail address is confirmed."""
    signup = asked_to_confirm(**changes)
    return actions.confirm_email(signup, code=code_sent())


def code_sent() -> str:
    """The code in the mail that was queued last."""
    return str(mails_queued("onboarding/emails/code")[-1]["context"]["code"])


def mails_queued(template: str) -> list[dict[str, Any]]:
    """The mails of this kind that wait to be sent, oldest first."""
    with lobby(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'kit.mail.send_mail' ORDER BY id"
        )
        found = [row[0] if isinstance(row[0], dict) else json.loads(row[0]) for row in cursor.fetchall()]
    return [one for one in found if one["template"] == template]


def send_waiting() -> None:
    """Let the worker do what waits."""
    with lobby():
        jobs.run_waiting()


def code_in_the_mailbox() -> str:
    """The code in the mail that arrived last."""
    send_waiting()
    found = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert found is not None
    return found.group()


def order(signup: Signup, price: PlanPrice | None = None, *, route: str = "card", **changes: Any) -> str:
    """Order on the plan step; returns where to go."""
    typed = {
        "price": price or queries.quote_of(signup).month,
        "route": route,
        "legal_name": "Ville de Nantes",
        "vat_id": "",
        "purchase_order": "BC-2026-7" if route == "invoice" else "",
        "terms_version": rules.TERMS_VERSION,
        "language": "fr",
    }
    return actions.start_payment(signup, **{**typed, **changes})


def paid(stage: Stage, **changes: Any) -> Signup:
    """A signup whose subscription stands; nothing has been set up yet."""
    signup = confirmed(**changes)
    assert stage.pay(order(signup)).status == 303
    return actions.settle_payment(fresh(signup))


def fresh(signup: Signup) -> Signup:
    """The signup as it is stored."""
    return Signup.objects.select_related("tenant", "price", "parent").get(pk=signup.pk)
