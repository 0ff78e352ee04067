"""Where staff read and answer contributions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from kit import clock
from kit.access import audience
from participation.answers import actions, queries
from participation.answers.drawing import draw_rows
from participation.departments.queries import home_departments
from participation.discussions.models import Contribution
from participation.discussions.queries import contributions_in_context
from participation.discussions.waiting import page_for_staff
from participation.projects.models import Project

ON_A_PAGE = 25
CHOICES = (
    {"key": "unanswered", "label": _("Unanswered")},
    {"key": "pending", "label": _("Waiting for a moderator")},
    {"key": "hidden", "label": _("Hidden")},
    {"key": "all", "label": pgettext_lazy("contributions", "All")},
)
EXPLANATIONS = {
    "unanswered": _("Nobody has answered these officially. What waits longest comes first."),
    "pending": _("Only you and the authors can read these. What waits longest comes first."),
    "hidden": _("Nobody but staff and the authors can read these."),
    "all": _("Everything people said, replies too, the newest first."),
}
#: How many contributions one answer can speak to through the form.
MOST_AT_ONCE = 200


@audience("staff")
@require_GET
def contributions(request: HttpRequest) -> HttpResponse:
    """What people said, by what there is to do about it."""
    shown = request.GET.get("show", "unanswered")
    shown = shown if shown in EXPLANATIONS else "unanswered"
    slug = request.GET.get("project", "")
    project = Project.objects.filter(slug=slug).first() if slug else None
    page = page_for_staff(shown, project=project, cursor=request.GET.get("after"), size=ON_A_PAGE)
    context = {
        "page": page,
        "shown": shown,
        "project": project,
        "projects": queries.projects_with_contributions(),
    }
    context |= {
        "drawn": draw_rows(queries.fates_of(page.items), request=request, at=clock.now()),
        "choices": CHOICES,
        "explanation": EXPLANATIONS[shown],
    }
    return render(request, "answers/contributions.html", context)


@audience("staff")
@require_POST
def reading(request: HttpRequest) -> HttpResponse:
    """Mark contributions as read by one's department; their authors see which one."""
    chosen = chosen_contributions(request)
    department = next(iter(home_departments(request.user)), None)
    if chosen and department is None:
        department = chosen[0].discussion.project.department
    if chosen and department:
        count = actions.mark_read(chosen, by=request.user, department=department)
        words = ngettext(
            "%(count)d contribution is marked as read by %(department)s.",
            "%(count)d contributions are marked as read by %(department)s.",
            count,
        )
        messages.success(request, words % {"count": count, "department": department.name})
    return redirect(request.POST["next"] if _is_local(request) else "workspace:contributions")


def _is_local(request: HttpRequest) -> bool:
    return request.POST.get("next", "").startswith("/workspace/contributions/")


def chosen_contributions(request: HttpRequest) -> list[Contribution]:
    """The contributions that a form or an address names by `contribution`."""
    given: Any = request.POST if request.method == "POST" else request.GET
    ids = [int(number) for number in given.getlist("contribution") if number.isdecimal() and len(number) < 19]
    return list(contributions_in_context().filter(pk__in=ids[:MOST_AT_ONCE]).order_by("created_at", "id"))
