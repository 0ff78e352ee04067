"""Signups: the one an address names, those that wait, how far a set-up is, which regions can be joined."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from onboarding.models import Signup
from tenants.models import Tenant
from tenants.queries import default_host, provisioning_needs_help, provisioning_steps


@dataclass(frozen=True)
class Work:
    """One step of the set-up: its words, its state, how often it was tried, and how long it took in seconds."""

    label: str
    state: str
    attempts: int
    seconds: float | None


def signup_of(token: uuid.UUID) -> Signup | None:
    """The signup that addresses call by this token."""
    return Signup.objects.select_related("tenant", "price", "parent").filter(token=token).first()


def unfinished_signups(tokens: list[str]) -> list[Signup]:
    """Those of the signups that can still be finished, newest first."""
    return (
        list(Signup.objects.unfinished().filter(token__in=tokens).order_by("-created_at")) if tokens else []
    )


def work_on(signup: Signup) -> dict[str, object]:
    """How far the set-up of a paid signup's site is: `work` (each step with its words and seconds), `host`, `needs_help`."""
    tenant = signup.tenant
    assert tenant is not None
    work = [
        Work(str(words), step.state, step.attempts, _seconds(step.started_at, step.finished_at))
        for words, step in provisioning_steps(tenant)
    ]
    return {"work": work, "host": default_host(tenant.slug), "needs_help": provisioning_needs_help(tenant)}


def _seconds(begin: datetime | None, end: datetime | None) -> float | None:
    return (end - begin).total_seconds() if begin and end else None


def regions_in(country: str) -> QuerySet[Tenant]:
    """The regions of a country that are here already, which a city there may join."""
    gone = [Tenant.State.PENDING, Tenant.State.CANCELLED, Tenant.State.OFFBOARDED]
    return Tenant.objects.filter(kind="region", country=country).exclude(state__in=gone).order_by("name")


def signups_in_progress() -> QuerySet[Signup]:
    """Signups that somebody may still finish, newest first: for the staff console."""
    return Signup.objects.unfinished().select_related("tenant", "price__plan").order_by("-created_at", "-id")


def overdue_signups(now: datetime) -> QuerySet[Signup]:
    """Unpaid signups whose time is up, for the job that lets them expire."""
    return Signup.objects.overdue(now).order_by("id")
