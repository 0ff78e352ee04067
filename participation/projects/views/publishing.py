"""Showing a project to others: when it is published, who looks at it before, previews of a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock, scope
from kit.access import audience
from kit.errors import Refused, show_in
from kit.formats import number_in_words
from participation.projects import actions, queries, rules
from participation.projects.forms import (
    DuplicateForm,
    PreviewForm,
    PublishingPolicyForm,
    ReviewForm,
    ScheduleForm,
    VerdictForm,
)
from participation.projects.models import PreviewLink, Project, PublicationReview
from participation.projects.views.editor import frame, project_of


@audience("staff")
@require_GET
def publishing(request: HttpRequest, slug: str) -> HttpResponse:
    """Who sees the project, and from when."""
    return publishing_page(request, project_of(request, slug))


@audience("staff")
@require_POST
def schedule(request: HttpRequest, slug: str) -> HttpResponse:
    """Set the moment at which the project is published."""
    project, form = project_of(request, slug), ScheduleForm(request.POST)
    if form.is_valid():
        try:
            actions.schedule_publication(project, at=form.cleaned_data["publish_at"], by=request.user)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("It will be published by itself."))
            return redirect("workspace:project_publishing", slug)
    return publishing_page(request, project, schedule_form=form)


@audience("staff")
@require_POST
def schedule_removal(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave the draft a draft."""
    project = project_of(request, slug)
    return _done(
        request,
        project,
        lambda: actions.cancel_publication(project, by=request.user),
        _("Nothing is planned any more."),
    )


@audience("staff")
@require_POST
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a second look."""
    project, form = project_of(request, slug), ReviewForm(request.POST)
    if form.is_valid():
        try:
            actions.ask_for_review(project, note=form.cleaned_data["note"], by=request.user)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(
                request, _("Whoever may publish this project sees it among what needs them today.")
            )
            return redirect("workspace:project_publishing", slug)
    return publishing_page(request, project, review_form=form)


@audience("staff")
@require_POST
def review_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask nobody any more."""
    row = _review(pk)
    return _done(
        request,
        row.project,
        lambda: actions.withdraw_review(row, by=request.user),
        _("Nobody is asked any more."),
    )


@audience("staff")
@require_POST
def verdict(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the draft, or send it back."""
    row, form = _review(pk), VerdictForm(request.POST)
    if form.is_valid():
        comment, seen = form.cleaned_data["comment"], form.cleaned_data["seen"]
        try:
            if "approve" in request.POST:
                actions.approve_publication(row, seen=seen, comment=comment, by=request.user)
                words = _("You have approved it. Whoever asked is told.")
            else:
                actions.send_publication_back(row, comment=comment, by=request.user)
                words = _("You have sent it back. Whoever asked is told.")
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, words)
            return redirect("workspace:project_publishing", row.project.slug)
    return publishing_page(request, project_of(request, row.project.slug), verdict_form=form)


@audience("staff")
@require_POST
def duplicate(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin another project with what this one has."""
    project, form = project_of(request, slug), DuplicateForm(request.POST)
    if form.is_valid():
        try:
            made = actions.duplicate_project(project, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            parts = ", ".join(f"{words} ({number_in_words(number)})" for words, number in made.copied)
            messages.success(
                request,
                _("A new draft with the purpose of “%(title)s”. Copied: %(parts)s.")
                % {"title": project.title, "parts": parts or "–"},
            )
            messages.info(
                request,
                _("Not copied: what people said, answers, results, the outcome and the timeline."),
            )
            return redirect("workspace:project", made.project.slug)
    return publishing_page(request, project, duplicate_form=form)


@audience("administrator")
@require_http_methods(["GET", "POST"])
def policy(request: HttpRequest) -> HttpResponse:
    """What is asked before a project is published."""
    form = PublishingPolicyForm(request.POST or None, initial={"needs_review": queries.needs_review()})
    if request.method == "POST":
        form = PublishingPolicyForm(request.POST)
        if form.is_valid():
            actions.decide_about_reviews(needed=form.cleaned_data["needs_review"], by=request.user)
            messages.success(request, _("Saved."))
            return redirect("workspace:publishing_policy")
    return render(request, "projects/policy.html", {"form": form})


@audience("staff")
@never_cache
@require_POST
def previews(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a link to the draft. It is shown once: only its hash is kept."""
    project, form = project_of(request, slug), PreviewForm(request.POST)
    shown = ""
    if form.is_valid():
        try:
            token = actions.make_preview_link(project, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            shown, form = f"{scope.current().url}{reverse('projects:preview', args=[token])}", PreviewForm()
    return publishing_page(request, project, preview_form=form, shown=shown)


@audience("staff")
@require_POST
def preview_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a link back."""
    link = get_object_or_404(PreviewLink.objects.select_related("project"), pk=pk)
    actions.revoke_preview_link(link, by=request.user)
    messages.success(request, _("The link shows nothing any more."))
    return redirect("workspace:project_publishing", link.project.slug)


def _review(pk: int) -> PublicationReview:
    return get_object_or_404(PublicationReview.objects.select_related("project"), pk=pk)


def _done(request: HttpRequest, project: Project, act: Callable[[], object], words: str) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, words)
    return redirect("workspace:project_publishing", project.slug)


def publishing_page(request: HttpRequest, project: Project, **more: Any) -> HttpResponse:
    """The page, with the forms that were filled in."""
    now = clock.now()
    around = frame(request, project, "publishing")
    latest = around["look"].latest
    context = {
        **around,
        "may_publish": rules.may_publish_project(request.user, project),
        "may_review": bool(latest and latest.is_waiting)
        and rules.may_review_publication(request.user, latest),
        "schedule_form": ScheduleForm(initial={"publish_at": project.publish_at}),
        "may_create": rules.may_create_project(request.user, project.department_id),
        "duplicate_form": DuplicateForm(),
        "review_form": ReviewForm(),
        "verdict_form": VerdictForm(initial={"seen": queries.purpose_digest(project)}),
        "links": [(link, link.is_valid(now)) for link in queries.preview_links_of(project)],
        "preview_form": PreviewForm(),
        "now": now,
        **more,
    }
    forms = [value for name, value in more.items() if name.endswith("_form")]
    refused = any(form.is_bound and form.errors for form in forms)
    return render(request, "projects/publishing.html", context, status=422 if refused else 200)
