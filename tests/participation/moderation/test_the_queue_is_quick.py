"""The queue for moderators: its rows are drawn once, and right at once after a change."""

from __future__ import annotations

from typing import Any

import pytest

from participation.discussions import actions as discussions
from participation.moderation import actions
from participation.moderation.models import Case
from tenants.context import enter
from tests.participation.arrange import contributions, open_discussion, person

pytestmark = pytest.mark.django_db
QUEUE = "/workspace/moderation/"


def test_what_changes_is_seen_by_the_next_moderator(lyon: Any, ada: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        made = contributions(open_discussion(bruno, moderation="pre"), ada, number=1)[0]
        other = person("paula", role="administrator")
    client = client_at(lyon, bruno, HTTP_ACCEPT_LANGUAGE="en")

    def page() -> str:
        return str(client.get(QUEUE).content.decode())

    assert made.body in page()
    assert "Before it appears" in page()
    with enter(lyon):
        made = discussions.edit_contribution(made, by=ada, body="Other words about trees.")
    assert "Other words about trees." in page()
    with enter(lyon):
        Case.objects.update(likeness=90, likeness_words="trees")
    assert "90 of 100" in page()
    with enter(lyon):
        actions.claim_next(by=other)
    assert "Paula is looking at this." in page()


def test_what_was_chosen_stays_chosen_after_a_refusal_and_only_then(
    lyon: Any, ada: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        contributions(open_discussion(bruno, moderation="pre"), ada, number=2)
        case = Case.objects.order_by("pk")[0]
    client = client_at(lyon, bruno)
    assert " checked" not in client.get(QUEUE).content.decode()
    refused = client.post(f"{QUEUE}decisions/", {"case": case.pk, "what": "hide", "reason": ""})
    assert refused.content.decode().count(" checked") == 1
    assert " checked" not in client.get(QUEUE).content.decode()
