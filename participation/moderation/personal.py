"""What this room holds about a person: see kit.personal."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kit.personal import Fate, Holding, Person, Retention, Wish, in_batches
from participation.ideas.models import Picture
from participation.ideas.personal import throw_pictures_away
from participation.moderation.models import Case, Flag, Statement

_PARTICIPANT = "participants.participant"


def _forget_flags(person: Person, wish: Wish) -> int:
    mine = Flag.objects.filter(by=person.account)
    return in_batches(mine, lambda pks: Flag.objects.filter(pk__in=pks).update(by=None, words=""))


def _forget_appeals(person: Person, wish: Wish) -> int:
    Case.objects.filter(contribution__participant=person.key(_PARTICIPANT)).exclude(likeness_words="").update(
        likeness_words=""
    )
    mine = Statement.objects.filter(participant=person.key(_PARTICIPANT)).exclude(appeal="")
    return in_batches(mine, lambda pks: Statement.objects.filter(pk__in=pks).update(appeal=""))


def _old_flags(before: datetime) -> QuerySet[Flag]:
    return Flag.objects.filter(case__settled_at__lt=before)


HOLDINGS = (
    Holding(
        key="flags",
        model="moderation.Flag",
        links=("by",),
        title=_("What you flagged"),
        about=_("To tell you what was decided. Nobody is told that it was you."),
        fields={
            "case__contribution_id": _("Number of the contribution"),
            "ground": _("Rule"),
            "words": _("Your words"),
            "created_at": _("When"),
        },
        fate=Fate.UNLINKED,
        erase=_forget_flags,
    ),
    Holding(
        key="statements",
        model="moderation.Statement",
        links=("participant",),
        title=_("Decisions about what you wrote"),
        about=_("What was decided, why, and what came of your appeal."),
        fields={
            "measure": _("Decision"),
            "contribution_id": _("Number of the contribution"),
            "ground": _("Rule"),
            "facts": _("Reason"),
            "decided_at": _("When"),
            "until": _("Until"),
            "lifted_at": _("Taken back"),
            "appeal": _("Your appeal"),
            "appealed_at": _("Appealed at"),
            "appeal_outcome": _("What came of it"),
            "appeal_answer": _("Answer"),
        },
        fate=Fate.UNLINKED,
        erase=_forget_appeals,
    ),
    Holding(
        key="decisions",
        model="moderation.Statement",
        links=("decided_by", "appeal_decided_by"),
        title=_("Decisions you took as a moderator"),
        about=_("An appeal is decided by another person, so it is kept who decided."),
        fields={"id": _("Number"), "measure": _("Decision"), "decided_at": _("When")},
        fate=Fate.UNLINKED,
    ),
    Holding(
        key="cases",
        model="moderation.Case",
        links=("claimed_by", "settled_by"),
        title=_("What you looked at as a moderator"),
        about=_("So that two moderators do not look at the same thing."),
        fields={
            "contribution_id": _("Number of the contribution"),
            "settled_at": _("When"),
            "outcome": _("Decision"),
        },
        fate=Fate.UNLINKED,
    ),
)


def _hidden_pictures(before: datetime) -> QuerySet[Picture]:
    return Picture.objects.filter(hidden_at__lt=before)


RETENTION = (
    Retention(
        key="hidden_pictures",
        title=_("Pictures that were taken away"),
        about=_("They are kept while their authors can appeal, and for a while after."),
        days=270,
        least=190,
        most=1825,
        due=_hidden_pictures,
        forget=throw_pictures_away,
    ),
    Retention(
        key="flags",
        title=_("Flags"),
        about=_("Who flagged what, after it was decided. What was decided stays."),
        days=180,
        least=30,
        most=1825,
        due=_old_flags,
    ),
)
