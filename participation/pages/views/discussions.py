"""A discussion, and saying something in it."""

from __future__ import annotations

from random import SystemRandom

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from kit import clock
from kit.access import audience
from kit.errors import Refused, show_in
from kit.moments import same_for_everybody
from kit.parts import PARTS
from kit.ratelimit import rate_limited
from participation.departments.rules import is_staff
from participation.discussions import actions, queries, rules
from participation.discussions.actions.contributions import LONGEST_BODY
from participation.discussions.forms import ContributionForm
from participation.discussions.models import Contribution, Discussion
from participation.engagement.visits import channel_of
from participation.pages import kept
from participation.pages.fragments import draw
from participation.pages.queries import cards

_random = SystemRandom()
ORDERS_SHOWN = queries.ORDERS


@audience("anyone")
@same_for_everybody
@require_GET
def discussion(request: HttpRequest, pk: int) -> HttpResponse:
    """The question, the form to answer it, and what others said."""
    row = readable_discussion(request, pk)
    if row.is_idea_box:
        asked = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(reverse("ideas:box", args=[row.project.slug, row.pk]) + asked)
    if request.GET.get("sort") == "random" and not seed_of(request):
        # The order is in the address: it stays the same while paging, and no cookie is needed for it.
        query = request.GET.copy()
        query["seed"] = str(_random.randrange(1, 1_000_000))
        return redirect(f"{request.path}?{query.urlencode()}")
    return discussion_page(request, row, None)


def seed_of(request: HttpRequest) -> int:
    """Which random order was asked for; 0 where none was."""
    given = request.GET.get("seed", "")
    return int(given) if given.isdecimal() and len(given) < 10 else 0


def wanted_of(request: HttpRequest) -> queries.Wanted:
    """Which contributions the address asks for."""
    theme, answered = request.GET.get("theme", ""), request.GET.get("answered", "")
    return queries.Wanted(
        theme=int(theme) if theme.isdecimal() and len(theme) < 10 else None,
        answered={"yes": True, "no": False}.get(answered),
        words=words_of(request),
    )


def words_of(request: HttpRequest) -> str:
    """The words that somebody looks for in a list."""
    return " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]


def composer(form: ContributionForm | None, draft: str) -> SafeString:
    """The field to write in: as it was refused, with kept words, or an empty one, which is the same for everybody."""
    if form or draft:
        return (form or ContributionForm(initial={"body": draft}))["body"].as_field_group()
    return PARTS.part(composer, {}, lambda: ContributionForm()["body"].as_field_group())


def discussion_page(
    request: HttpRequest, row: Discussion, form: ContributionForm | None, *, preview: str = ""
) -> HttpResponse:
    """The page, with the form as it was refused or to be looked at (`preview`), or a fresh one."""
    now, order, wanted = clock.now(), queries.order_named(request.GET.get("sort")), wanted_of(request)
    page = queries.contribution_page(
        row,
        rows=wanted.of(row),
        order=order,
        cursor=request.GET.get("after"),
        seed=seed_of(request) or 1,
    )
    draft = kept.draft_for(request, kind="contribution", target=row.pk)
    themes = queries.themes_to_choose_from(row.project)
    takes_part = rules.may_take_part(row, now)
    drawn = draw(
        cards(page.items, user=request.user, at=now, with_themes=bool(themes)),
        at=now,
        takes_part=bool(takes_part),
        signed_in=request.user.is_authenticated,
        is_staff=is_staff(request.user),
    )
    context = {
        "discussion": row,
        "project": row.project,
        "page": page,
        "cards": drawn,
        "orders": ORDERS_SHOWN,
        "order": order,
        "wanted": wanted,
        "themes": themes,
        "preview": preview,
        "composer": composer(form, draft),
        "takes_part": takes_part,
        "now": now,
    }
    return render(request, "pages/discussion.html", context, status=422 if form and not preview else 200)


@audience("anyone")
@kept.guards_itself
@rate_limited("contribute", limit=20, per=60)
@require_POST
def contributions(request: HttpRequest, pk: int) -> HttpResponse:
    """Contribute to a discussion. Words typed without being signed in are kept."""
    row = readable_discussion(request, pk)
    form = ContributionForm(request.POST)
    if "preview" in request.POST:
        return discussion_page(request, row, form, preview=request.POST.get("body", "").strip())
    if not request.user.is_authenticated:
        return kept.keep(request, kind="contribution", target=pk, body=request.POST.get("body", ""))
    if form.is_valid():
        try:
            made = actions.contribute(
                row, by=request.user, body=form.cleaned_data["body"], channel=channel_of(request)
            )
        except Refused as refused:
            show_in(form, refused)
        else:
            return thanked(request, made)
    return discussion_page(request, row, form)


@csrf_exempt  # It changes nothing: whoever sends it sees their own words.
@audience("anyone")
@rate_limited("preview", limit=60, per=60)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """How words will look, as a part of the page on which they are typed."""
    words = request.POST.get("body", "")[:LONGEST_BODY]
    return render(request, "pages/_preview.html", {"preview": words.strip()})


def readable_discussion(request: HttpRequest, pk: int) -> Discussion:
    """The discussion, or 404 where this person may not read it."""
    row = queries.discussion_in_context(pk)
    if row is None or not rules.may_read_discussion(request.user, row):
        raise Http404
    return row


def thanked(request: HttpRequest, made: Contribution) -> HttpResponse:
    """Back to where it stands now, with a word of thanks."""
    if made.is_pending:
        messages.success(request, _("Thank you. A moderator reads your words before they appear."))
        return redirect("contributions:mine")
    words = (
        _("Thank you. Your reply is online.")
        if made.is_reply
        else _("Thank you. Your contribution is online.")
    )
    messages.success(request, words)
    return redirect(place_of(made))


def place_of(contribution: Contribution) -> str:
    """The address where a contribution can be read among the others."""
    if contribution.is_reply:
        return f"{reverse('contributions:detail', args=[contribution.parent_id])}#c{contribution.pk}"
    if contribution.discussion.is_idea_box:
        return reverse("contributions:detail", args=[contribution.pk])
    return f"{reverse('discussions:detail', args=[contribution.discussion_id])}?sort=new#c{contribution.pk}"
