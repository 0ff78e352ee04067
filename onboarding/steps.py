"""The questions of a signup in their order, and which of them a person may see now."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from onboarding.models import Signup


class Step(models.TextChoices):
    """One group of questions; the value is also the last part of its address."""

    PLACE = "place", _("Your place")
    ADDRESS = "address", _("Web address")
    CONTACT = "contact", _("About you")
    CONFIRM = "confirm", _("Confirm e-mail")
    PLAN = "plan", _("Plan and payment")
    BUILDING = "building", _("Set-up")


ORDER: list[Step] = list(Step)


@dataclass(frozen=True)
class Stage:
    """One step as the progress list shows it."""

    step: Step
    number: int
    label: str
    url: str
    is_done: bool
    is_current: bool


def next_step(signup: Signup) -> Step:
    """The furthest step this signup has reached: the first one that still lacks an answer."""
    if signup.is_paid:
        return Step.BUILDING
    if not signup.address:
        return Step.ADDRESS
    if not signup.email:
        return Step.CONTACT
    if not signup.is_confirmed:
        return Step.CONFIRM
    return Step.PLAN


def is_reached(signup: Signup, step: Step) -> bool:
    """Whether the person may open this step now. Once paid there is only the last one."""
    if signup.is_paid:
        return step == Step.BUILDING
    if step == Step.CONFIRM and signup.is_confirmed:
        return False
    return ORDER.index(step) <= ORDER.index(next_step(signup))


def path_of(name: str, argument: object) -> str:
    """The path of a page of the public site, also from a job or from inside a tenant, where other addresses apply."""
    return reverse(f"onboarding:{name}", args=[argument], urlconf=settings.PUBLIC_SCHEMA_URLCONF)


def url_of(signup: Signup, step: Step) -> str:
    """The path of this signup's step on the public host."""
    return path_of(step.value, signup.token)


def url_of_entry(signup: Signup) -> str:
    """The path on the public host that leads into the finished workspace."""
    return path_of("enter", signup.token)


def stages(signup: Signup | None, current: Step) -> list[Stage]:
    """All steps for the progress list; those that can be opened again carry their address."""
    reached = next_step(signup) if signup else Step.PLACE
    return [
        Stage(
            step=step,
            number=number,
            label=str(step.label),
            url=url_of(signup, step) if signup and step != current and is_reached(signup, step) else "",
            is_done=ORDER.index(step) < ORDER.index(reached),
            is_current=step == current,
        )
        for number, step in enumerate(ORDER, start=1)
    ]
