"""Accounts. A citizen's account lives in the tenant where it was made; Civocracy staff have theirs in the shared schema.

What belongs to an account beside it: where it is signed in (`Seat`), its tokens for programs, who it is to the city's own
identity provider. What administrators decide about signing in (`SignInPolicy`, `IdentityProvider`) lives here, too.
Keys that are looked up whole are stored in the collation "C": they need one index instead of two.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.fulltext import word_index
from kit.ready import Ready


class Users(BaseUserManager["User"]):
    """Makes users and finds them by address, whatever its capitals."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new user. Without a password they sign in by codes."""
        fields.setdefault("joined_at", clock.now())
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """By address, whatever its capitals."""
        return self.get(email__iexact=username or "")

    def get(self, *conditions: Any, **wanted: Any) -> User:
        """As ever. By number alone, as every page asks for whoever is signed in, by a statement that is kept ready."""
        if conditions or set(wanted) != {"pk"} or type(self) is not Users:  # not among those of another row
            return super().get(*conditions, **wanted)
        found = _NUMBERED.first(pk=wanted["pk"])
        if found is None:
            raise User.DoesNotExist(f"There is no user {wanted['pk']}.")
        return found


_NUMBERED = Ready(lambda pk: User.objects.filter(pk=pk), pk=models.BigIntegerField())


class Area(models.Model):
    """A part of the city that residents may say they live in: one of a list that its administrators keep."""

    name = models.CharField(max_length=80)

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class AgeBand(models.TextChoices):
    """How old somebody is, roughly. Used only to compare participants as a whole with the population."""

    UNDER_18 = "under_18", _("under 18")
    FROM_18 = "18_24", _("18 to 24")
    FROM_25 = "25_34", _("25 to 34")
    FROM_35 = "35_49", _("35 to 49")
    FROM_50 = "50_64", _("50 to 64")
    FROM_65 = "65_79", _("65 to 79")
    FROM_80 = "80_up", _("80 or older")


class User(AbstractBaseUser):
    """A person with an account. Only what is needed: an address, the name others see, a language."""

    email = models.CharField(_("e-mail address"), max_length=254)
    display_name = models.CharField(_("name"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    #: True for Civocracy's own staff, in the shared schema only; in a tenant it means nothing.
    is_civocracy_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    #: Both only if the person chose to tell, and never shown: see queries.counts_by_area.
    area = models.ForeignKey(Area, on_delete=models.SET_NULL, null=True, blank=True, db_index=False)
    age_band = models.CharField(max_length=10, choices=AgeBand.choices, blank=True, default="", db_default="")
    #: Part of what every session is checked against: raising it ends all of them at once.
    session_epoch = models.PositiveIntegerField(default=0, db_default=0)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[Users] = Users()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]
        indexes = [word_index("user_words", "display_name", "email")]

    def __str__(self) -> str:
        return self.display_name or self.email.partition("@")[0]

    def get_full_name(self) -> str:
        """The name others see."""
        return str(self)

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        # Django's own takes the password alone. Sessions from before the first change stay valid.
        epoch = f":{self.session_epoch}" if self.session_epoch else ""
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        return salted_hmac(salt, f"{self.password}{epoch}", secret=secret, algorithm="sha256").hexdigest()


class EntryTicket(models.Model):
    """A link that signs somebody in once, a short time after it was made. Only the hash of its token is kept."""

    token_hash = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    expires_at = models.DateTimeField()
    #: Whether opening it is enough. Only for links that go straight to a browser; mailed ones ask for a click,
    #: because mail scanners open links too.
    on_sight = models.BooleanField(default=False)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"for {self.user_id} until {self.expires_at:%c}"


def _key(length: int, **options: Any) -> models.CharField[str, str]:
    return models.CharField(max_length=length, primary_key=True, db_collation="C", **options)


class Seat(models.Model):
    """A browser in which somebody is signed in. No address and no place: only what lets them recognise it."""

    key = _key(22)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="seats")
    session_key = models.CharField(max_length=40)
    #: "Firefox on Windows": said once, when signing in; what the browser sends is not kept.
    device = models.CharField(max_length=60)
    signed_in_at = models.DateTimeField()
    #: Only the day.
    seen_on = models.DateField()

    def __str__(self) -> str:
        return self.device


class ApiToken(models.Model):
    """Lets a program act as somebody. Shown once; kept as a hash, tied to the tenant it was made in."""

    key = _key(12)
    secret_hash = models.CharField(max_length=64)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    may_write = models.BooleanField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def is_valid(self) -> bool:
        """Whether it has not run out."""
        return self.expires_at > clock.now()


class SignInPolicy(models.Model):
    """What the administrators ask of those who sign in. One row, or none where nothing was decided."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    #: From this day on staff without a second factor can do nothing but set one up. None: nobody is asked.
    second_factor_from = models.DateField(null=True)
    #: Which mails about it the staff get at present, "2027-01-15:announced", and up to which account they were queued: so
    #: that a run that was interrupted goes on there, and nobody is told twice.
    telling = models.CharField(max_length=24, blank=True, default="", db_default="")
    told_up_to = models.BigIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return f"second factor from {self.second_factor_from}"

    def demands_second_factor(self, on: date) -> bool:
        """Whether staff need one on that day."""
        return self.second_factor_from is not None and self.second_factor_from <= on


class SecondFactorReset(models.Model):
    """An administrator has asked to take away somebody's second factor, because everything is lost. It waits first."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="reset")
    #: The account's id and no key: who asked may leave meanwhile.
    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} on {self.due_at:%c}"


class IdentityProvider(models.Model):
    """The city's own place to sign in, by OpenID Connect. Its secret is kept sealed (`accounts.vault`)."""

    class For(models.TextChoices):
        """Who may come in through it."""

        STAFF = "staff", _("Staff only")
        EVERYONE = "everyone", _("Everyone")

    key = _key(20)
    label = models.CharField(max_length=60)
    preset = models.CharField(max_length=20)
    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200)
    sealed_secret = models.TextField()
    audience = models.CharField(max_length=10, choices=For.choices)
    #: Only addresses in these domains come in; empty: all.
    mail_domains = models.JSONField(default=list)
    #: Whether its word that an address was verified is believed. Otherwise the address is confirmed by a code of ours.
    trusts_email = models.BooleanField()
    is_active = models.BooleanField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("created_at",)

    def __str__(self) -> str:
        return self.label


class Identity(models.Model):
    """Who an account is to an identity provider. The key is a hash over the issuer and its subject."""

    key = _key(64)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, db_index=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} at {self.provider_id}"
