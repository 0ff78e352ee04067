"""What keeps failing and needs somebody: setting up, moving and deleting tenants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from civocracy.console.words import LEAVING_STEPS, MOVING_STEPS
from kit.pagination import Page, keyset_page
from tenants.models import MoveStep, OffboardingStep, ProvisioningStep, Tenant
from tenants.provisioning import STEPS
from tenants.steps import RecordedStep

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

FAILED = RecordedStep.State.FAILED
ROWS_ON_A_PAGE = 50


@dataclass(frozen=True)
class Trouble:
    """One step that failed, of one tenant. `what` is "provisioning", "moving" or "offboarding"."""

    what: str
    tenant: Tenant
    words: str
    step: RecordedStep


@dataclass(frozen=True)
class OperatorsQueue:
    """The queue: set-ups by the page, because an outage can make many; moves and deletions are few."""

    provisioning: Page[ProvisioningStep]
    troubles: list[Trouble]

    @property
    def is_empty(self) -> bool:
        """Whether nothing needs anybody."""
        return not self.troubles


def operators_queue(*, cursor: str | None = None) -> OperatorsQueue:
    """What failed, oldest set-up first. Three queries."""
    steps = ProvisioningStep.objects.filter(state=FAILED).select_related("tenant")
    page = keyset_page(steps, ordering=("id",), cursor=cursor, size=ROWS_ON_A_PAGE)
    moves = MoveStep.objects.filter(state=FAILED, move__finished_at=None, move__withdrawn_at=None)
    ends = OffboardingStep.objects.filter(state=FAILED)
    troubles = [
        *_troubles("provisioning", STEPS, ((step.tenant, step) for step in page.items)),
        *_troubles(
            "moving",
            MOVING_STEPS,
            (
                (step.move.tenant, step)
                for step in moves.select_related("move__tenant").order_by("id")[:ROWS_ON_A_PAGE]
            ),
        ),
        *_troubles(
            "offboarding",
            LEAVING_STEPS,
            (
                (step.offboarding.tenant, step)
                for step in ends.select_related("offboarding__tenant").order_by("id")[:ROWS_ON_A_PAGE]
            ),
        ),
    ]
    return OperatorsQueue(page, troubles)


def _troubles(
    what: str, words: Mapping[str, _StrPromise], failed: Iterable[tuple[Tenant, RecordedStep]]
) -> list[Trouble]:
    return [Trouble(what, tenant, str(words.get(step.key, step.key)), step) for tenant, step in failed]
