"""The pages of the development mailbox: the list with one mail open, and a mail's HTML part on its own."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from kit.access import audience
from kit.mailbox import folder

# A mail is somebody else's HTML: no script, no network, no forms; its own style attributes are all it gets. Links
# open in the whole window, because our pages refuse to be framed.
PART_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)


@require_safe
@never_cache
@audience("anyone")
def mail_list(request: HttpRequest) -> HttpResponse:
    """Mails newest first, filtered by recipient (`?to=`)."""
    recipient = request.GET.get("to", "").strip()
    return render(
        request, "mailbox/list.html", {"mails": folder.mails(recipient=recipient), "recipient": recipient}
    )


@require_safe
@never_cache
@audience("anyone")
def mail_detail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: its HTML part in a frame, its text part beside it."""
    return render(request, "mailbox/detail.html", {"mail": _mail(name)})


@require_safe
@never_cache
@xframe_options_sameorigin
@audience("anyone")
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, as a document that can do nothing."""
    mail = _mail(name)
    if not mail.is_html:
        raise Http404
    response = HttpResponse(_links_open_whole_window(mail.html))
    response["Content-Security-Policy"] = PART_POLICY
    return response


def _mail(name: str) -> folder.Mail:
    mail = folder.mail_named(name)
    if mail is None:
        raise Http404
    return mail


def _links_open_whole_window(html: str) -> str:
    target = '<base target="_top">'
    changed, count = re.subn(r"(<head[^>]*>)", rf"\1{target}", html, count=1, flags=re.IGNORECASE)
    return changed if count else target + html
