"""What mail providers tell us: mails that came back. One address for the whole installation, on Civocracy's own host."""

from __future__ import annotations

import hmac
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kit.access import audience
from participation.news.arriving import pass_on
from participation.news.bounces import from_webhook


# Exempt: a provider's machine has no session; it knows the secret.
@csrf_exempt
@audience("anyone")
@require_POST
def bounces(request: HttpRequest) -> HttpResponse:
    """Take bounces as JSON, from whoever gives the secret: as a bearer token, or as the password of basic sign-in."""
    if not _knows_the_secret(request):
        return HttpResponse(status=404)
    try:
        found = from_webhook(json.loads(request.body))
    except ValueError:
        return HttpResponse(status=400)
    for bounce in found:
        pass_on(bounce)
    return HttpResponse(status=204)


def _knows_the_secret(request: HttpRequest) -> bool:
    secret = settings.MAIL_WEBHOOK_SECRET
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        given = _password(given)
    return bool(secret) and hmac.compare_digest(secret.encode(), given.encode())


def _password(encoded: str) -> str:
    import base64
    import binascii

    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


urlpatterns = [path("bounces/", bounces, name="mail_bounces")]
