"""The table of what a tenant may do, row by row, and the promises that hold for every history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing import words
from billing.access import (
    POLICY,
    AccessDecision,
    InvoiceFact,
    OverrideFact,
    SubscriptionFact,
    decide,
    governing,
)

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
STATUSES = [
    "trialing",
    "active",
    "past_due",
    "unpaid",
    "paused",
    "canceled",
    "incomplete",
    "incomplete_expired",
]
STATES = ["pending", "trialing", "active", "grace", "read_only", "suspended", "cancelled"]


def subscription(
    status: str, *, by_invoice: bool = False, trial_ended: float | None = None
) -> SubscriptionFact:
    return SubscriptionFact(
        id="sub_1",
        status=status,
        by_invoice=by_invoice,
        started_at=NOW - 200 * DAY,
        period_end_at=NOW + 20 * DAY,
        trial_end_at=None if trial_ended is None else NOW - trial_ended * DAY,
    )


def owed_for(days: float, *, by_invoice: bool = False) -> InvoiceFact:
    due = NOW - days * DAY
    return InvoiceFact("sub_1", True, due - 30 * DAY if by_invoice else due, due if by_invoice else None)


def access(one: SubscriptionFact | None, *invoices: InvoiceFact, **given: object) -> AccessDecision:
    values: dict[str, object] = {"current": "active", "overrides": [], "now": NOW, **given}
    return decide([one] if one else [], invoices, **values)  # type: ignore[arg-type]


def test_no_subscription_is_pending() -> None:
    assert access(None) == AccessDecision("pending", "no_subscription")


def test_an_unfinished_first_payment_is_pending() -> None:
    assert access(subscription("incomplete")) == AccessDecision("pending", "payment_incomplete")
    assert access(subscription("incomplete_expired")) == AccessDecision("pending", "checkout_expired")


def test_a_trial_is_trialing_until_its_end() -> None:
    one = subscription("trialing", trial_ended=-10)
    assert access(one) == AccessDecision("trialing", "trial", NOW + 10 * DAY)


def test_an_active_subscription_is_active_until_its_period_ends() -> None:
    assert access(subscription("active")) == AccessDecision("active", "subscribed", NOW + 20 * DAY)


def test_by_invoice_it_is_active_before_it_is_paid() -> None:
    unpaid = InvoiceFact("sub_1", True, NOW - 5 * DAY, NOW + 25 * DAY)
    assert access(subscription("active", by_invoice=True), unpaid).state == "active"


@pytest.mark.parametrize(
    ("by_invoice", "days", "state", "next_after"),
    [
        (False, 0, "grace", 14),
        (False, 13.9, "grace", 14),
        (False, 14, "read_only", 44),
        (False, 43.9, "read_only", 44),
        (False, 44, "suspended", None),
        (True, 0, "grace", 30),
        (True, 29.9, "grace", 30),
        (True, 30, "read_only", 90),
        (True, 89.9, "read_only", 90),
        (True, 90, "read_only", None),
    ],
)
def test_an_overdue_payment_is_borne_as_long_as_its_route_says(
    by_invoice: bool, days: float, state: str, next_after: float | None
) -> None:
    decision = access(subscription("past_due", by_invoice=by_invoice), owed_for(days, by_invoice=by_invoice))
    assert decision.state == state
    expected = None if next_after is None else NOW + (next_after - days) * DAY
    assert decision.next_change_at == expected


def test_suspending_a_public_body_waits_for_a_persons_yes() -> None:
    one, invoice = subscription("past_due", by_invoice=True), owed_for(400, by_invoice=True)
    assert access(one, invoice) == AccessDecision("read_only", "suspension_waits")
    yes = OverrideFact("suspended", NOW - DAY, NOW + 30 * DAY)
    assert access(one, invoice, overrides=[yes]).state == "suspended"


@pytest.mark.parametrize("status", ["unpaid", "paused"])
def test_unpaid_and_paused_are_read_only_at_once_and_suspended_later(status: str) -> None:
    recent = subscription(status, trial_ended=1), owed_for(1)
    assert access(recent[0], recent[1]).state == "read_only"
    late = subscription(status, trial_ended=44), owed_for(44)
    assert access(late[0], late[1]).state == "suspended"


def test_a_cancelled_subscription_is_cancelled() -> None:
    assert access(subscription("canceled")) == AccessDecision("cancelled", "cancelled")


def test_offboarded_is_for_ever() -> None:
    override = OverrideFact("active", NOW - DAY, NOW + DAY)
    decision = access(subscription("active"), current="offboarded", overrides=[override])
    assert decision == AccessDecision("offboarded", "offboarded")


@pytest.mark.parametrize("current", STATES)
def test_a_status_that_we_do_not_know_changes_nothing(current: str) -> None:
    assert access(subscription("something_new"), current=current).state == current


def test_past_due_without_any_invoice_that_says_since_when_takes_nothing_away() -> None:
    assert access(subscription("past_due")).state == "grace"


def test_somebody_elses_invoice_is_not_held_against_a_subscription() -> None:
    foreign = replace(owed_for(300), subscription_id="sub_2")
    assert access(subscription("past_due"), foreign).state == "grace"


def test_an_override_wins_until_its_date_and_not_a_second_longer() -> None:
    override = OverrideFact("active", NOW - DAY, NOW + DAY)
    one, invoice = subscription("past_due"), owed_for(100)
    assert access(one, invoice, overrides=[override]) == AccessDecision("active", "override", NOW + DAY)
    assert access(one, invoice, overrides=[override], now=NOW + DAY).state == "suspended"


def test_an_override_that_is_still_to_come_is_announced() -> None:
    override = OverrideFact("read_only", NOW + 2 * DAY, NOW + 3 * DAY)
    decision = access(subscription("active"), overrides=[override])
    assert (decision.state, decision.next_change_at) == ("active", NOW + 2 * DAY)


def test_a_new_subscription_outweighs_the_one_that_ended() -> None:
    ended = subscription("canceled")
    fresh = replace(subscription("trialing", trial_ended=-30), id="sub_2", started_at=NOW)
    assert governing([ended, fresh]) == fresh
    assert governing([fresh, ended]) == fresh


def test_an_interrupted_new_checkout_does_not_hide_the_one_that_ended() -> None:
    ended = subscription("canceled")
    attempt = replace(subscription("incomplete"), id="sub_2", started_at=NOW)
    assert governing([ended, attempt]) == ended


moments = st.integers(min_value=-400, max_value=400).map(lambda hours: NOW + timedelta(hours=12 * hours))
subscriptions = st.lists(
    st.builds(
        SubscriptionFact,
        id=st.sampled_from(["sub_1", "sub_2", "sub_3"]),
        status=st.sampled_from([*STATUSES, "something_new"]),
        by_invoice=st.booleans(),
        started_at=moments,
        period_end_at=moments,
        trial_end_at=st.none() | moments,
    ),
    max_size=3,
    unique_by=lambda one: one.id,
)
invoices = st.lists(
    st.builds(
        InvoiceFact,
        subscription_id=st.sampled_from(["sub_1", "sub_2", "sub_3"]),
        is_owed=st.booleans(),
        issued_at=moments,
        due_at=st.none() | moments,
    ),
    max_size=4,
)


def _override(state: str, start: datetime, days: int) -> OverrideFact:
    return OverrideFact(state, start, start + days * DAY)


overrides = st.lists(st.builds(_override, st.sampled_from(STATES), moments, st.integers(1, 60)), max_size=2)


@given(subscriptions, invoices, overrides, st.sampled_from(STATES), st.randoms(use_true_random=False))
def test_the_order_of_what_we_know_never_matters(
    known: list[SubscriptionFact],
    owed: list[InvoiceFact],
    held: list[OverrideFact],
    current: str,
    random: object,
) -> None:
    before = decide(known, owed, current=current, overrides=held, now=NOW)
    for rows in (known, owed, held):
        random.shuffle(rows)  # type: ignore[attr-defined]
    after = decide(known, owed, current=current, overrides=held, now=NOW)
    if len({(one.starts_at, one.until) for one in held}) == len(held):
        assert after == before


@given(subscriptions, invoices, overrides, st.sampled_from(STATES))
def test_every_decision_has_a_state_a_reason_in_words_and_a_change_to_come(
    known: list[SubscriptionFact], owed: list[InvoiceFact], held: list[OverrideFact], current: str
) -> None:
    decision = decide(known, owed, current=current, overrides=held, now=NOW)
    assert decision.state in STATES
    assert decision.reason in words.REASONS


@given(subscriptions, invoices, st.sampled_from(STATES))
def test_paying_everything_and_an_active_subscription_bring_any_state_back(
    known: list[SubscriptionFact], owed: list[InvoiceFact], current: str
) -> None:
    paid = [replace(one, is_owed=False) for one in owed]
    back = [*[one for one in known if one.id != "sub_1"], subscription("active")]
    assert decide(back, paid, current=current, overrides=[], now=NOW).state in ("active", "trialing")


@given(subscriptions, invoices, st.sampled_from(STATES))
def test_forgetting_invoices_never_takes_anything_away(
    known: list[SubscriptionFact], owed: list[InvoiceFact], current: str
) -> None:
    kindness = {name: rank for rank, name in enumerate(["active", "grace", "read_only", "suspended"])}
    full = decide(known, owed, current=current, overrides=[], now=NOW)
    blind = decide(known, [], current=current, overrides=[], now=NOW)
    assert kindness.get(blind.state, 0) <= kindness.get(full.state, 0)


@given(subscriptions, invoices, st.integers(0, 400))
def test_nothing_changes_before_the_moment_that_was_announced(
    known: list[SubscriptionFact], owed: list[InvoiceFact], hours: int
) -> None:
    before = decide(known, owed, current="active", overrides=[], now=NOW)
    later = NOW + timedelta(hours=hours)
    debts_to_come = [one for one in owed if one.is_owed and NOW < (one.due_at or one.issued_at) <= later]
    undated = (
        before.state == "grace"
        and before.next_change_at
        == NOW
        + (
            POLICY.by_invoice if governing(known).by_invoice else POLICY.automatic  # type: ignore[union-attr]
        ).read_only_after
    )
    if debts_to_come or undated or (before.next_change_at is not None and later >= before.next_change_at):
        return
    assert decide(known, owed, current="active", overrides=[], now=later).state == before.state
