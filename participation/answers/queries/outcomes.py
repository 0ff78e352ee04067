"""Questions about what came of projects."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import BigIntegerField, F, Prefetch, QuerySet

from kit.ready import Ready
from participation.answers.models import Conclusion, Outcome, ShapedBy
from participation.discussions.models import Contribution, Theme
from participation.projects.models import Project

#: How many contributions a form offers to choose from, and a page shows of those that shaped something.
OFFERED, SHOWN = 60, 5


def outcome_of(project: Project) -> Outcome | None:
    """The published outcome of a project; None before it is published."""
    return _OUTCOME.first(project=project.pk)


_OUTCOME = Ready(lambda project: Outcome.objects.filter(project=project), project=BigIntegerField())


def conclusions_of(project: Project) -> QuerySet[Conclusion]:
    """What was concluded, theme by theme, with the visible contributions that shaped it. Two queries."""
    links = ShapedBy.objects.filter(contribution__status=Contribution.Status.VISIBLE)
    links = links.select_related("contribution__participant__user").order_by("contribution_id")
    rows = Conclusion.objects.filter(project=project).select_related("theme")
    return rows.prefetch_related(Prefetch("shaped_by", queryset=links)).order_by("id")


def shaped_by(contributions: Iterable[Contribution]) -> dict[int, list[Conclusion]]:
    """The published conclusions that these contributions shaped, by the contribution's id. One query."""
    rows = ShapedBy.objects.filter(
        contribution__in=[row.pk for row in contributions],
        conclusion__project__published_outcome__isnull=False,
    )
    found: dict[int, list[Conclusion]] = {}
    for link in rows.select_related("conclusion__project").order_by("conclusion_id"):
        found.setdefault(link.contribution_id, []).append(link.conclusion)
    return found


def worth_choosing(project: Project, *, theme: Theme | None = None) -> QuerySet[Contribution]:
    """Contributions that may have shaped a conclusion, those that most people agree with first."""
    rows = Contribution.objects.visible().top_level().filter(discussion__project=project)
    if theme is not None:
        rows = rows.filter(theme_links__theme=theme)
    return rows.select_related("participant__user", "discussion").order_by(
        (F("agree_count") * 1 - F("disagree_count") * 1).desc(), "-reply_count", "id"
    )[:OFFERED]
