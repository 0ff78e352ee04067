"""One contribution at its own address, replies, stances, edits, and what I have said myself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock
from kit.access import audience
from kit.errors import NotAllowed, Refused, show_in
from kit.moments import same_for_everybody
from kit.pagination import keyset_page
from kit.ratelimit import rate_limited
from participation.answers.queries import answers_to, readers_of, shaped_by
from participation.departments.rules import is_staff
from participation.discussions import actions, queries, rules
from participation.discussions.forms import ContributionForm, ReplyForm
from participation.discussions.models import Contribution, Discussion
from participation.engagement.visits import channel_of
from participation.ideas import queries as ideas
from participation.ideas.actions import suggest_idea
from participation.ideas.forms import IdeaForm
from participation.ideas.queries import idea_of
from participation.pages import kept
from participation.pages.queries import Card, cards
from participation.pages.views.discussions import place_of, thanked
from participation.pages.views.ideas import idea_thanked

MINE_ON_A_PAGE = 20


@audience("anyone")
@same_for_everybody
@require_GET
def contribution(request: HttpRequest, pk: int) -> HttpResponse:
    """A contribution with all its replies, answers and earlier wordings."""
    row = readable_contribution(request, pk)
    if row.parent_id and row.is_visible:
        return redirect(place_of(row))
    if row.is_merged and (idea := idea_of(row)) and idea.merged_into_id:
        return redirect("contributions:detail", idea.merged_into_id)
    return contribution_page(request, row, None)


def contribution_page(request: HttpRequest, row: Contribution, form: ReplyForm | None) -> HttpResponse:
    """The page, with the reply form as it was refused, or a fresh one."""
    now, user = clock.now(), request.user
    page = queries.reply_page(row, cursor=request.GET.get("after"))
    draft = kept.draft_for(request, kind="reply", target=row.pk)
    mine = {reply.pk for reply in page.items if rules.may_edit_contribution(user, reply, now)}
    context = {
        "card": cards([row], user=user, at=now, with_replies=False)[0],
        "contribution": row,
        "discussion": row.discussion,
        "project": row.discussion.project,
        "page": page,
        "replies": [Card(reply, may_edit=reply.pk in mine) for reply in page.items],
        "versions": row.versions.all() if row.edited_at and row.is_visible else [],
        "form": form or ReplyForm(initial={"body": draft}),
        "takes_part": rules.may_take_part(row.discussion, now),
        "signed_in": user.is_authenticated,
        "is_author": user.is_authenticated and row.participant.user_id == user.pk,
        **_of_idea(row, user),
    }
    return render(request, "pages/contribution.html", context, status=422 if form else 200)


def _of_idea(row: Contribution, user: Any) -> dict[str, Any]:
    idea = idea_of(row)
    if idea is None:
        return {}
    return {
        "idea": idea,
        "pictures": (pictures := ideas.pictures_of([row]).get(row.pk, [])),
        "may_moderate": bool(pictures)
        and user.is_authenticated
        and bool(rules.may_moderate(user, row.discussion.project)),
        "steps": ideas.steps_of(idea),
        "merged": ideas.merged_into(idea),
    }


@audience("anyone")
@kept.guards_itself
@rate_limited("contribute", limit=20, per=60)
@require_POST
def replies(request: HttpRequest, pk: int) -> HttpResponse:
    """Reply to a contribution. Words typed without being signed in are kept."""
    row = readable_contribution(request, pk)
    if not request.user.is_authenticated:
        return kept.keep(request, kind="reply", target=pk, body=request.POST.get("body", ""))
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            return thanked(
                request,
                actions.reply(
                    row, by=request.user, body=form.cleaned_data["body"], channel=channel_of(request)
                ),
            )
        except Refused as refused:
            show_in(form, refused)
    return contribution_page(request, row, form)


@audience("anyone")
@kept.guards_itself
@rate_limited("stance", limit=120, per=60)
@require_POST
def stance(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree, be unsure, disagree, or (value "none") take it back."""
    row = readable_contribution(request, pk)
    chosen = {"1": 1, "0": 0, "-1": -1}.get(request.POST.get("value", ""))
    if not request.user.is_authenticated:
        return kept.keep(request, kind="stance", target=pk, value=chosen)
    if chosen is None:
        actions.withdraw_stance(row, by=request.user)
    else:
        actions.take_stance(row, by=request.user, value=chosen, channel=channel_of(request))
    if not request.headers.get("HX-Request"):
        return redirect(_where_it_was(request, row))
    row = get_object_or_404(queries.contributions_in_context(), pk=pk)
    context = {"card": Card(row, stance=chosen), "takes_part": True, "signed_in": True, "announces": True}
    return render(request, "pages/_stance.html", context)


@audience("person")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one's own words; the earlier ones stay readable."""
    row = readable_contribution(request, pk)
    rules.may_edit_contribution(request.user, row, clock.now()).or_refuse()
    if row.discussion.is_idea_box and not row.is_reply:
        return redirect("ideas:edit", pk)
    form = ContributionForm(request.POST or None, initial={"body": row.body})
    if form.is_valid():
        try:
            made = actions.edit_contribution(row, by=request.user, body=form.cleaned_data["body"])
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect(place_of(made) if made.is_visible else "contributions:mine")
    context = {
        "form": form,
        "contribution": row,
        "back": place_of(row),
        "until": row.created_at + rules.EDIT_WINDOW,
    }
    return render(request, "pages/edit.html", context, status=422 if form.errors else 200)


@audience("person")
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Everything I have said, and what became of it."""
    page = keyset_page(
        queries.contributions_of(request.user),
        ordering=("-created_at", "-id"),
        cursor=request.GET.get("after"),
        size=MINE_ON_A_PAGE,
    )
    answers, readers, shaped = answers_to(page.items), readers_of(page.items), shaped_by(page.items)
    now = clock.now()
    mine = [
        Card(
            row,
            answers=answers.get(row.pk, []),
            readers=readers.get(row.pk, []),
            shaped=shaped.get(row.pk, []),
            may_edit=bool(rules.may_edit_contribution(request.user, row, now)),
        )
        for row in page.items
    ]
    return render(request, "pages/mine.html", {"page": page, "cards": mine})


@never_cache
@audience("person")
@require_GET
def carry_out_kept(request: HttpRequest) -> HttpResponse:
    """Do what somebody was about to do when they had to sign in; only ever what is kept in their own session."""
    what = kept.take(request)
    if what is None:
        return redirect("contributions:mine")
    try:
        return _carry_out(request, what)
    except (Refused, NotAllowed) as refused:
        messages.error(request, str(refused))
    kept.put_back(request, what)
    if what["kind"] == "idea":
        box = get_object_or_404(Discussion.objects.select_related("project"), pk=what["target"])
        return redirect("ideas:new", box.project.slug, box.pk)
    if what["kind"] == "contribution":
        return redirect("discussions:detail", what["target"])
    return redirect("contributions:detail", what["target"])


def _carry_out(request: HttpRequest, what: kept.Kept) -> HttpResponse:
    if not what["is_ours"]:
        raise Refused(_("You are signed in. Please check your words and send them again."))
    if what["kind"] == "idea":
        return _suggest_kept(request, what)
    if what["kind"] == "contribution":
        target = get_object_or_404(Discussion.objects.select_related("project"), pk=what["target"])
        return thanked(
            request,
            actions.contribute(target, by=request.user, body=what["body"], channel=channel_of(request)),
        )
    row = readable_contribution(request, what["target"])
    if what["kind"] == "reply":
        return thanked(
            request, actions.reply(row, by=request.user, body=what["body"], channel=channel_of(request))
        )
    if what["value"] is not None:
        actions.take_stance(row, by=request.user, value=what["value"], channel=channel_of(request))
        messages.success(request, _("Thank you. Your stance counts now."))
    return redirect(place_of(row))


def _suggest_kept(request: HttpRequest, what: kept.Kept) -> HttpResponse:
    box = get_object_or_404(
        Discussion.objects.filter(kind=Discussion.Kind.IDEAS).select_related("project"), pk=what["target"]
    )
    form = IdeaForm({**what["facts"], "body": what["body"]}, box=box)
    if not form.is_valid():
        raise Refused(_("Please look over your idea and send it again."))
    return idea_thanked(request, suggest_idea(box, by=request.user, **form.facts))


def readable_contribution(request: HttpRequest, pk: int) -> Contribution:
    """The contribution, or 404 where this person may not know of it. That something is hidden may be known."""
    row = get_object_or_404(queries.contributions_in_context(), pk=pk)
    if not rules.may_read_discussion(request.user, row.discussion):
        raise Http404
    is_author = request.user.is_authenticated and row.participant.user_id == request.user.pk
    if row.is_pending and not is_author and not is_staff(request.user):
        raise Http404
    return row


def _where_it_was(request: HttpRequest, row: Contribution) -> str:
    page = request.POST.get("next", "")
    if page.startswith(("/discussions/", "/contributions/", "/projects/")) and "//" not in page:
        return f"{page}#c{row.pk}"
    return place_of(row)
