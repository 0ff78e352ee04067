"""The city's own identity providers, and who comes in through them."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import vault
from accounts.actions.profile import account_for, confirm_address
from accounts.models import Identity, IdentityProvider, User
from accounts.oidc.presets import preset_of
from kit import audit, clock
from kit.access import belongs
from kit.errors import NotAllowed, Refused

AT_MOST = 5
#: Where a session keeps an identity whose address is still to be confirmed by a code of ours; for how long, in seconds.
_PENDING, _PENDING_FOR = "pending_identity", 15 * 60
PURPOSE = "identity provider"


@dataclass(frozen=True)
class ProviderWishes:
    """What an administrator sets about a provider. An empty secret keeps the one that is there."""

    label: str
    preset: str
    issuer: str
    client_id: str
    secret: str
    audience: str
    mail_domains: tuple[str, ...]
    trusts_email: bool
    is_active: bool


def set_up_provider(
    provider: IdentityProvider | None, *, wishes: ProviderWishes, by: User
) -> IdentityProvider:
    """Add a provider, or change one. The secret is sealed and never shown or written to the record."""
    _only_administrators(by)
    made = provider is None
    if provider is None:
        if IdentityProvider.objects.count() >= AT_MOST:
            raise Refused(_("Five providers are the most. Remove one first."))
        if not wishes.secret:
            raise Refused(_("Enter the secret that the provider gave you."), field="secret")
        provider = IdentityProvider(key=secrets.token_hex(5), created_at=clock.now())
    same_place = (provider.issuer, provider.client_id) == (wishes.issuer, wishes.client_id)
    if not wishes.secret and not same_place:
        raise Refused(_("Enter the secret again: the issuer or the client id has changed."), field="secret")
    if wishes.trusts_email and not wishes.mail_domains and wishes.audience == IdentityProvider.For.STAFF:
        raise Refused(
            _("Say which mail domains are yours: else the provider could let anybody in as your staff."),
            field="mail_domains",
        )
    for name in ("label", "preset", "issuer", "client_id", "audience", "trusts_email", "is_active"):
        setattr(provider, name, getattr(wishes, name))
    provider.mail_domains = list(wishes.mail_domains)
    if wishes.secret:
        provider.sealed_secret = vault.seal(wishes.secret, purpose=PURPOSE)
    with transaction.atomic():
        provider.save()
        after = {
            "issuer": provider.issuer,
            "audience": provider.audience,
            "trusts_email": provider.trusts_email,
            "is_active": provider.is_active,
            "secret_changed": bool(wishes.secret),
        }
        audit.record("provider.added" if made else "provider.changed", by=by, subject=provider, after=after)
    return provider


def remove_provider(provider: IdentityProvider, *, by: User) -> None:
    """Take it away. Whoever came in through it comes in by a code from now on."""
    _only_administrators(by)
    with transaction.atomic():
        audit.record("provider.removed", by=by, subject=provider, before={"issuer": provider.issuer})
        provider.delete()


def secret_of(provider: IdentityProvider) -> str:
    """Its secret, for asking it. Raises Refused when the key that sealed it is gone."""
    try:
        return vault.unseal(provider.sealed_secret, purpose=PURPOSE)
    except vault.Unsealable as error:
        raise Refused(_("The secret can no longer be read. Enter it again.")) from error


def person_of(provider: IdentityProvider, *, claims: dict[str, Any], may_make: bool) -> User | None:
    """The account of whoever the provider speaks of. It is tied to the provider by its issuer and subject from then on.

    An account is found by its address only if the provider's word about addresses is trusted; None means that the address
    has to be confirmed by a code of ours first. Raises Refused, with the reason in words, for whoever may not come in.
    """
    known = Identity.objects.select_related("user").filter(key=_identity_key(claims)).first()
    email = _address_in(provider, claims)
    if known is not None and known.provider_id == provider.pk:
        return _let_in(provider, known.user)
    if not provider.trusts_email or claims.get("email_verified") is False:
        return None
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        if not may_make or provider.audience == IdentityProvider.For.STAFF:
            raise Refused(
                _("There is no account here with your address. Ask an administrator to invite you.")
            )
        user = account_for(email, language=_language(claims), display_name=_name_in(provider, claims))
    _let_in(provider, user)
    confirm_address(user)
    _tie(user, provider, _identity_key(claims))
    return user


def keep_pending(provider: IdentityProvider, *, claims: dict[str, Any], request: HttpRequest) -> str:
    """Remember who came, until the address is confirmed by a code. Returns the address."""
    email = _address_in(provider, claims)
    request.session[_PENDING] = {
        "key": _identity_key(claims),
        "provider": provider.pk,
        "email": email,
        "at": clock.now().timestamp(),
    }
    return email


def tie_pending(user: User, *, request: HttpRequest) -> None:
    """Whoever signs in to the account of that address a moment later is the person the provider meant."""
    pending = request.session.pop(_PENDING, None)
    if not pending or pending["email"] != user.email.lower():
        return
    provider = IdentityProvider.objects.filter(pk=pending["provider"], is_active=True).first()
    if provider is None or clock.now().timestamp() - pending["at"] > _PENDING_FOR:
        return
    try:
        _let_in(provider, user)
    except Refused:
        return
    _tie(user, provider, pending["key"])


def _tie(user: User, provider: IdentityProvider, key: str) -> None:
    try:
        with transaction.atomic():
            Identity.objects.create(key=key, user=user, provider=provider, created_at=clock.now())
            audit.record("account.provider_tied", by=user, subject=user, after={"provider": str(provider)})
    except IntegrityError:
        # Tied already, in the same moment or to another account: the first one stays.
        if not Identity.objects.filter(key=key, user=user).exists():
            raise Refused(_("This identity belongs to another account here.")) from None


def _let_in(provider: IdentityProvider, user: User) -> User:
    if not user.is_active:
        raise Refused(_("This account is closed. Ask an administrator."))
    if provider.audience == IdentityProvider.For.STAFF and not _works_here(user):
        raise Refused(
            _("This way in is for staff. Sign in with a code instead, or ask an administrator for a role.")
        )
    return user


def _works_here(user: User) -> bool:
    # Also somebody whose role rests until they have set up a second step: they come in to do just that.
    from kit.access import lack_of

    return belongs(user, "staff") or lack_of(user) is not None


def _address_in(provider: IdentityProvider, claims: dict[str, Any]) -> str:
    email = str(claims.get("email") or "").strip().lower()
    if email.count("@") != 1 or len(email) > 254:
        raise Refused(_("The provider does not tell us your e-mail address. It has to pass on “email”."))
    domain = email.partition("@")[2]
    if provider.mail_domains and domain not in provider.mail_domains:
        raise Refused(_("Addresses at %(domain)s do not come in through this provider.") % {"domain": domain})
    return email


def _identity_key(claims: dict[str, Any]) -> str:
    return hashlib.sha256(f"{claims['iss']}\n{claims['sub']}".encode()).hexdigest()


def _name_in(provider: IdentityProvider, claims: dict[str, Any]) -> str:
    said = (claims.get(name) for name in preset_of(provider.preset).name_claims)
    return next((str(one)[:80] for one in said if isinstance(one, str) and one.strip()), "")


def _language(claims: dict[str, Any]) -> str:
    from django.conf import settings

    from kit import scope

    wanted = str(claims.get("locale") or "")[:2]
    return wanted if wanted in dict(settings.LANGUAGES) else scope.current().language


def _only_administrators(by: Any) -> None:
    if not belongs(by, "administrator"):
        raise NotAllowed(_("Only administrators decide about signing in."))
