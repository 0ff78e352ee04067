"""What this room holds about a person: see kit.personal."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kit.personal import Fate, Holding, Retention
from participation.answers.models import AnswerNotice


def _old_notices(before: datetime) -> QuerySet[AnswerNotice]:
    return AnswerNotice.objects.filter(created_at__lt=before, mailed_at__isnull=False)


HOLDINGS = (
    Holding(
        key="notices",
        model="answers.AnswerNotice",
        links=("recipient",),
        title=_("Answers you were told about"),
        about=_("To tell you once, and to show you what is new."),
        fields={
            "answer__body": _("Answer"),
            "answer__department__name": _("Department"),
            "created_at": _("When"),
            "mailed_at": _("Mailed"),
            "seen_at": _("Seen"),
        },
        fate=Fate.DELETED,
    ),
    Holding(
        key="answers",
        model="answers.OfficialAnswer",
        links=("written_by",),
        title=_("Official answers you wrote"),
        about=_("Who wrote an answer in the name of a department."),
        fields={"project__title": _("Project"), "body": _("Answer"), "published_at": _("When")},
        fate=Fate.UNLINKED,
    ),
    Holding(
        key="read_marks",
        model="answers.ReadMark",
        links=("read_by",),
        title=_("Contributions you marked as read"),
        about=_("Who read a contribution on behalf of a department."),
        fields={"contribution_id": _("Number of the contribution"), "read_at": _("When")},
        fate=Fate.UNLINKED,
    ),
)

RETENTION = (
    Retention(
        key="notices",
        title=_("Who was told about which answer"),
        about=_("Notices that have been mailed, read or not. The answers themselves stay."),
        days=365,
        least=30,
        most=1825,
        due=_old_notices,
    ),
)
