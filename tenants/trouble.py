"""Telling the operators that something keeps failing: once for each failure, however often it is tried."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from kit import clock, mail
from tenants.context import in_the_lobby
from tenants.models import Tenant
from tenants.steps import RecordedStep

#: After how many tries. The queue tries again by itself; what passes is nobody's business.
TELL_AFTER = 3


@in_the_lobby
def note_failure(tenant: Tenant, step: RecordedStep, *, what: str) -> None:
    """Queue a mail to settings.OPERATORS about a step that failed often enough, unless they know. Saves the step.

    `what` is "provisioning", "offboarding" or "moving".
    """
    if step.attempts < TELL_AFTER or step.told_at is not None or not settings.OPERATORS:
        return
    step.told_at = clock.now()
    step.save(update_fields=["told_at"])
    context = {
        "what": what,
        "tenant": tenant.name,
        "schema": tenant.schema_name,
        "step": step.key,
        "attempts": step.attempts,
        "error": step.error,
        "path": reverse(settings.OPERATORS_PAGE, urlconf=settings.PUBLIC_SCHEMA_URLCONF),
    }
    mail.queue_mail("tenants/emails/keeps_failing", to=settings.OPERATORS, context=context)
