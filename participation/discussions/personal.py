"""What this room holds about a person: see kit.personal."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kit.personal import Fate, Holding, Person, Retention, Wish, in_batches
from participation.discussions.models import Contribution, ContributionVersion

_PARTICIPANT = "participants.participant"


def _take_words_back(person: Person, wish: Wish) -> int:
    """An empty body is shown as "removed by its author"; the row stays, with replies, stances and counts."""
    if not wish.words_go:
        return 0
    mine = Contribution.objects.filter(participant=person.key(_PARTICIPANT)).exclude(body="")
    return in_batches(mine, _empty)


def _empty(pks: list[int]) -> int:
    return Contribution.objects.filter(pk__in=pks).update(body="", hidden_reason="")


def _forget_versions(person: Person, wish: Wish) -> int:
    if not wish.words_go:
        return 0
    mine = ContributionVersion.objects.filter(contribution__participant=person.key(_PARTICIPANT))
    return in_batches(mine, lambda pks: ContributionVersion.objects.filter(pk__in=pks).delete()[0])


def _long_hidden(before: datetime) -> QuerySet[Contribution]:
    return Contribution.objects.hidden().filter(hidden_at__lt=before).exclude(body="")


def _forget_hidden(pks: list[int]) -> int:
    ContributionVersion.objects.filter(contribution__in=pks).delete()
    return Contribution.objects.filter(pk__in=pks).update(body="")


HOLDINGS = (
    Holding(
        key="contributions",
        model="discussions.Contribution",
        links=("participant",),
        title=_("What you said"),
        about=_("Contributions and replies are public: others read them, officials answer them."),
        fields={
            "id": _("Number"),
            "discussion__question": _("Question"),
            "body": _("Text"),
            "created_at": _("When"),
            "edited_at": _("Changed"),
            "status": _("State"),
            "hidden_reason": _("Why it was hidden"),
            "agree_count": _("Agree"),
            "disagree_count": _("Disagree"),
            "unsure_count": _("Unsure"),
            "answered_at": _("Answered"),
        },
        fate=Fate.CHOSEN,
        erase=_take_words_back,
        corrected_at="contributions:mine",
    ),
    Holding(
        key="versions",
        model="discussions.ContributionVersion",
        links=("contribution__participant",),
        refers_to=_PARTICIPANT,
        title=_("Earlier versions of what you said"),
        about=_("Others can see what a contribution said before it was changed."),
        fields={
            "contribution_id": _("Number of the contribution"),
            "body": _("Text"),
            "replaced_at": _("Until"),
        },
        fate=Fate.CHOSEN,
        erase=_forget_versions,
    ),
    Holding(
        key="stances",
        model="discussions.Stance",
        links=("participant",),
        title=_("Where you stand"),
        about=_("Whether you agree with what others said. Others see the counts alone."),
        fields={
            "contribution_id": _("Number of the contribution"),
            "value": _("Stance"),
            "created_at": _("When"),
            "changed_at": _("Changed"),
        },
        fate=Fate.UNLINKED,
        corrected_at="contributions:mine",
    ),
    Holding(
        key="hidings",
        model="discussions.Contribution",
        links=("hidden_by",),
        title=_("Contributions you hid"),
        about=_("Who decided that something cannot be read by everybody."),
        fields={"id": _("Number of the contribution"), "hidden_at": _("When"), "hidden_reason": _("Reason")},
        fate=Fate.UNLINKED,
    ),
    Holding(
        key="discussions",
        model="discussions.Discussion",
        links=("created_by",),
        title=_("Discussions you set up"),
        about=_("Who began a discussion."),
        fields={"question": _("Question"), "created_at": _("When"), "state": _("State")},
        fate=Fate.UNLINKED,
    ),
)

RETENTION = (
    Retention(
        key="hidden_contributions",
        title=_("Contributions that were hidden"),
        about=_("Their words are removed; that they were hidden, when and why stays on the record."),
        days=365,
        least=90,
        most=3650,
        due=_long_hidden,
        forget=_forget_hidden,
    ),
)
