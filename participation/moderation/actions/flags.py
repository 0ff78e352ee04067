"""Saying that something breaks the rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from kit.jobs import enqueue
from participation.discussions.grounds import Ground
from participation.discussions.models import Contribution
from participation.lifecycle import refuse_unless_writable
from participation.moderation import rules
from participation.moderation.jobs import judge
from participation.moderation.models import Case, Flag

LONGEST_WORDS = 1_000


def flag_contribution(
    contribution: Contribution, *, by: Any, ground: str, words: str = "", at: datetime | None = None
) -> Flag:
    """Put something before the moderators, once for each person. It stays where it is until one decides.

    Raises NotAllowed, or Refused naming `ground` or `words`.
    """
    refuse_unless_writable()
    at, words = at or clock.now(), words.replace("\x00", "").strip()
    if ground not in Ground.values:
        raise Refused(_("Choose the rule that it breaks."), field="ground")
    if len(words) > LONGEST_WORDS:
        raise Refused(_("This is too long. Please shorten it to 1,000 characters."), field="words")
    with transaction.atomic():
        rows = Contribution.objects.select_related("discussion__project", "participant")
        contribution = rows.select_for_update(no_key=True, of=("self",)).get(pk=contribution.pk)
        rules.may_flag(by, contribution, at).or_refuse()
        if Flag.objects.filter(case__contribution=contribution, by=by).exists():
            raise Refused(_("You have already flagged this. Each person can do so once."))
        case, is_new = Case.objects.get_or_create(
            contribution=contribution, settled_at=None, defaults={"opened_at": at}
        )
        if is_new:
            enqueue(judge, _key="moderation:judge")
        flag = Flag.objects.create(case=case, by=by, ground=ground, words=words, created_at=at)
        Case.objects.filter(pk=case.pk).update(flag_count=F("flag_count") + 1)
        # Without an actor: nobody is told who flags, and the record is read by people who may know them.
        audit.record("contribution.flagged", by=None, subject=contribution, after={"ground": str(ground)})
    return flag
