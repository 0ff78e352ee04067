"""The census that participants are compared with: typed in, or brought in as a table."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Area
from kit.access import audience
from kit.csvio import csv_response
from kit.errors import Refused, show_in
from kit.formats import number_in_words
from participation.engagement import actions, rules
from participation.engagement.censuslist import LONGEST_TABLE, Row, read_table, sums
from participation.engagement.forms import CensusForm, CensusTableForm, census_groups
from participation.engagement.models import Census


@audience("staff")
@require_http_methods(["GET", "POST"])
def census(request: HttpRequest) -> HttpResponse:
    """How many inhabitants there are by age band and area."""
    rules.may_keep_the_census(request.user).or_refuse()
    form = CensusForm(request.POST or None)
    if form.is_valid():
        for dimension in ("age", "area"):
            actions.set_census(dimension, inhabitants=form.inhabitants(dimension), by=request.user)
        messages.success(request, _("Saved. Participants are compared with these numbers from now on."))
        return redirect("engagement:overview")
    return render(request, "engagement/census.html", {"form": form}, status=422 if form.errors else 200)


@audience("staff")
@require_http_methods(["GET", "POST"])
def census_table(request: HttpRequest) -> HttpResponse:
    """A table; sent once it is shown row by row, sent again with `go` it is kept."""
    rules.may_keep_the_census(request.user).or_refuse()
    form = CensusTableForm(request.POST or None, request.FILES or None)
    rows: list[Row] = []
    if form.is_valid():
        rows = read_table(form.cleaned_data["table"], areas=_areas())
        try:
            if len(rows) > LONGEST_TABLE:
                words = _("This table is too long. Use at most %(number)s rows.")
                raise Refused(words % {"number": number_in_words(LONGEST_TABLE)}, field="table")
            if "go" in request.POST:
                kept = actions.take_in_census(rows, by=request.user)
                said = ngettext("%(n)d group is kept.", "%(n)d groups are kept.", kept) % {"n": kept}
                messages.success(request, said)
                return redirect("engagement:census")
        except Refused as refused:
            show_in(form, refused)
    context = _preview(form, rows)
    return render(request, "engagement/census_table.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_GET
def census_template(request: HttpRequest) -> HttpResponseBase:
    """A table to fill in: every group, with what is known of it."""
    rules.may_keep_the_census(request.user).or_refuse()
    known = _known()
    rows = [[dimension, name, known.get((dimension, key))] for (dimension, key), name in census_groups()]
    return csv_response("census.csv", ["by", _("Group"), _("Inhabitants")], rows, delimiter=";")


def _preview(form: CensusTableForm, rows: list[Row]) -> dict[str, Any]:
    rows, known = rows[:LONGEST_TABLE], _known()
    text = form.cleaned_data.get("table", "") if form.is_bound and not form.errors else ""
    names = dict(census_groups())
    return {
        # What was read out of a file can be mended in the field.
        "form": CensusTableForm(initial={"table": text}) if text else form,
        "text": text,
        "rejected": [row for row in rows if row.error],
        "groups": [
            {"name": names[dimension, group], "inhabitants": number, "before": known.get((dimension, group))}
            for dimension, groups in sums(rows).items()
            for group, number in groups.items()
        ],
    }


def _areas() -> dict[str, str]:
    return {str(pk): name for pk, name in Area.objects.values_list("pk", "name")}


def _known() -> dict[tuple[str, str], int]:
    rows = Census.objects.values_list("dimension", "group", "inhabitants")
    return {(dimension, group): inhabitants for dimension, group, inhabitants in rows}
