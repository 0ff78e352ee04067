"""What administrators see and decide about privacy."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kit.access import audience
from kit.errors import Refused, show_in
from kit.pagination import keyset_page
from kit.personal import register
from participation.privacy import actions, queries
from participation.privacy.forms import RulesForm, TextForm
from participation.privacy.models import LegalText, PersonalRequest, RetentionRun

ON_A_PAGE = 50


@audience("administrator")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What people asked for, newest first."""
    page = keyset_page(
        PersonalRequest.objects.all(), ordering=("-id",), cursor=request.GET.get("after"), size=ON_A_PAGE
    )
    return render(request, "privacy/overview.html", {"page": page})


@audience("administrator")
@require_http_methods(["GET", "POST"])
def retention(request: HttpRequest) -> HttpResponse:
    """The rules about forgetting: their terms, and (asked for) what they would touch now."""
    form = RulesForm(request.POST or None)
    if form.is_valid():
        try:
            actions.decide_policy(by=request.user, **form.decided())
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Saved. The rules use it from tonight on."))
            return redirect("privacy_workspace:retention")
    counted = (
        [(rule, queries.due(rule).count()) for rule in register().retention]
        if request.GET.get("count") == "1"
        else None
    )
    context = {"form": form, "counted": counted}
    return render(request, "privacy/retention.html", context, status=422 if form.errors else 200)


@audience("administrator")
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """What the rules did, night by night."""
    page = keyset_page(
        RetentionRun.objects.all(), ordering=("-id",), cursor=request.GET.get("after"), size=ON_A_PAGE
    )
    titles = {rule.key: rule.title for rule in register().retention}
    rows = [(run, titles.get(run.rule, run.rule)) for run in page.items]
    return render(request, "privacy/reports.html", {"page": page, "rows": rows})


@audience("administrator")
@require_GET
def activities(request: HttpRequest) -> HttpResponse:
    """The record of processing activities, to be printed."""
    rules = [(rule, queries.days_of(rule)) for rule in register().retention]
    context = {"activities": queries.activities(), "rules": rules, "operator": settings.OPERATOR}
    return render(request, "privacy/activities.html", context)


@audience("administrator")
@require_GET
def texts(request: HttpRequest) -> HttpResponse:
    """The legal texts: which version counts, and which draft waits."""
    rows = [(kind, queries.published(kind), queries.draft_of(kind)) for kind in LegalText.Kind]
    return render(request, "privacy/texts.html", {"rows": rows})


@audience("administrator")
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, kind: str) -> HttpResponse:
    """Write the draft of a text, look at it, publish it."""
    if kind not in LegalText.Kind.values:
        raise Http404
    draft, base = queries.draft_of(kind), queries.published(kind)
    form = TextForm(request.POST or None, draft=draft, base=base)
    if form.is_valid():
        try:
            draft = actions.save_draft(kind, by=request.user, **form.written())
            if "publish" in request.POST:
                actions.publish_text(kind, by=request.user)
                messages.success(request, _("Published. Everybody can read it now."))
                return redirect("privacy_workspace:texts")
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Saved as a draft. Nobody outside of the workspace sees it."))
            return redirect("privacy_workspace:text", kind=kind)
    language = translation.get_language() or "en"
    context = {
        "form": form,
        "kind": LegalText.Kind(kind),
        "draft": draft,
        "base": base,
        "preview": queries.in_language(draft.bodies, language) if draft else "",
    }
    return render(request, "privacy/text_draft.html", context, status=422 if form.errors else 200)
