"""Figures as files: the report as PDF, the workbook, the monthly report, the open data package."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit.access import audience
from participation.engagement import actions, queries, rules
from participation.engagement.definitions import DEFINITIONS
from participation.engagement.models import OpenData
from participation.engagement.papers.opendata import descriptor
from participation.engagement.papers.pdf import report as report_of
from participation.engagement.papers.workbook import workbook as workbook_of
from participation.engagement.views.asking import asked_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@audience("staff")
@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """The report of the site, or of a project, an activity, a department or a channel, as PDF."""
    actions.bring_up_to_date()
    asked = asked_for(request)
    figures = queries.figures_of(asked.scope)
    marked = queries.marked_days(asked.scope, project=asked.project)
    marks = [day.mark for day in marked]
    pdf = report_of(
        figures,
        title=asked.title,
        marked=marked,
        happened=queries.annotations_of(asked.scope, figures.window, marks=marks, project=asked.project),
        projects=queries.figures_of_all_projects() if asked.scope.part is queries.Part.SITE else (),
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="engagement.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@audience("staff")
@require_GET
def workbook(request: HttpRequest) -> HttpResponseBase:
    """The same figures, and every day, as a workbook."""
    actions.bring_up_to_date()
    asked = asked_for(request)
    file = workbook_of(queries.figures_of(asked.scope), title=asked.title)
    response = FileResponse(file, as_attachment=True, filename="engagement.xlsx", content_type=XLSX)
    response["Cache-Control"] = "private, no-store"
    return response


@audience("staff")
@require_POST
def monthly(request: HttpRequest) -> HttpResponse:
    """Get the report of each month by mail, or no longer."""
    wanted = request.POST.get("wanted") == "yes"
    actions.choose_report(request.user, wanted=wanted, by=request.user)
    said = (
        _("You will get the report at the beginning of each month.")
        if wanted
        else _("You will get no more reports by mail.")
    )
    messages.success(request, said)
    return redirect("engagement:overview")


@audience("administrator")
@require_POST
def sharing(request: HttpRequest) -> HttpResponse:
    """Share this site's figures with its region, or no longer."""
    wanted = request.POST.get("wanted") == "yes"
    actions.share_with_region(wanted, by=request.user)
    said = (
        _("Shared. The region sees the figures of the whole site by day, never more.")
        if wanted
        else _("No longer shared. The region does not see them any more.")
    )
    messages.success(request, said)
    return redirect("engagement:overview")


@audience("anyone")
@require_http_methods(["GET", "POST"])
def open_data(request: HttpRequest) -> HttpResponse:
    """What can be had, under which licence, what each column means; administrators have it made."""
    if request.method == "POST":
        actions.request_open_data(by=request.user)
        messages.success(request, _("The package is being made. It appears here within minutes."))
        return redirect("engagement_site:open_data")
    newest = OpenData.objects.exclude(finished_at=None).first()
    context = {
        "newest": newest,
        "waiting": OpenData.objects.filter(finished_at=None, failed_because="").first(),
        "package": descriptor(),
        "definitions": DEFINITIONS.values(),
        "may_make": request.user.is_authenticated and bool(rules.may_keep_the_census(request.user)),
    }
    return render(request, "engagement/open_data.html", context)


@audience("anyone")
@require_GET
def open_data_file(request: HttpRequest) -> HttpResponseBase:
    """The newest package."""
    newest = OpenData.objects.exclude(finished_at=None).first()
    if newest is None or not default_storage.exists(newest.file):
        raise Http404
    return FileResponse(
        default_storage.open(newest.file),
        as_attachment=True,
        filename="participation-open-data.zip",
        content_type="application/zip",
    )
