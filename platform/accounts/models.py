"""Accounts. A citizen's account lives in the tenant where it was made; Civocracy staff have theirs in the shared schema."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from kit import clock


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


class User(AbstractBaseUser):
    """A person with an account. Only what is needed: an address, the name others see, a language."""

    email = models.CharField(_("e-mail address"), max_length=254)
    display_name = models.CharField(_("name"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    #: True for Civocracy's own staff, in the shared schema only; in a tenant it means nothing.
    is_civocracy_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[Users] = Users()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.display_name or self.email.partition("@")[0]

    def get_full_name(self) -> str:
        """The name others see."""
        return str(self)


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
