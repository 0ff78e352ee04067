"""What this room holds about a person: see kit.personal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kit.personal import Fate, Holding, Person, Retention, Wish
from participation.privacy import queries
from participation.privacy.models import PersonalRequest, RetentionRun

_USER = "accounts.user"


def _remove_downloads(person: Person, _wish: Wish) -> int:
    from participation.privacy.actions import forget_downloads

    mine = PersonalRequest.objects.filter(account_number=person.account, kind=PersonalRequest.Kind.DOWNLOAD)
    return forget_downloads(list(mine.values_list("pk", flat=True)))


def _forget_downloads(pks: list[int]) -> int:
    from participation.privacy.actions import forget_downloads

    return forget_downloads(pks)


def _delete_unused(pks: list[int]) -> int:
    from participation.privacy.actions import delete_unused_accounts

    return delete_unused_accounts(pks)


def _old_runs(before: datetime) -> QuerySet[RetentionRun]:
    return RetentionRun.objects.filter(started_at__lt=before)


def _texts_published(person: Person) -> Iterator[Mapping[str, Any]]:
    from participation.privacy.models import LegalText

    mine = LegalText.objects.filter(published_by=person.account).order_by("pk")
    yield from mine.values("kind", "number", "published_at").iterator()


HOLDINGS = (
    Holding(
        key="requests",
        model="privacy.PersonalRequest",
        links=("account_number", "participant_number"),
        refers_to=_USER,
        title=_("What you asked about your data"),
        about=_("To show that a download or a deletion was asked for and carried out."),
        fields={
            "kind": _("What"),
            "state": _("State"),
            "asked_at": _("When"),
            "due_at": _("Due"),
            "finished_at": _("Finished"),
        },
        fate=Fate.KEPT,
        fate_words=_("Stays, with the number of the account alone; the files are deleted."),
        rows=lambda person: (
            PersonalRequest.objects.filter(account_number=person.account)
            .order_by("pk")
            .values("kind", "state", "asked_at", "due_at", "finished_at")
        ),
        erase=_remove_downloads,
    ),
    Holding(
        key="consents",
        model="privacy.Consent",
        links=("user",),
        title=_("What you agreed to"),
        about=_("To be able to show that you were asked, and what you said."),
        fields={
            "purpose": _("To what"),
            "text__number": _("Version"),
            "given": _("Agreed"),
            "at": _("When"),
        },
        fate=Fate.DELETED,
        corrected_at="privacy:consents",
    ),
    Holding(
        key="warnings",
        model="privacy.InactivityWarning",
        links=("user",),
        title=_("Warnings that your account is not used"),
        about=_("To tell you twice before an unused account is deleted."),
        fields={"first_at": _("First mail"), "second_at": _("Second mail")},
        fate=Fate.DELETED,
    ),
    Holding(
        key="texts",
        model="privacy.LegalText",
        links=("published_by",),
        title=_("Legal texts you published"),
        about=_("Who published a version of a legal text."),
        fields={"kind": _("What"), "number": _("Version"), "published_at": _("When")},
        fate=Fate.UNLINKED,
        rows=_texts_published,
    ),
)

RETENTION = (
    Retention(
        key="inactive_accounts",
        title=_("Accounts that nobody uses"),
        about=_(
            "Deleted as if the person had asked for it. They are warned by mail 60 and 14 days before; signing in once is"
            " enough to stay. People with a role are left alone."
        ),
        days=1095,
        least=365,
        most=3650,
        due=queries.unused_and_warned,
        forget=_delete_unused,
    ),
    Retention(
        key="downloads",
        title=_("Downloads that people asked for"),
        about=_("The files. That they were asked for stays on record."),
        days=7,
        least=1,
        most=7,
        due=queries.over_downloads,
        forget=_forget_downloads,
    ),
    Retention(
        key="retention_reports",
        title=_("Reports of these rules"),
        about=_("What each rule did in each night. The record keeps a line about it."),
        days=730,
        least=90,
        most=3650,
        due=_old_runs,
    ),
)
