"""The queue of everything that waits for a moderator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from kit import clock
from kit.access import audience
from kit.errors import Refused
from kit.formats import span_in_words
from participation.discussions.grounds import Ground
from participation.moderation import actions, queries, rules
from participation.moderation.drawing import draw_rows

CHOICES = (
    {"key": "all", "label": pgettext_lazy("cases", "All")},
    {"key": "pending", "label": gettext_lazy("Before it appears")},
    {"key": "flagged", "label": gettext_lazy("Flagged")},
    {"key": "alike", "label": gettext_lazy("Looks like what was hidden")},
    {"key": "mine", "label": gettext_lazy("I am looking at")},
)
SORTS = (
    {"key": "oldest", "label": gettext_lazy("Waiting longest")},
    {"key": "alike", "label": gettext_lazy("Most like what was hidden")},
)
_HERE = "/workspace/moderation/"


@audience("staff")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, the longest first."""
    rules.may_see_queue(request.user).or_refuse()
    return _page(request)


@audience("staff")
@require_POST
def decisions(request: HttpRequest) -> HttpResponse:
    """Decide about one case (its own button), or about all that were chosen."""
    keeps, hides = request.POST.get("keep", ""), request.POST.get("what") == "hide"
    chosen = [keeps] if keeps else request.POST.getlist("case")
    numbers = [int(one) for one in chosen if one.isdecimal() and len(one) < 19]
    ground, reason = request.POST.get("ground", ""), request.POST.get("reason", "")
    try:
        decided = actions.decide_cases(
            numbers, by=request.user, hides=hides and not keeps, ground=ground, reason=reason
        )
    except Refused as refused:
        return _page(request, refusal=str(refused), chosen=numbers, ground=ground, reason=reason)
    _say(request, decided)
    wanted = request.POST.get("next", "")
    return redirect(wanted if wanted.startswith(_HERE) else "workspace:moderation")


@audience("staff")
@require_POST
def claims(request: HttpRequest) -> HttpResponse:
    """Take the next few, or give back those that one looks at."""
    rules.may_see_queue(request.user).or_refuse()
    if request.POST.get("what") == "release":
        actions.release_cases(by=request.user)
        return redirect("workspace:moderation")
    if not actions.claim_next(by=request.user):
        messages.info(request, _("Nothing is left that nobody else is looking at."))
        return redirect("workspace:moderation")
    return redirect(f"{_HERE}?show=mine")


@audience("staff")
@require_GET
def learning(request: HttpRequest) -> HttpResponse:
    """What was learned from decisions, and how good it is."""
    rules.may_see_queue(request.user).or_refuse()
    return render(request, "moderation/learning.html", {"schooling": queries.schooling()})


def _page(request: HttpRequest, *, refusal: str = "", **typed: Any) -> HttpResponse:
    now, asked = clock.now(), request.GET
    shown = asked.get("show", "all")
    wanted = queries.Wanted(
        show=shown if shown in queries.SHOWN else "all",
        project=asked.get("project", ""),
        search=asked.get("q", "").strip()[:100],
        sort=asked.get("sort", "oldest"),
    )
    lesson = queries.lesson_now()
    tells_apart = lesson is not None and lesson.tells_apart
    waits = queries.waiting_times(request.user, at=now)
    page = queries.case_page(request.user, wanted, at=now, cursor=asked.get("after"))
    context = {
        "page": page,
        "drawn": draw_rows(
            queries.rows_of(page.items, request.user, at=now),
            request=request,
            at=now,
            chosen=typed.get("chosen", ()),
        ),
        "wanted": wanted,
        "choices": [one for one in CHOICES if one["key"] != "alike" or tells_apart],
        "sorts": SORTS if tells_apart else (),
        "projects": queries.projects_to_moderate(request.user),
        "waits": waits,
        "median": span_in_words(waits.median),
        "most": span_in_words(waits.most),
        "grounds": Ground.choices,
        "refusal": refusal,
        "typed": typed,
    }
    return render(request, "moderation/queue.html", context, status=422 if refusal else 200)


def _say(request: HttpRequest, decided: actions.Decided) -> None:
    if decided.count:
        words = ngettext(
            "%(n)d decision is on the record.", "%(n)d decisions are on the record.", decided.count
        )
        messages.success(request, words % {"n": decided.count})
    elif not decided.refusals:
        messages.info(request, _("Choose at least one first."))
    for refusal in decided.refusals[:5]:
        messages.warning(request, refusal)
