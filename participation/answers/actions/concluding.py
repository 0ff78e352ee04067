"""Saying what came of a project: theme by theme, with the contributions that shaped it, and then to everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.answers import news, rules
from participation.answers.models import Conclusion, Outcome, ShapedBy
from participation.discussions.models import Contribution, Theme
from participation.lifecycle import refuse_unless_writable
from participation.projects.models import Project


def add_conclusion(
    project: Project,
    *,
    title: str,
    verdict: str,
    words: str,
    contributions: Sequence[Contribution],
    by: Any,
    theme: Theme | None = None,
) -> Conclusion:
    """Say what was decided about one theme, and which contributions shaped it. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    rules.may_conclude(by, project).or_refuse()
    facts = _checked(title, verdict, words)
    with transaction.atomic():
        row = Conclusion.objects.create(project=project, theme=theme, **facts)
        _choose(row, contributions)
        audit.record("outcome.conclusion_added", by=by, subject=row, after={"verdict": verdict})
        _tell_again(project, by=by)
    return row


def change_conclusion(
    conclusion: Conclusion,
    *,
    title: str,
    verdict: str,
    words: str,
    contributions: Sequence[Contribution],
    by: Any,
) -> Conclusion:
    """Say it differently. Whoever is newly among those that shaped it is told, if the outcome is public already.

    Raises NotAllowed or Refused.
    """
    refuse_unless_writable()
    rules.may_conclude(by, conclusion.project).or_refuse()
    facts = _checked(title, verdict, words)
    with transaction.atomic():
        conclusion = (
            Conclusion.objects.select_for_update(of=("self",)).select_related("project").get(pk=conclusion.pk)
        )
        before = {"verdict": conclusion.verdict}
        for name, value in facts.items():
            setattr(conclusion, name, value)
        conclusion.save(update_fields=list(facts))
        _choose(conclusion, contributions)
        audit.record(
            "outcome.conclusion_changed", by=by, subject=conclusion, before=before, after={"verdict": verdict}
        )
        _tell_again(conclusion.project, by=by)
    return conclusion


def remove_conclusion(conclusion: Conclusion, *, by: Any) -> None:
    """Take a conclusion away before the outcome is public. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    rules.may_conclude(by, conclusion.project).or_refuse()
    with transaction.atomic():
        if Outcome.objects.filter(project=conclusion.project).exists():
            raise Refused(_("The outcome is public, so this stays. You can change what it says."))
        audit.record("outcome.conclusion_removed", by=by, subject=conclusion)
        conclusion.delete()


def publish_outcome(project: Project, *, by: Any, at: datetime | None = None) -> Outcome:
    """Make public what came of the project. The authors of what shaped it are told so, and all who follow it the rest.

    Raises NotAllowed, or Refused when the project is not public or there is neither a text nor a conclusion.
    """
    refuse_unless_writable()
    rules.may_conclude(by, project).or_refuse()
    at = at or clock.now()
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if not project.is_public:
            raise Refused(_("Publish the project first."))
        if not project.outcome.strip() and not project.conclusions.exists():
            raise Refused(_("Say what came of it first: on the whole, or for one theme."), field="outcome")
        row, is_new = Outcome.objects.get_or_create(
            project=project, defaults={"published_at": at, "published_by": by}
        )
        if not is_new:
            raise Refused(_("The outcome is public already."))
        audit.record("outcome.published", by=by, subject=row)
        news.announce_outcome(project, by=by, at=at)
    return row


def _tell_again(project: Project, *, by: Any) -> None:
    """After a change to a public outcome: whoever shaped it and was not told yet is told."""
    outcome = Outcome.objects.filter(project=project).first()
    if outcome is None:
        return
    outcome.revised_at = clock.now()
    outcome.save(update_fields=["revised_at"])
    news.announce_shaping(project, key=f"shaped:{project.pk}:{outcome.revised_at.isoformat()}", by=by)


def _choose(conclusion: Conclusion, contributions: Sequence[Contribution]) -> None:
    wanted = {row.pk for row in contributions}
    known = Contribution.objects.filter(
        pk__in=wanted, discussion__project=conclusion.project_id, status=Contribution.Status.VISIBLE
    )
    if known.count() != len(wanted):
        raise Refused(
            _("Choose contributions of this project that everybody can read."), field="contributions"
        )
    ShapedBy.objects.filter(conclusion=conclusion).exclude(contribution__in=wanted).delete()
    ShapedBy.objects.bulk_create(
        (ShapedBy(conclusion=conclusion, contribution_id=number) for number in sorted(wanted)),
        ignore_conflicts=True,
    )


def _checked(title: str, verdict: str, words: str) -> dict[str, str]:
    title, words = " ".join(title.split()), words.strip()
    if not title:
        raise Refused(_("Name the theme."), field="title")
    if verdict not in Conclusion.Verdict.values:
        raise Refused(_("Choose how far it was followed."), field="verdict")
    if not words:
        raise Refused(_("Give the reason. Without one, even a yes is hard to believe."), field="words")
    return {"title": title[:120], "verdict": verdict, "words": words}
