"""What this room holds about a person: see kit.personal."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kit.personal import Fate, Holding, Retention
from participation.news.models import Notice


def _old_notices(before: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(created_at__lt=before).exclude(mailed_at=None, mail_due_at__isnull=False)


HOLDINGS = (
    Holding(
        key="notices",
        model="news.Notice",
        links=("recipient",),
        title=_("What you were told"),
        about=_("To tell you once, and to show you what is new."),
        fields={
            "news__kind": _("What it was about"),
            "news__happened_at": _("When it happened"),
            "created_at": _("When"),
            "mailed_at": _("Mailed"),
            "seen_at": _("Seen"),
        },
        fate=Fate.DELETED,
    ),
    Holding(
        key="followings",
        model="news.Following",
        links=("user",),
        title=_("What you follow"),
        about=_("To tell you what happens there."),
        fields={
            "place": _("What"),
            "place_id": _("Its number"),
            "is_on": _("Followed"),
            "created_at": _("When"),
        },
        fate=Fate.DELETED,
    ),
    Holding(
        key="reader",
        model="news.Reader",
        links=("user",),
        title=_("What we write to you"),
        about=_("Which news you want by mail and how often, and whether mails to you came back."),
        fields={
            "paces": _("How often"),
            "timezone": _("Your time zone"),
            "stopped_address": _("Address that did not work"),
            "stopped_at": _("When"),
        },
        fate=Fate.DELETED,
    ),
)

RETENTION = (
    Retention(
        key="notices",
        title=_("Who was told what"),
        about=_("Notices that have been mailed or need no mail, read or not. What they tell of stays."),
        days=365,
        least=30,
        most=1825,
        due=_old_notices,
    ),
)
