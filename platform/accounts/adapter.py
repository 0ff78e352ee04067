"""Where django-allauth asks us: mail as jobs, who may make an account, what happens when somebody has signed in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context
from django.conf import settings
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts import actions, devices, limits, queries, rules
from accounts.actions.seats import seat_key
from accounts.models import Seat
from kit import mail, scope
from kit.errors import TooMany
from kit.requests import client_address

OUR_MAILS = {
    "account/email/account_already_exists": "accounts/emails/address_taken",
    "account/email/email_confirmation": "accounts/emails/address_code",
    "account/email/email_confirmation_signup": "accounts/emails/address_code",
    "account/email/login_code": "accounts/emails/login_code",
    "account/email/password_reset_code": "accounts/emails/password_code",
    "account/email/unknown_account": "accounts/emails/address_unknown",
}
#: What is told of a change of somebody's addresses, each a sentence over what allauth says of it.
OUR_NOTICES = {
    "account/email/email_changed": _("Your main address is now %(to_email)s, no longer %(from_email)s."),
    "account/email/email_confirm": _("An address was confirmed."),
    "account/email/email_deleted": _("The address %(deleted_email)s was removed from your account."),
}
#: What allauth calls showing a passkey again.
PASSKEY_WAY = "mfa_reauthenticate:webauthn"


class AccountAdapter(DefaultAccountAdapter):
    """See the module."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This address and this password do not belong together."),
        "cannot_remove_primary_email": _(
            "This is your main address. Choose another one as your main address first."
        ),
        "duplicate_email": _("This address is already one of yours."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is wrong, or its time has run out."),
        "incorrect_password": _("This is not your password."),
        "max_email_addresses": _("An account has at most %d addresses."),
        "rate_limited": _("Too many attempts. Wait a moment, then try again."),
        "unverified_email": _("Confirm your e-mail address first."),
        "unverified_primary_email": _("Confirm this address first. Then it can be your main one."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail. The worker renders and sends it."""
        language = translation.get_language() or scope.current().language
        if template_prefix in OUR_MAILS:
            known = {"code": context.get("code", "")}
            mail.queue_mail(OUR_MAILS[template_prefix], to=[email], context=known, language=language)
            return
        if template_prefix in OUR_NOTICES:
            known = {"what": str(OUR_NOTICES[template_prefix]) % context}
            mail.queue_mail("accounts/emails/address_changed", to=[email], context=known, language=language)
            return
        message = self.render_mail(template_prefix, email, context)
        notice = {"subject": message.subject, "body": message.body}
        mail.queue_mail("accounts/emails/notice", to=[email], context=notice, language=language)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """What allauth has to tell. Changes of passwords and second factors are told by our own actions."""
        is_ours = template_prefix.startswith(("account/email/password_", "mfa/email/"))
        if not is_ours and (email or (email := EmailAddress.objects.get_primary_email(user))):
            self.send_mail(template_prefix, email, context or {})

    def format_email_subject(self, subject: str) -> str:
        """The subject itself: the sender's name already says which site it is."""
        return str(subject)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Believes as many proxies as the settings say."""
        return client_address(request)

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Back to the list of addresses, where whoever has added one was."""
        if self.request.user.is_authenticated:
            return reverse("account_email")
        url: str = super().get_email_verification_redirect_url(email_address)
        return url

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Residents make accounts on a tenant's site while it may be written to; on Civocracy's own accounts are given."""
        tenant = getattr(request, "tenant", None)
        return tenant is not None and tenant.is_writable

    def get_login_stages(self) -> list[str]:
        """Those of allauth, with our own rule about when the second step is asked for."""
        stages: list[str] = super().get_login_stages()
        return [
            stage.replace("allauth.mfa.stages.AuthenticateStage", "accounts.mfa.SecondStep")
            for stage in stages
        ]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """A passkey that works here comes first: allauth would ask whoever has one for a recovery code. Whoever has neither
        a password nor a second factor shows it by a code."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        by_code = {"id": "code", "description": _("Use a code by mail"), "url": reverse("accounts:again")}
        for way in ways:
            if way["id"] == PASSKEY_WAY:
                way["description"] = _("Use a passkey")
        if ways and any(
            rules.works_at(passkey, context.request.get_host()) for passkey in queries.passkeys_of(user)
        ):
            ways.sort(key=lambda way: way["id"] != PASSKEY_WAY)
        return ways or [by_code]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count attempts at a password."""
        try:
            limits.take(request, what="password", whom=str(credentials.get("email", "")))
        except TooMany as refused:
            raise ValidationError(str(refused)) from refused

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """As allauth does, without giving attempts back: signing in eight times in five minutes is enough for anybody."""
        self._login_failed_rl_usage = None
        return super().authenticate(request, **credentials)

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing was counted where allauth counts."""

    def set_password(self, user: Any, password: str) -> None:
        """Set it, end every other session, write it down."""
        request = context.request
        is_own = request.user.is_authenticated and request.user.pk == user.pk
        actions.set_password(user, password=password, keep=seat_key(request) if is_own else "")

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in, and note the browser."""
        super().login(request, user)
        actions.take_seat(user, request=request)
        actions.tie_pending(user, request=request)

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and give the seat back."""
        Seat.objects.filter(key=seat_key(request)).delete()
        super().logout(request)

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        """Ask for the name others see, once, and whatever else has to be asked, before going on."""
        response: HttpResponse = super().post_login(request, user, **options)
        response = self._asked_first(request, user, response)
        if not user.display_name and isinstance(response, HttpResponseRedirect):
            wanted = urlencode({"next": response.url})
            response = HttpResponseRedirect(f"{reverse('accounts:profile')}?{wanted}")
        devices.remember(request, response, user.email)
        return response

    def _asked_first(self, request: HttpRequest, user: Any, response: HttpResponse) -> HttpResponse:
        if getattr(request, "tenant", None) is None or not isinstance(response, HttpResponseRedirect):
            return response
        page: str = import_string(settings.ASKED_AFTER_SIGN_IN)(user)
        return (
            HttpResponseRedirect(f"{reverse(page)}?{urlencode({'next': response.url})}") if page else response
        )
