"""Who may flag, decide, block and appeal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit.formats import day_in_words
from kit.ready import Ready
from participation.departments.capabilities import Capability, Group
from participation.departments.models import Decision, Role
from participation.departments.rules import RUNNING
from participation.discussions.models import Contribution
from participation.discussions.rules import MODERATE, may_moderate, may_read_discussion
from participation.moderation.models import Case, Statement
from participation.projects.models import Project
from participation.projects.queries import projects_within, scope_fields, scope_of
from participation.verdict import YES, Verdict, no

#: How long somebody can ask for another look: article 20 of the Digital Services Act wants six months at least.
APPEAL_WINDOW = timedelta(days=184)
BLOCK = Capability(
    "person.block",
    _("Keep people from writing, and let them write again"),
    _("Only moderators of this department can keep people from writing."),
    (*RUNNING, Role.MODERATOR),
    decision=Decision.MODERATE,
)


def may_write(user: Any, at: datetime) -> Verdict:
    """Everybody but those whom a moderator keeps from writing. One query. Named in settings.MAY_WRITE."""
    block = Statement.objects.blocks().in_force(at).filter(participant__user=user.pk).first()
    if block is None:
        return YES
    if block.until is None:
        return no(_("A moderator has decided that you cannot write here. You were told why, and can appeal."))
    words = _(
        "A moderator has decided that you cannot write here until %(day)s. You were told why, and can appeal."
    )
    return no(words % {"day": day_in_words(block.until.date())})


def may_flag(user: Any, contribution: Contribution, at: datetime) -> Verdict:
    """Whoever is signed in and can read it, but not its author."""
    if not user.is_authenticated:
        return no(_("Sign in to flag something."))
    if contribution.participant.user_id == user.pk:
        return no(_("You wrote this yourself. You can change your words for 30 minutes."))
    if not contribution.is_visible or not may_read_discussion(user, contribution.discussion):
        return no(_("Only what everybody can read can be flagged."))
    return may_write(user, at)


def may_see_queue(user: Any) -> Verdict:
    """Whoever moderates anything. At most two queries."""
    scope = scope_of(user, MODERATE)
    return YES if _a_project(scope.is_everything)(**scope.values) else no(MODERATE.refusal)


@lru_cache
def _a_project(everywhere: bool) -> Ready[int]:
    return Ready(
        lambda **scope: projects_within(MODERATE, scope).order_by().values_list("pk", flat=True)[:1],
        **scope_fields(everywhere),
    )


def may_decide(user: Any, case: Case, at: datetime) -> Verdict:
    """Moderators of the project, unless somebody else is looking at it."""
    if case.is_claimed_by_another(user, at):
        return no(_("%(name)s is looking at this.") % {"name": case.claimed_by})
    return may_moderate(user, case.contribution.discussion.project)


def may_block(user: Any, project: Project) -> Verdict:
    """Moderators and administrators of the department. It holds for the whole site, so a place in a team is not enough."""
    return BLOCK.verdict(user, project.department_id)


def may_read_statement(user: Any, statement: Statement) -> Verdict:
    """Whom it is about, and those who moderate there."""
    if user.is_authenticated and statement.participant.user_id == user.pk:
        return YES
    return may_moderate(user, statement.contribution.discussion.project)


def may_appeal(user: Any, statement: Statement, at: datetime) -> Verdict:
    """Whom it is about, once, within six months, while it is in force."""
    if not user.is_authenticated or statement.participant.user_id != user.pk:
        return no(_("Only the person whom this decision is about can appeal."))
    if statement.appealed_at is not None:
        return no(_("You have already appealed against this decision."))
    if statement.is_lifted:
        return no(_("This decision has been taken back."))
    if at > statement.decided_at + APPEAL_WINDOW:
        return no(_("You could appeal for six months. They are over."))
    return YES


def may_decide_appeal(user: Any, statement: Statement) -> Verdict:
    """A moderator of the project (of the department, for a block), and never whoever took the decision."""
    if not statement.waits_for_appeal:
        return no(_("Somebody else has already decided about this appeal."))
    if statement.decided_by_id == user.pk:
        return no(_("You took this decision yourself. Somebody else has to look at it again."))
    project = statement.contribution.discussion.project
    return may_block(user, project) if statement.is_block else may_moderate(user, project)


def appeals_to_decide(user: Any) -> Q:
    """The condition under which `may_decide_appeal` holds, for lists."""
    return appeals_within(
        user.pk, blocks=scope_of(user, BLOCK).values, others=scope_of(user, MODERATE).values
    )


def appeals_within(user: Any, *, blocks: Mapping[str, Any], others: Mapping[str, Any]) -> Q:
    """The same from scopes (`projects.queries.scope_of`), for statements that are kept ready."""
    is_block = Q(measure=Statement.Measure.BLOCKED)
    by_role = Q(contribution__discussion__project__in=projects_within(BLOCK, blocks))
    by_project = Q(contribution__discussion__project__in=projects_within(MODERATE, others))
    return ((is_block & by_role) | (~is_block & by_project)) & ~Q(decided_by=user)


CAPABILITIES = (Group(_("Moderation"), (BLOCK,)),)
