"""What a government decides about deletion and forgetting, and the rules that run by themselves."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from kit.personal import Retention, register
from participation.lifecycle import refuse_unless_writable
from participation.privacy import queries, rules
from participation.privacy.models import PrivacyPolicy, RetentionRun

logger = logging.getLogger("participation.privacy")


def decide_policy(
    *, by: Any, words: str | None = None, days: Mapping[str, int] | None = None
) -> PrivacyPolicy:
    """Decide what becomes of contributions, and after how many days each rule forgets. On the record with before and after.

    Raises NotAllowed, or Refused for a number outside of what the rule allows (the field is the rule's key).
    """
    refuse_unless_writable()
    rules.may_run_privacy(by).or_refuse()
    if words is not None and words not in PrivacyPolicy.Words.values:
        raise Refused(_("Choose one of the listed answers."), field="words")
    chosen = _checked_days(days or {})
    with transaction.atomic():
        PrivacyPolicy.objects.get_or_create(pk=1)
        policy = PrivacyPolicy.objects.select_for_update().get(pk=1)
        before = {"words": policy.words, "days": policy.days}
        policy.words = words or policy.words
        policy.days = {**policy.days, **chosen}
        after = {"words": policy.words, "days": policy.days}
        if after != before:
            policy.save()
            audit.record("privacy.policy_decided", by=by, subject=policy, before=before, after=after)
    return policy


def apply_rules(*, at: datetime | None = None) -> list[RetentionRun]:
    """Let every rule forget what is due, one after the other. One that fails neither stops nor hides the others."""
    return [apply_rule(rule, at=at) for rule in register().retention]


def apply_rule(rule: Retention, *, at: datetime | None = None) -> RetentionRun:
    """Let one rule forget what is due, in batches, and note what it did. Interrupted, the next night goes on."""
    at = at or clock.now()
    days = queries.days_of(rule)
    run = RetentionRun.objects.create(rule=rule.key, days=days, started_at=clock.now())
    try:
        run.touched = rule.carry_out(at - timedelta(days=days))
    except Exception:
        logger.exception("the rule %s failed", rule.key)
        run.failed = True
    run.finished_at = clock.now()
    with transaction.atomic():
        run.save(update_fields=["touched", "failed", "finished_at"])
        if run.touched:
            audit.record(
                "privacy.rule_applied", by=None, subject=run, after={"rule": rule.key, "touched": run.touched}
            )
    return run


def _checked_days(days: Mapping[str, int]) -> dict[str, int]:
    known = {rule.key: rule for rule in register().retention}
    chosen: dict[str, int] = {}
    for key, value in days.items():
        rule = known.get(key)
        if rule is None:
            raise Refused(_("There is no such rule."), field=key)
        if not rule.least <= value <= rule.most:
            words = _("Choose a number of days from %(least)d to %(most)d.")
            raise Refused(words % {"least": rule.least, "most": rule.most}, field=key)
        chosen[key] = value
    return chosen
