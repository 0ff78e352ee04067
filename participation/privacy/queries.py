"""Questions about requests, legal texts, consents, rules and what is held about people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from kit import clock, scope
from kit.personal import Holding, Retention, register
from participation.departments.models import RoleAssignment
from participation.privacy.models import (
    Consent,
    InactivityWarning,
    LegalText,
    PersonalRequest,
    PrivacyPolicy,
    RetentionRun,
)
from participation.privacy.rules import person_of
from participation.projects.models import ProjectMember
from tenants.context import current_tenant
from tenants.storage import folder_of


def policy() -> PrivacyPolicy:
    """What the government decided, or what is usual where it decided nothing."""
    return PrivacyPolicy.objects.filter(pk=1).first() or PrivacyPolicy()


def days_of(rule: Retention) -> int:
    """After how many days a rule forgets here."""
    return int(policy().days.get(rule.key, rule.days))


def requests_of(user: Any) -> QuerySet[PersonalRequest]:
    """What somebody asked about their data, newest first."""
    return PersonalRequest.objects.filter(account_number=user.pk).order_by("-id")


def waiting_deletion(user: Any) -> PersonalRequest | None:
    """The deletion that somebody asked for and that can still be undone."""
    waiting = {"kind": PersonalRequest.Kind.DELETION, "state": PersonalRequest.State.WAITING}
    return requests_of(user).filter(**waiting).first()


def file_of(request: PersonalRequest) -> Path | None:
    """Where the file of a download lies, while it is there."""
    path = folder_of(scope.current().schema) / request.file if request.file else None
    return path if path is not None and path.is_file() else None


def published(kind: str) -> LegalText | None:
    """The version of a text that counts now."""
    return LegalText.objects.filter(kind=kind, number__isnull=False).order_by("-number").first()


def address_of_rules() -> str:
    """The page of the moderation rules, "" where the site has published none. Named in settings.MODERATION_RULES."""
    kind = LegalText.Kind.MODERATION
    return reverse("legal", args=[kind]) if published(kind) else ""


def versions(kind: str) -> QuerySet[LegalText]:
    """Every published version of a text, newest first."""
    return LegalText.objects.filter(kind=kind, number__isnull=False).order_by("-number")


def draft_of(kind: str) -> LegalText | None:
    """The version that is being written."""
    return LegalText.objects.filter(kind=kind, number=None).first()


def in_language(texts: dict[str, str], language: str) -> str:
    """What a text says in a language, else in the site's main one."""
    return texts.get(language) or texts.get(current_tenant().language, "")


@dataclass(frozen=True)
class Standing:
    """Where somebody stands to one purpose: the text that counts, what they last said, and whether they are asked again."""

    purpose: str
    label: str
    text: LegalText | None
    answer: Consent | None
    is_asked: bool


def standings(user: Any) -> list[Standing]:
    """Where somebody stands to every published text and to the use of their data for figures. Two queries."""
    texts: dict[str, LegalText] = {}
    asking: dict[str, int] = {}
    for text in LegalText.objects.filter(number__isnull=False).order_by("number").defer("bodies"):
        texts[text.kind] = text
        if text.asks_again or text.kind not in asking:
            asking[text.kind] = text.number or 0
    newest = (
        Consent.objects.filter(user=user)
        .order_by("purpose", "-id")
        .distinct("purpose")
        .select_related("text")
    )
    answers = {one.purpose: one for one in newest}
    found = []
    for purpose in Consent.Purpose:
        said = answers.get(purpose)
        known = texts.get(purpose)
        if known is None and purpose != Consent.Purpose.STATISTICS:
            continue
        agreed = (said.text.number or 0) if said and said.given and said.text else 0
        is_asked = known is not None and agreed < asking[purpose]
        found.append(Standing(str(purpose), str(purpose.label), known, said, is_asked))
    return found


def page_to_see_first(user: Any) -> str:
    """The name of the page on which somebody is asked after signing in; empty when there is nothing to ask."""
    return "privacy:consents" if any(one.is_asked for one in standings(user)) else ""


def due(rule: Retention, *, at: datetime | None = None) -> QuerySet[Any]:
    """The rows that a rule would deal with now."""
    return rule.due((at or clock.now()) - timedelta(days=days_of(rule)))


def runs() -> QuerySet[RetentionRun]:
    """What the rules did, newest first."""
    return RetentionRun.objects.order_by("-id")


def unused_since(moment: datetime) -> QuerySet[User]:
    """Accounts that nobody has signed in to since then. Whoever holds a role or carries a project is never among them."""
    carries = Exists(ProjectMember.objects.filter(user=OuterRef("pk")))
    holds = Exists(RoleAssignment.objects.filter(user=OuterRef("pk")))
    seen = Coalesce("last_login", "joined_at")
    people = User.objects.alias(seen=seen, carries=carries, holds=holds)
    return people.filter(seen__lt=moment, carries=False, holds=False, is_active=True).order_by("pk")


def unused_and_not_warned(moment: datetime) -> QuerySet[User]:
    """Accounts unused since then whose people know nothing yet."""
    return unused_since(moment).filter(~Exists(InactivityWarning.objects.filter(user=OuterRef("pk"))))


def unused_and_warned(before: datetime) -> QuerySet[User]:
    """Accounts unused since then whose people were warned twice, the second time at least 14 days ago."""
    warned = InactivityWarning.objects.filter(
        user=OuterRef("pk"), second_at__lte=clock.now() - timedelta(days=14)
    )
    asked = PersonalRequest.objects.filter(
        account_number=OuterRef("pk"), kind=PersonalRequest.Kind.DELETION, state__in=("waiting", "running")
    )
    return unused_since(before).filter(Exists(warned), ~Exists(asked))


def came_back() -> QuerySet[InactivityWarning]:
    """Warnings to people who have signed in since."""
    return InactivityWarning.objects.filter(user__last_login__gt=F("first_at"))


def over_downloads(before: datetime) -> QuerySet[PersonalRequest]:
    """Downloads that were finished before a moment and whose file is still there."""
    kind = PersonalRequest.Kind.DOWNLOAD
    return PersonalRequest.objects.filter(kind=kind, finished_at__lt=before).filter(~Q(file=""))


@dataclass(frozen=True)
class Activity:
    """One line of the record of processing activities (Art. 30 GDPR), from the register."""

    key: str
    title: str
    purpose: str
    data: list[str]
    until: str


def activities() -> list[Activity]:
    """The record of processing activities: everything that the rooms say they hold. No queries."""
    return [
        Activity(
            key=f"{holding.model.partition('.')[0]}.{holding.key}",
            title=str(holding.title),
            purpose=str(holding.about),
            data=[str(words) for words in holding.fields.values()],
            until=str(holding.kept_for or holding.what_becomes_of_it),
        )
        for holding in register().holdings
    ]


def holdings() -> tuple[Holding, ...]:
    """Everything that is kept about people, as the rooms say it."""
    return register().holdings


def holdings_of(user: Any) -> tuple[list[Holding], list[Holding]]:
    """What is kept about somebody, and what is kept about others alone. As many statements as there are holdings."""
    person = person_of(user)
    there: list[Holding] = []
    elsewhere: list[Holding] = []
    for one in register().holdings:
        (there if one.has(person) else elsewhere).append(one)
    return there, elsewhere


def published_kinds() -> list[LegalText.Kind]:
    """The texts that this site has published."""
    found = set(LegalText.objects.filter(number__isnull=False).values_list("kind", flat=True).distinct())
    return [kind for kind in LegalText.Kind if str(kind) in found]
