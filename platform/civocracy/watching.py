"""Error reports to Sentry: the tenant as a tag, nothing that could be a person."""

from __future__ import annotations

from typing import Any

import sentry_sdk
from django.conf import settings
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration

from kit import scope
from kit.logs import scrubbed


def start(transport_options: dict[str, Any] | None = None) -> None:
    """Start reporting when SENTRY_DSN is set; do nothing otherwise."""
    if not settings.SENTRY_DSN:
        return
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        environment=settings.ENVIRONMENT,
        release=settings.RELEASE or None,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        server_name="",
        before_send=clean,
        before_breadcrumb=lambda crumb, _hint: None,
        integrations=[DjangoIntegration(), LoggingIntegration(event_level=None)],
        traces_sample_rate=0,
        **(transport_options or {}),
    )


def clean(event: Any, _hint: dict[str, Any]) -> Any:
    """The event with the tenant as a tag, and without bodies, cookies, queries, users, addresses and keys."""
    here = scope.current_or_none()
    event.setdefault("tags", {})["tenant"] = here.schema if here else "none"
    event.pop("user", None)
    event.pop("breadcrumbs", None)
    event.pop("extra", None)
    request = event.get("request") or {}
    event["request"] = {key: request[key] for key in ("method",) if key in request}
    if "url" in request:
        event["request"]["url"] = str(request["url"]).partition("?")[0]
    for failure in event.get("exception", {}).get("values", []):
        # What an exception says may quote what people typed; its type and place are enough to find it.
        failure["value"] = scrubbed(str(failure.get("value", "")))[:300]
    if "logentry" in event:
        event["logentry"] = {"message": scrubbed(str(event["logentry"].get("message", "")))}
    return event
