"""Where django-allauth asks us: mail as jobs, who may make an account, where to go after signing in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from kit import mail, scope
from kit.requests import client_address

OUR_MAILS = {"account/email/login_code": "accounts/emails/login_code"}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """See the module."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail. The worker renders and sends it."""
        language = translation.get_language() or scope.current().language
        if template_prefix in OUR_MAILS:
            known = {"code": context.get("code", "")}
            mail.queue_mail(OUR_MAILS[template_prefix], to=[email], context=known, language=language)
            return
        message = self.render_mail(template_prefix, email, context)
        notice = {"subject": message.subject, "body": message.body}
        mail.queue_mail("accounts/emails/notice", to=[email], context=notice, language=language)

    def format_email_subject(self, subject: str) -> str:
        """The subject itself: the sender's name already says which site it is."""
        return str(subject)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Believes as many proxies as the settings say."""
        return client_address(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Residents make accounts on a tenant's site while it may be written to; on Civocracy's own accounts are given."""
        tenant = getattr(request, "tenant", None)
        return tenant is not None and tenant.is_writable

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        """Ask for the name others see, once, before going where the person wanted to go."""
        response: HttpResponse = super().post_login(request, user, **options)
        if user.display_name or not isinstance(response, HttpResponseRedirect):
            return response
        return HttpResponseRedirect(f"{reverse('accounts:profile')}?{urlencode({'next': response.url})}")
