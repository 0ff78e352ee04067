"""What an account holds about the person behind it, and the lines of the record about them. See kit.personal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, EntryTicket, Seat, User
from kit.models import AuditEntry, RateCount
from kit.personal import AT_ONCE, Fate, Holding, Person, Retention, Wish

_USER = "accounts.user"


def _sessions_of(person: Person) -> QuerySet[Session]:
    # Whose a session is stands sealed inside of it; whoever signs in takes a seat that names it.
    seats = Seat.objects.filter(user_id=person.account).values("session_key")
    return Session.objects.filter(session_key__in=seats).order_by("pk")


def _session_rows(person: Person) -> Iterator[Mapping[str, Any]]:
    for session in _sessions_of(person):
        yield {"expire_date": session.expire_date}


def _end_sessions(person: Person, _wish: Wish) -> int:
    return _sessions_of(person).delete()[0]


def _record_lines(person: Person) -> QuerySet[AuditEntry]:
    about = Q(subject_type=_USER, subject_id=str(person.account))
    return AuditEntry.objects.filter(Q(actor_id=person.account) | about)


def _record_rows(person: Person) -> Iterator[Mapping[str, Any]]:
    names = ("occurred_at", "action", "subject_type", "subject_id", "before", "after")
    yield from _record_lines(person).order_by("pk").values(*names).iterator(chunk_size=AT_ONCE)


def _forget_account(person: Person, _wish: Wish) -> int:
    return User.objects.filter(pk=person.account).delete()[1].get(User._meta.label, 0)


def _never_entered(before: datetime) -> QuerySet[User]:
    return User.objects.filter(last_login__isnull=True, joined_at__lt=before, role_assignments=None)


HOLDINGS = (
    Holding(
        key="account",
        model="accounts.User",
        links=("id",),
        refers_to=_USER,
        title=_("Your account"),
        about=_("To sign you in, to write to you in your language, and to show others the name you chose."),
        fields={
            "id": _("Number"),
            "email": _("E-mail address"),
            "display_name": _("Name"),
            "language": _("Language"),
            "area__name": _("Part of the city"),
            "age_band": _("Age"),
            "is_active": _("Can sign in"),
            "joined_at": _("Since"),
            "last_login": _("Last sign-in"),
        },
        fate=Fate.DELETED,
        erase=_forget_account,
        corrected_at="accounts:profile",
    ),
    Holding(
        key="addresses",
        model="account.EmailAddress",
        links=("user",),
        title=_("Your e-mail addresses"),
        about=_("To know that an address is yours before anything is sent there."),
        fields={"email": _("E-mail address"), "verified": _("Confirmed"), "primary": _("Main address")},
        fate=Fate.DELETED,
        corrected_at="account_email",
    ),
    Holding(
        key="second_factors",
        model="mfa.Authenticator",
        links=("user",),
        title=_("Ways to prove that it is you"),
        about=_("To protect your account. Secrets are left out of the download."),
        fields={"type": _("Kind"), "created_at": _("Since"), "last_used_at": _("Last used")},
        fate=Fate.DELETED,
        corrected_at="mfa_index",
    ),
    Holding(
        key="entry_links",
        model="accounts.EntryTicket",
        links=("user",),
        title=_("Personal links that sign you in"),
        about=_("To let you in once, from a mail. Only a fingerprint of each link is kept."),
        fields={"expires_at": _("Valid until"), "used_at": _("Used")},
        fate=Fate.DELETED,
    ),
    Holding(
        key="seats",
        model="accounts.Seat",
        links=("user",),
        title=_("Browsers you are signed in with"),
        about=_("To let you recognise them and sign them out. No place and no network address is kept."),
        fields={"device": _("Browser"), "signed_in_at": _("Since"), "seen_on": _("Last seen")},
        fate=Fate.DELETED,
        corrected_at="mfa_index",
    ),
    # After the seats: an account is deleted from the last of these to the first, and seats say which sessions are whose.
    Holding(
        key="sessions",
        model="sessions.Session",
        links=(),
        title=_("Where you are signed in"),
        about=_("To keep you signed in on a device for two weeks."),
        fields={"expire_date": _("Valid until")},
        fate=Fate.DELETED,
        rows=_session_rows,
        erase=_end_sessions,
    ),
    Holding(
        key="api_tokens",
        model="accounts.ApiToken",
        links=("user",),
        title=_("Your tokens for programs"),
        about=_("To let a program act in your name. Only a fingerprint of each is kept."),
        fields={
            "name": _("Name"),
            "may_write": _("May change something"),
            "created_at": _("Since"),
            "expires_at": _("Valid until"),
            "last_used_on": _("Last used"),
        },
        fate=Fate.DELETED,
    ),
    Holding(
        key="identities",
        model="accounts.Identity",
        links=("user",),
        title=_("Who you are to the city’s own sign-in"),
        about=_(
            "To recognise you when you come from there. Only a fingerprint of your number there is kept."
        ),
        fields={"provider__label": _("Where"), "created_at": _("Since")},
        fate=Fate.DELETED,
    ),
    Holding(
        key="second_factor_resets",
        model="accounts.SecondFactorReset",
        links=("user",),
        title=_("A reset of your second step that waits"),
        about=_("To tell you before an administrator takes your second step away."),
        fields={"asked_at": _("Asked for"), "due_at": _("Due")},
        fate=Fate.DELETED,
    ),
    Holding(
        key="record",
        model="kit.AuditEntry",
        links=("actor_id",),
        refers_to=_USER,
        title=_("Lines of the record about you"),
        about=_("To show later who decided what, and that nobody changed it. Your name is not in them."),
        fields={
            "occurred_at": _("When"),
            "action": _("What"),
            "subject_type": _("Kind of thing"),
            "subject_id": _("Number of the thing"),
            "before": _("Before"),
            "after": _("After"),
        },
        fate=Fate.KEPT,
        fate_words=_(
            "Stays, with the number of the account alone. Nothing ties that number to you any more."
        ),
        rows=_record_rows,
    ),
)


def _forget_networks(pks: list[int]) -> int:
    return AuditEntry.objects.filter(pk__in=pks).update(network="")


RETENTION = (
    Retention(
        key="record_networks",
        title=_("Where lines of the record came from"),
        about=_(
            "The coarse network address beside each line. The line itself stays, and its seal stays whole."
        ),
        days=90,
        least=7,
        most=365,
        due=lambda before: AuditEntry.objects.filter(occurred_at__lt=before).exclude(network=""),
        forget=_forget_networks,
    ),
    Retention(
        key="unfinished_signups",
        title=_("Sign-ups that nobody finished"),
        about=_(
            "Accounts that were made by asking for a code and never entered. People with a role are left alone."
        ),
        days=7,
        least=1,
        most=30,
        due=_never_entered,
    ),
    Retention(
        key="entry_links",
        title=_("Personal links that have run out"),
        about=_("Links that signed somebody in, counted from the day on which they ran out."),
        days=1,
        least=0,
        most=30,
        due=lambda before: EntryTicket.objects.filter(expires_at__lt=before),
    ),
    Retention(
        key="sessions",
        title=_("Sessions that have run out"),
        about=_("What kept people signed in, counted from the day on which it ran out."),
        days=1,
        least=0,
        most=30,
        due=lambda before: Session.objects.filter(expire_date__lt=before),
    ),
    Retention(
        key="seats",
        title=_("Browsers that nobody has used"),
        about=_("The list of browsers somebody is signed in with, counted from the day each was last seen."),
        days=30,
        least=14,
        most=90,
        due=lambda before: Seat.objects.filter(seen_on__lt=before.date()),
    ),
    Retention(
        key="api_tokens",
        title=_("Tokens for programs that have run out"),
        about=_("Counted from the day on which each ran out."),
        days=30,
        least=0,
        most=365,
        due=lambda before: ApiToken.objects.filter(expires_at__lt=before),
    ),
    Retention(
        key="rate_counters",
        title=_("Counters against abuse"),
        about=_(
            "How often something was tried, kept under a fingerprint, counted from the end of its window of time."
        ),
        days=1,
        least=0,
        most=30,
        due=lambda before: RateCount.objects.filter(expires_at__lt=before),
    ),
)

NOT_PERSONAL: dict[str, str] = {}
