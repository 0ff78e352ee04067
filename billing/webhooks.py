"""The door for Stripe's events: verify, keep, answer. No call to Stripe happens here."""

from __future__ import annotations

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing import gateway
from billing.actions import receive_event
from kit.access import audience

logger = logging.getLogger(__name__)
LARGEST_BODY = 256 * 1024


@csrf_exempt
@audience("anyone")
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Take an event in: 200 once it is kept (or was before), 4xx if it is not Stripe's, 500 so that Stripe tries again."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        return HttpResponse("Too large", status=413, content_type="text/plain")
    try:
        notice = gateway.read_notice(request.read(LARGEST_BODY), request.headers.get("Stripe-Signature", ""))
        receive_event(notice)
    except (gateway.SignatureInvalid, ValueError) as error:
        return HttpResponse(str(error), status=400, content_type="text/plain")
    except DatabaseError:
        logger.exception("A Stripe event could not be kept")
        return HttpResponse("Try again", status=500, content_type="text/plain")
    return HttpResponse("Kept", content_type="text/plain")
