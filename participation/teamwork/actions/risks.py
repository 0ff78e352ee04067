"""Fears before a project, each with the opportunity in it and somebody who looks after both."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.lifecycle import refuse_unless_writable
from participation.projects.models import Project
from participation.teamwork import rules
from participation.teamwork.actions._rows import held_project, refuse_strangers
from participation.teamwork.lists import risk_lines
from participation.teamwork.models import Risk

#: A list that is longer frightens instead of helping.
MOST_RISKS = 20


def add_risk(project: Project, *, fear: str, opportunity: str, owner: Any = None, by: Any) -> Risk:
    """A fear with its opportunity. Raises NotAllowed, or Refused when one of them is empty or the list is full."""
    refuse_unless_writable()
    rules.may_plan_work(by, project).or_refuse()
    words = _checked(fear, opportunity, owner)
    with transaction.atomic():
        project = held_project(project)
        _refuse_too_many(project, new=1)
        risk = Risk.objects.create(project=project, owner=owner, created_at=clock.now(), **words)
        audit.record("risk.added", by=by, subject=risk, after={"project": project.pk, "owner": risk.owner_id})
    return risk


def edit_risk(risk: Risk, *, fear: str, opportunity: str, owner: Any = None, by: Any) -> Risk:
    """Say it in other words, or give it to somebody else. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    rules.may_plan_work(by, risk.project).or_refuse()
    words = _checked(fear, opportunity, owner)
    with transaction.atomic():
        risk = Risk.objects.select_for_update(of=("self",)).select_related("project").get(pk=risk.pk)
        before = {"owner": risk.owner_id}
        risk.fear, risk.opportunity, risk.owner = words["fear"], words["opportunity"], owner
        risk.save(update_fields=["fear", "opportunity", "owner"])
        audit.record("risk.edited", by=by, subject=risk, before=before, after={"owner": risk.owner_id})
    return risk


def remove_risk(risk: Risk, *, by: Any) -> None:
    """Take it off the list. Raises NotAllowed."""
    refuse_unless_writable()
    rules.may_plan_work(by, risk.project).or_refuse()
    with transaction.atomic():
        audit.record("risk.removed", by=by, subject=risk, before={"project": risk.project_id})
        risk.delete()


def make_risks(project: Project, *, keys: list[str], by: Any) -> int:
    """Add the usual risks with these keys, in the project's language; what is there is not added again.

    Returns how many were added. Raises NotAllowed, or Refused when the list is full.
    """
    refuse_unless_writable()
    rules.may_plan_work(by, project).or_refuse()
    with transaction.atomic():
        project = held_project(project)
        there = set(Risk.objects.filter(project=project).values_list("template_key", flat=True))
        new = [line for line in risk_lines(project.language) if line.key in keys and line.key not in there]
        _refuse_too_many(project, new=len(new))
        Risk.objects.bulk_create(
            Risk(
                project=project,
                fear=line.fear,
                opportunity=line.opportunity,
                template_key=line.key,
                created_at=clock.now(),
            )
            for line in new
        )
        if new:
            audit.record("risk.list_made", by=by, subject=project, after={"added": len(new)})
    return len(new)


def _checked(fear: str, opportunity: str, owner: Any) -> dict[str, str]:
    words = {"fear": " ".join(fear.split()), "opportunity": " ".join(opportunity.split())}
    if not words["fear"]:
        raise Refused(_("Say what people are afraid of."), field="fear")
    if not words["opportunity"]:
        raise Refused(_("Say which opportunity lies in it: a fear alone helps nobody."), field="opportunity")
    for field, text in words.items():
        if len(text) > 300:
            raise Refused(_("This is too long. Use at most 300 characters."), field=field)
    if owner is not None:
        refuse_strangers(owner)
    return words


def _refuse_too_many(project: Project, *, new: int) -> None:
    if Risk.objects.filter(project=project).count() + new > MOST_RISKS:
        raise Refused(
            _("There are %(number)d risks already. Remove some first: a short list is read.")
            % {"number": MOST_RISKS}
        )
