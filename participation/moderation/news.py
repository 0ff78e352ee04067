"""What authors, people who flagged something, and moderators are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.formats import distance_in_words, number_in_words
from participation.moderation.models import Case, Flag, Statement
from participation.news.actions import announce
from participation.news.kinds import Kind
from participation.news.models import Notice
from participation.news.sources import Source, Telling
from participation.projects.models import Project


def announce_statement(statement: Statement, *, at: datetime) -> None:
    """Tell whom it is about what was decided, what came of an appeal, or that it was taken back."""
    author = statement.participant.user_id
    if author is not None:
        announce(
            Kind.MODERATION,
            key=f"statement:{statement.pk}:{at.isoformat()}",
            source="statement",
            about=statement.pk,
            project=statement.contribution.discussion.project_id,
            people=[author],
            at=at,
        )


def announce_outcome(case: Case, *, project_id: int, at: datetime) -> None:
    """Tell those who flagged something what was decided (article 16 of the Digital Services Act)."""
    people = Flag.objects.filter(case=case, by__isnull=False).values_list("by", flat=True)
    announce(
        Kind.MODERATION,
        key=f"case:{case.pk}",
        source="case",
        about=case.pk,
        project=project_id,
        people=list(people),
        at=at,
    )


def announce_waiting(project_id: int, people: Sequence[int], *, at: datetime) -> None:
    """Tell the moderators of a project, once a day, that something has waited too long."""
    announce(
        Kind.DUTY,
        key=f"moderation:{project_id}:{at:%Y-%m-%d}",
        source="moderation_queue",
        about=project_id,
        project=project_id,
        people=people,
        at=at,
    )


def _tell_of_statements(notices: Sequence[Notice]) -> dict[int, Telling]:
    rows = Statement.objects.select_related("contribution__discussion")
    found = rows.in_bulk({notice.news.about_id for notice in notices})
    return {
        notice.pk: _telling(found[notice.news.about_id])
        for notice in notices
        if notice.news.about_id in found
    }


def _telling(row: Statement) -> Telling:
    is_about_words = not row.is_block
    return Telling(
        headline=_headline(row),
        text=_text(row),
        quote=row.contribution.body if is_about_words else "",
        where=row.contribution.discussion.question,
        path=reverse("moderation:statement", args=[row.pk]),
        button=_("Read the decision") if row.is_lifted else _("Read the reasons, or appeal"),
    )


def _headline(row: Statement) -> str:
    if row.is_about_a_picture and row.appeal_outcome != Statement.Appeal.UPHELD:
        if row.is_lifted:
            return _("Your picture can be seen again")
        return _("A picture of your idea was taken away")
    if row.is_lifted:
        return _("You can write here again") if row.is_block else _("What you wrote can be read again")
    if row.appeal_outcome == Statement.Appeal.UPHELD:
        return _("Your appeal was looked at: the decision stays")
    if row.is_block:
        return _("You cannot write here for now")
    if row.measure == Statement.Measure.REFUSED:
        return _("Something you wrote was not published")
    return _("Something you wrote was hidden")


def _text(row: Statement) -> str:
    if row.appeal_answer:
        return row.appeal_answer
    if row.is_lifted:
        return _("The decision was taken back.")
    words = _("A moderator has decided this. The rule: %(ground)s. The reason: %(reason)s")
    return words % {"ground": row.get_ground_display(), "reason": row.facts}


def _tell_of_cases(notices: Sequence[Notice]) -> dict[int, Telling]:
    rows = Case.objects.select_related("contribution__discussion__project")
    found = rows.in_bulk({notice.news.about_id for notice in notices})
    told = {}
    for notice in notices:
        row = found.get(notice.news.about_id)
        if row is None or not row.is_settled or not row.contribution.discussion.project.is_public:
            continue
        is_hidden = row.outcome == Case.Outcome.HIDDEN
        told[notice.pk] = Telling(
            headline=_("A moderator has looked at what you flagged"),
            text=_("It cannot be read any more. Thank you for your help.")
            if is_hidden
            else _("It keeps to the rules, so it stays. Thank you for your help."),
            where=row.contribution.discussion.question,
            path=reverse("discussions:detail", args=[row.contribution.discussion_id]),
            button=_("Open the discussion"),
        )
    return told


def _tell_of_queues(notices: Sequence[Notice]) -> dict[int, Telling]:
    numbers = {notice.news.about_id for notice in notices}
    titles = dict(Project.objects.filter(pk__in=numbers).values_list("pk", "title"))
    waiting = Case.objects.waiting().filter(contribution__discussion__project__in=numbers)
    counted = waiting.values_list("contribution__discussion__project").annotate(Count("pk"), Min("opened_at"))
    found = {pk: (count, oldest) for pk, count, oldest in counted.order_by()}
    told = {}
    for notice in notices:
        if notice.news.about_id not in found:
            continue
        count, oldest = found[notice.news.about_id]
        words = ngettext("%(n)s thing waits for a moderator", "%(n)s things wait for a moderator", count)
        told[notice.pk] = Telling(
            headline=words % {"n": number_in_words(count)},
            text=_("The oldest came %(when)s.") % {"when": distance_in_words(oldest)},
            where=titles.get(notice.news.about_id, ""),
            path=reverse("workspace:moderation"),
            button=_("Moderate"),
        )
    return told


STATEMENTS = Source(_tell_of_statements)
CASES = Source(_tell_of_cases)
QUEUES = Source(_tell_of_queues)
