"""Answering a survey: a page about it, its steps, a last look, and sending. Every step is kept on the server."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kit import clock
from kit.access import audience
from kit.errors import Refused
from kit.ratelimit import rate_limited
from participation.projects.rules import may_read_activity, may_take_part
from participation.surveys import actions, flow, queries, rules
from participation.surveys.forms import PageForm, read_page
from participation.surveys.models import Survey
from participation.surveys.reading import in_words
from participation.surveys.whose import Whose

COOKIE, KEPT_SECONDS = "survey", 60 * 60 * 24 * 90


@audience("anyone")
@require_GET
def detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What it asks and what for, and the way to begin or to go on."""
    row, now = readable_survey(request, slug, pk), clock.now()
    response = queries.response_of(row, whose(request))
    questions = queries.questions_of(row)
    context = {
        "survey": row,
        "project": row.project,
        "response": response,
        "number": sum(not question.is_section for question in questions),
        "takes_part": may_take_part(row, now),
        "sees_results": rules.may_see_results(request.user, row, now),
        "now": now,
    }
    return render(request, "surveys/detail.html", context)


@never_cache
@audience("anyone")
@rate_limited("survey", limit=120, per=60)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, slug: str, pk: int, number: int) -> HttpResponse:
    """One page of questions."""
    row = readable_survey(request, slug, pk)
    person, refusal = _ready(request, row)
    if refusal is not None:
        return refusal
    response = queries.response_of(row, person)
    answers = dict(response.answers) if response else {}
    pages = flow.pages(queries.questions_of(row), answers)
    if not 1 <= number <= len(pages):
        raise Http404
    page, form = pages[number - 1], None
    if request.method == "POST":
        form = PageForm(page.questions, request.POST, answers=answers)
        given = read_page(request, form, page.questions, with_gaps="back" in request.POST)
        # Whatever can be kept is kept, also where something else has to be mended.
        actions.save_answers(row, answers=given, whose=person)
        if not form.errors:
            return _remembered(_onward(request, row, number, person), person)
    elif not page.questions:
        return redirect("surveys:step", slug, pk, number + 1) if number < len(pages) else _review(row)
    context = {
        "survey": row,
        "project": row.project,
        "page": page,
        "form": form or PageForm(page.questions, answers=answers),
        "number": number,
        "total": len(pages),
        "previous": _earlier(pages, number),
    }
    answer = render(request, "surveys/step.html", context, status=422 if form else 200)
    return _remembered(answer, person) if form else answer


@never_cache
@audience("anyone")
@rate_limited("survey", limit=120, per=60)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Everything that was answered, before it is sent."""
    row = readable_survey(request, slug, pk)
    person, refusal = _ready(request, row)
    if refusal is not None:
        return refusal
    response = queries.response_of(row, person)
    if response is None:
        return redirect("surveys:detail", slug, pk)
    if request.method == "POST":
        try:
            actions.submit_response(row, whose=person)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Thank you. Your answers count now."))
            return redirect("surveys:detail", slug, pk)
    pages = flow.pages(queries.questions_of(row), response.answers)
    lines = [
        (number, question, in_words(question, response.answers.get(str(question.pk))))
        for number, page in enumerate(pages, start=1)
        for question in page.questions
    ]
    context = {"survey": row, "project": row.project, "lines": lines}
    return render(request, "surveys/review.html", context)


@audience("anyone")
@require_GET
def results(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What came of it, in figures."""
    row = readable_survey(request, slug, pk)
    sees = rules.may_see_results(request.user, row, clock.now())
    context = {
        "survey": row,
        "project": row.project,
        "sees_results": sees,
        "results": queries.results_of(row, with_texts=row.shows_texts) if sees else [],
        "smallest": rules.SMALLEST_GROUP,
    }
    return render(request, "surveys/results.html", context, status=200 if sees else 403)


def readable_survey(request: HttpRequest, slug: str, pk: int) -> Survey:
    """The survey of that project, or 404 where this person may not read it."""
    row = get_object_or_404(queries.surveys_in_context(), pk=pk, project__slug=slug)
    if not may_read_activity(request.user, row):
        raise Http404
    return row


def whose(request: HttpRequest) -> Whose:
    """The person who is signed in, or this browser."""
    if request.user.is_authenticated:
        return Whose(user=request.user)
    return Whose(browser=request.COOKIES.get(COOKIE, "")[:64])


def _ready(request: HttpRequest, row: Survey) -> tuple[Whose, HttpResponse | None]:
    """Who answers; or, instead, where they have to go first."""
    person = whose(request)
    if not may_take_part(row, clock.now()):
        return person, redirect("surveys:detail", row.project.slug, row.pk)
    if not request.user.is_authenticated:
        if not row.without_account:
            return person, redirect_to_login(request.path)
        person = person if person.browser else Whose(browser=secrets.token_urlsafe(32))
    response = queries.response_of(row, person)
    if response is not None and response.is_submitted:
        return person, redirect("surveys:detail", row.project.slug, row.pk)
    return person, None


def _onward(request: HttpRequest, row: Survey, number: int, person: Whose) -> HttpResponse:
    response = queries.response_of(row, person)
    answers = response.answers if response else {}
    pages = flow.pages(queries.questions_of(row), answers)
    if "back" in request.POST:
        earlier = _earlier(pages, number)
        return redirect("surveys:step", row.project.slug, row.pk, earlier) if earlier else _about(row)
    later = (n for n in range(number + 1, len(pages) + 1) if pages[n - 1].questions)
    following = next(later, None)
    return redirect("surveys:step", row.project.slug, row.pk, following) if following else _review(row)


def _earlier(pages: list[flow.Page], number: int) -> int | None:
    return next((n for n in range(number - 1, 0, -1) if pages[n - 1].questions), None)


def _review(row: Survey) -> HttpResponse:
    return redirect("surveys:review", row.project.slug, row.pk)


def _about(row: Survey) -> HttpResponse:
    return redirect("surveys:detail", row.project.slug, row.pk)


def _remembered(response: HttpResponse, person: Whose) -> HttpResponse:
    """With the browser's token, which is set only once somebody without an account has answered something."""
    if person.user is None and person.browser:
        response.set_cookie(
            COOKIE,
            person.browser,
            max_age=KEPT_SECONDS,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response
