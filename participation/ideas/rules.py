"""Who may do what with ideas. Whatever holds for contributions holds for ideas too (see discussions.rules)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.discussions.rules import may_edit_contribution, may_moderate
from participation.ideas.models import Idea
from participation.projects.models import Project
from participation.projects.rules import carries
from participation.verdict import YES, Verdict, no


def may_edit_idea(user: Any, idea: Idea, at: datetime) -> Verdict:
    """Its author, for half an hour, unless it leads on to another idea."""
    if idea.is_merged:
        return no(_("This idea was merged into another one, so it cannot be changed."))
    return may_edit_contribution(user, idea.contribution, at)


def may_run_ideas(user: Any, project: Project) -> Verdict:
    """Move ideas on, sort and merge them: the project's team, and whoever runs or moderates its department."""
    if carries(user, project) or may_moderate(user, project):
        return YES
    return no(_("Only the team of this project can decide about ideas. Ask its lead to add you."))
