"""Who may do what with surveys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.departments.rules import WORK_HERE
from participation.surveys.models import Survey
from participation.verdict import YES, Verdict, no

#: Fewer answers than these would show what single people said.
SMALLEST_GROUP = 5


def may_see_results(user: Any, survey: Survey, at: datetime) -> Verdict:
    """Staff at any time; everybody when the survey says so. Whoever looks, groups below five stay hidden."""
    if WORK_HERE.verdict(user) or survey.results == Survey.Results.ALWAYS:
        return YES
    if survey.results == Survey.Results.CLOSED:
        if survey.is_over(at) or survey.project.is_closed:
            return YES
        return no(_("The results appear here when the survey is closed."))
    return no(_("The results are for staff. The project says what came of them."))
