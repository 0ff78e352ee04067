"""What the frame of activities has to know of surveys."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kit.formats import number_in_words
from participation.projects.kinds import Kind
from participation.surveys.models import Survey
from participation.surveys.queries import file_of


def _answers(count: int) -> str:
    return ngettext("%(n)s person answered", "%(n)s people answered", count) % {"n": number_in_words(count)}


SURVEY = Kind(
    key="survey",
    name=_("Survey"),
    new=_("New survey"),
    purpose=_("Several questions with given answers. Everybody answers once; you get figures, and a file."),
    icon="clipboard-document-list",
    rows=lambda: Survey.objects.all(),
    heading="title",
    introduction="introduction",
    counted="response_count",
    counted_in_words=_answers,
    last_at="last_response_at",
    page=lambda slug, pk: reverse("surveys:detail", args=[slug, pk]),
    editor="workspace:survey",
    new_page="workspace:survey_new",
    file=file_of,
)
