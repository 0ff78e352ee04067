"""An idea box: its ideas, and having one."""

from __future__ import annotations

from random import SystemRandom
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kit import clock
from kit.access import audience
from kit.errors import Refused, show_in
from kit.moments import same_for_everybody
from kit.ratelimit import rate_limited
from participation.discussions.models import Discussion
from participation.discussions.queries import discussions_in_context, order_named, themes_to_choose_from
from participation.discussions.rules import may_read_discussion, may_take_part
from participation.ideas import actions, queries, rules
from participation.ideas.actions.pictures import MOST_PICTURES
from participation.ideas.forms import IdeaForm, PictureForm
from participation.ideas.models import Idea, Picture, Progress
from participation.pages import kept
from participation.pages.queries import idea_cards

from .discussions import ORDERS_SHOWN, seed_of, words_of

_random = SystemRandom()


@audience("anyone")
@same_for_everybody
@require_GET
def box(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What ideas are wanted for, and those people had."""
    row = readable_box(request, slug, pk)
    if request.GET.get("sort") == "random" and not seed_of(request):
        query = request.GET.copy()
        query["seed"] = str(_random.randrange(1, 1_000_000))
        return redirect(f"{request.path}?{query.urlencode()}")
    now, order, chosen = clock.now(), order_named(request.GET.get("sort")), _chosen(request)
    page = queries.idea_page(
        row, chosen=chosen, order=order, cursor=request.GET.get("after"), seed=seed_of(request) or 1
    )
    themes = themes_to_choose_from(row.project)
    context = {
        "box": row,
        "discussion": row,
        "project": row.project,
        "page": page,
        "cards": idea_cards(page.items, user=request.user, at=now, with_themes=bool(themes)),
        "orders": ORDERS_SHOWN,
        "order": order,
        "chosen": chosen,
        "categories": queries.categories_of(row),
        "places": queries.places_of(row),
        "themes": themes,
        "statuses": Progress.choices,
        "takes_part": may_take_part(row, now),
        "signed_in": request.user.is_authenticated,
        "now": now,
    }
    return render(request, "pages/ideas.html", context)


def _chosen(request: HttpRequest) -> queries.Chosen:
    category, answered = request.GET.get("category", ""), request.GET.get("answered", "")
    theme = request.GET.get("theme", "")
    return queries.Chosen(
        category=int(category) if category.isdecimal() and len(category) < 10 else None,
        status=request.GET.get("status", ""),
        place=request.GET.get("place", "").replace("\x00", ""),
        answered={"yes": True, "no": False}.get(answered),
        theme=int(theme) if theme.isdecimal() and len(theme) < 10 else None,
        words=words_of(request),
    )


@audience("anyone")
@kept.guards_itself
@rate_limited("contribute", limit=20, per=60)
@require_http_methods(["GET", "POST"])
def new_idea(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Have an idea. Before it is posted, ideas that say the same are shown, with JavaScript and without."""
    row = readable_box(request, slug, pk)
    draft = kept.facts_for(request, kind="idea", target=row.pk)
    form = IdeaForm(request.POST or None, box=row, initial=draft)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, row, form)
    if not request.user.is_authenticated:
        typed = {name: request.POST.get(name, "") for name in form.fields}
        return kept.keep(request, kind="idea", target=row.pk, body=typed.pop("body"), facts=typed)
    similar = queries.similar_ideas(row, f"{form.cleaned_data['title']} {form.cleaned_data['body']}")
    if similar and "seen" not in request.POST:
        return _form_page(request, row, form, similar)
    try:
        return idea_thanked(request, actions.suggest_idea(row, by=request.user, **form.facts))
    except Refused as refused:
        show_in(form, refused)
    return _form_page(request, row, form)


@audience("anyone")
@require_GET
def similar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ideas that say the same as what is being typed, as a part of the form's page."""
    row = readable_box(request, slug, pk)
    text = f"{request.GET.get('title', '')} {request.GET.get('body', '')}"[:2_000].replace("\x00", "")
    return render(request, "pages/_similar.html", {"similar": queries.similar_ideas(row, text)})


@audience("person")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one's own idea, and its pictures."""
    idea = _own(request, pk)
    form = IdeaForm.of(idea, request.POST or None)
    if form.is_valid():
        try:
            actions.edit_idea(idea, by=request.user, **form.facts)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("contributions:detail", pk)
    return _edit_page(request, idea, form=form)


@audience("person")
@rate_limited("picture", limit=20, per=600)
@require_http_methods(["POST"])
def pictures(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a picture to one's own idea."""
    idea, form = _own(request, pk), PictureForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            file, alt = form.cleaned_data["picture"], form.cleaned_data["alt"]
            actions.add_picture(idea, file=file, alt=alt, by=request.user)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("The picture is with your idea."))
            return redirect("ideas:edit", pk)
    return _edit_page(request, idea, picture=form)


@audience("person")
@require_http_methods(["POST"])
def picture_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a picture away."""
    rows = Picture.objects.select_related("idea__contribution__participant", "idea__box__project")
    row = get_object_or_404(rows, pk=pk)
    idea_pk = row.idea_id
    actions.remove_picture(row, by=request.user)
    messages.success(request, _("The picture is gone."))
    return redirect("contributions:detail", idea_pk)


def readable_box(request: HttpRequest, slug: str, pk: int) -> Discussion:
    """The idea box of that project, or 404 where this person may not read it."""
    rows = discussions_in_context().filter(kind=Discussion.Kind.IDEAS, project__slug=slug)
    row = get_object_or_404(rows, pk=pk)
    if not may_read_discussion(request.user, row):
        raise Http404
    return row


def idea_thanked(request: HttpRequest, idea: Idea) -> HttpResponse:
    """On to the idea's page (or to what waits for a moderator), where pictures can be added."""
    if idea.contribution.is_pending:
        messages.success(request, _("Thank you. A moderator reads your idea before it appears."))
    else:
        messages.success(request, _("Thank you. Your idea is online. You can add pictures now."))
    return redirect("ideas:edit", idea.pk)


def _own(request: HttpRequest, pk: int) -> Idea:
    idea = get_object_or_404(queries.ideas_in_context(), pk=pk)
    if not may_read_discussion(request.user, idea.box):
        raise Http404
    rules.may_edit_idea(request.user, idea, clock.now()).or_refuse()
    return idea


def _form_page(
    request: HttpRequest, row: Discussion, form: IdeaForm, similar: list[Idea] | None = None
) -> HttpResponse:
    context = {
        "box": row,
        "discussion": row,
        "project": row.project,
        "form": form,
        "similar": similar or [],
        "takes_part": may_take_part(row, clock.now()),
    }
    return render(request, "pages/idea_new.html", context, status=422 if form.errors else 200)


def _edit_page(
    request: HttpRequest, idea: Idea, *, form: IdeaForm | None = None, picture: PictureForm | None = None
) -> HttpResponse:
    refused = bool((form and form.errors) or picture)
    context: dict[str, Any] = {
        "idea": idea,
        "form": form or IdeaForm.of(idea, None),
        "picture_form": picture or PictureForm(),
        "pictures": idea.pictures.shown(),
        "room_for_pictures": idea.pictures.count() < MOST_PICTURES,
    }
    return render(request, "pages/idea_edit.html", context, status=422 if refused else 200)
