"""Whatever people, jobs and payments do in whatever order: what must always hold of signups."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from billing import queries as prices
from billing.models import PlanPrice, SubscriptionSnapshot, TaxRate
from kit import clock
from kit.errors import Refused
from onboarding import actions, jobs, queries, rules, steps
from onboarding.actions import confirmation, opening
from onboarding.models import Signup
from onboarding.steps import Step
from tenants.models import Tenant
from tests.billing.stage import on_stage
from tests.onboarding import world

# Few enough that signups collide.
ADDRESSES = st.sampled_from(["alder", "birch", "cedar"])
EMAILS = st.sampled_from(["ada@alder.example", "bruno@birch.example"])
POPULATIONS = st.sampled_from([900, 24_000, 320_000])
WHICH = st.integers(0, 2)


class Signups(RuleBasedStateMachine):
    """Three people at most, each with a signup; an administration that never hurries; Stripe; a clock."""

    def __init__(self) -> None:
        super().__init__()
        self.staging = on_stage()
        self.stage = self.staging.__enter__()
        self.ids: list[int] = []
        self.codes: dict[int, str] = {}
        self.pages: list[str] = []
        self.moment: datetime = clock.now()
        Signup.objects.all().delete()
        # This Stripe is a new one: it has not seen our prices yet.
        PlanPrice.objects.update(stripe_price_id="")
        TaxRate.objects.all().delete()

    def teardown(self) -> None:
        self.staging.__exit__(None, None, None)
        Signup.objects.all().delete()
        for tenant in Tenant.objects.filter(slug__in=["alder", "birch", "cedar"]):
            tenant.slug, tenant.state = f"gone-{tenant.pk}", Tenant.State.OFFBOARDED
            tenant.save(update_fields=["slug", "state"])

    def signup(self, which: int) -> Signup:
        return world.fresh(Signup(pk=self.ids[which % len(self.ids)]))

    def attempt(self, action: Any, *subject: Any, **given: Any) -> None:
        """Do something; being refused is a fair answer, anything else is not."""
        with clock.frozen_at(self.moment), suppress(Refused):
            action(*subject, **given)

    @initialize(address=ADDRESSES, email=EMAILS)
    def somebody_is_about_to_order(self, address: str, email: str) -> None:
        self.somebody_begins(24_000, "city")
        self.they_choose_an_address(-1, address)
        self.they_say_who_they_are(-1, email)
        self.they_type_a_code(-1, True)

    @precondition(lambda self: not self.ids)
    @rule(address=ADDRESSES, email=EMAILS)
    def somebody_else_is_about_to_order(self, address: str, email: str) -> None:
        self.somebody_is_about_to_order(address, email)

    @precondition(lambda self: len(self.ids) < 3)
    @rule(population=POPULATIONS, kind=st.sampled_from(["city", "region"]))
    def somebody_begins(self, population: int, kind: str) -> None:
        with clock.frozen_at(self.moment):
            self.ids.append(world.begun(population=population, kind=kind).pk)

    @precondition(lambda self: self.ids)
    @rule(which=WHICH, population=POPULATIONS, country=st.sampled_from(["FR", "DE"]))
    def they_describe_the_place(self, which: int, population: int, country: str) -> None:
        typed = {**world.PLACE, "population": population, "country": country}
        self.attempt(actions.describe_place, self.signup(which), **typed)

    @precondition(lambda self: self.ids)
    @rule(which=WHICH, address=ADDRESSES)
    def they_choose_an_address(self, which: int, address: str) -> None:
        self.attempt(actions.reserve_address, self.signup(which), **{**world.WHERE, "address": address})

    @precondition(lambda self: self.ids)
    @rule(which=WHICH, email=EMAILS)
    def they_say_who_they_are(self, which: int, email: str) -> None:
        self.attempt(actions.give_contact, self.signup(which), contact_name="Somebody", email=email)

    @precondition(lambda self: self.ids)
    @rule(which=WHICH, is_right=st.sampled_from([True, True, False]))
    def they_type_a_code(self, which: int, is_right: bool) -> None:
        signup = self.signup(which)
        code = CODES.get(str(signup.token), "") if is_right else "-"
        self.attempt(actions.confirm_email, signup, code=code)

    @precondition(lambda self: self.ids)
    @rule(which=WHICH, yearly=st.booleans(), route=st.sampled_from(["card", "card", "invoice"]))
    def they_order(self, which: int, yearly: bool, route: str) -> None:
        signup = self.signup(which)
        quote = queries.quote_of(signup)
        price = quote.year if yearly and quote.year else quote.month

        def order() -> None:
            where = world.order(signup, price, route=route)
            if where.startswith("http"):
                self.pages.append(where)

        self.attempt(order)

    @precondition(lambda self: self.pages)
    @rule(which=WHICH)
    def they_pay_on_a_page_that_was_opened(self, which: int) -> None:
        self.stage.pay(self.pages[which % len(self.pages)])
        self.pages = self.pages[-3:]

    @precondition(lambda self: self.ids)
    @rule(which=WHICH)
    def they_come_back_from_the_payment_page(self, which: int) -> None:
        self.attempt(actions.settle_payment, self.signup(which))

    @precondition(lambda self: Signup.objects.filter(state="building").exists())
    @rule()
    def the_worker_sets_up_what_is_paid_for(self) -> None:
        paid = Tenant.objects.exclude(state__in=["pending", "offboarded"]).filter(provisioned_at=None)
        paid.update(provisioned_at=self.moment)
        self.attempt(jobs.look_after_signups)

    @rule(hours=st.sampled_from([0.2, 0.2, 0.2, 0.2, 0.2, 2, 24 * 15]))
    def time_passes(self, hours: float) -> None:
        self.moment += timedelta(hours=hours)
        self.attempt(jobs.expire_signups)
        self.attempt(jobs.remind_and_forget)
        self.ids = list(
            Signup.objects.live().filter(pk__in=self.ids).order_by("pk").values_list("pk", flat=True)
        )

    @invariant()
    def nobody_holds_somebody_elses_address(self) -> None:
        held = [one.address for one in Signup.objects.live() if one.address]
        assert len(held) == len(set(held))
        for tenant in Tenant.objects.filter(slug__in=["alder", "birch", "cedar"]):
            for signup in Signup.objects.live().filter(address=tenant.slug):
                assert signup.tenant_id == tenant.pk

    @invariant()
    def nothing_is_ordered_without_confirmation_and_terms(self) -> None:
        for signup in Signup.objects.filter(state__in=["paying", "building", "ready"]):
            assert signup.is_confirmed
            assert signup.terms_version == rules.TERMS_VERSION
            assert signup.tenant is not None

    @invariant()
    def what_is_set_up_is_what_was_paid_for(self) -> None:
        for signup in Signup.objects.filter(state__in=["building", "ready"]).select_related("tenant"):
            tenant = signup.tenant
            assert tenant is not None
            assert tenant.state != Tenant.State.PENDING
            assert (signup.address, signup.population, signup.kind) == (
                tenant.slug,
                tenant.population,
                tenant.kind,
            )
            bought = SubscriptionSnapshot.objects.get(account__tenant=tenant)
            plan = prices.plan_for(tenant.population, tenant.kind)
            assert bought.price_id in {price.stripe_price_id for price in prices.prices_for(plan)}

    @invariant()
    def what_has_expired_holds_nothing(self) -> None:
        for signup in Signup.objects.filter(state="expired"):
            assert signup.tenant_id is None

    @invariant()
    def every_reserved_tenant_belongs_to_a_signup(self) -> None:
        reserved = Tenant.objects.filter(slug__in=["alder", "birch", "cedar"], state="pending")
        assert not reserved.filter(signup__isnull=True).exists()

    @invariant()
    def the_open_steps_are_those_up_to_the_next_one(self) -> None:
        for signup in Signup.objects.live():
            reached = [step for step in steps.ORDER if steps.is_reached(signup, step)]
            assert steps.next_step(signup) == reached[-1]
            if signup.is_paid:
                assert reached == [Step.BUILDING]


CODES: dict[str, str] = {}


@pytest.mark.django_db
@pytest.mark.usefixtures("in_lobby")
@pytest.mark.slow
def test_what_must_always_hold_of_signups_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    def note(_template: str, *, context: dict[str, Any], **_rest: Any) -> None:
        if "code" in context:
            newest = Signup.objects.filter(name=context["place"]).order_by("-code_sent_at").first()
            assert newest is not None
            CODES[str(newest.token)] = context["code"]

    monkeypatch.setattr(confirmation, "queue_mail", note)
    welcomed: list[int] = []

    def welcome(signup: Signup, _tenant: Tenant) -> None:
        assert signup.pk not in welcomed, "welcomed twice"
        welcomed.append(signup.pk)

    # Nothing is really built here, so there is no tenant to enter.
    monkeypatch.setattr(opening, "_welcome", welcome)
    monkeypatch.setattr(confirmation.ratelimit, "check", lambda *_args, **_kwargs: None)
    calm = settings(
        max_examples=15,
        phases=[Phase.generate],
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    run_state_machine_as_test(Signups, settings=calm)
