"""The themes of a project, and which contributions are about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit
from kit.errors import Refused
from participation.discussions import rules
from participation.discussions.models import Contribution, ContributionTheme, Theme
from participation.lifecycle import refuse_unless_writable
from participation.projects.models import Project

LONGEST_NAME = 80
#: More than these are no longer a small vocabulary, and nobody would find the right one.
MOST_THEMES = 40


def add_theme(project: Project, *, name: str, by: Any) -> Theme:
    """A new theme of a project. Raises NotAllowed, or Refused, naming `name`."""
    refuse_unless_writable()
    rules.may_set_themes(by, project).or_refuse()
    name = _checked_name(project, name)
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if Theme.objects.filter(project=project).count() >= MOST_THEMES:
            raise Refused(_("A project has at most 40 themes. Remove one that is hardly used."), field="name")
        theme = Theme.objects.create(project=project, name=name)
        audit.record("theme.added", by=by, subject=theme)
    return theme


def rename_theme(theme: Theme, *, name: str, by: Any) -> Theme:
    """Give a theme another name; what is about it stays so. Raises NotAllowed, or Refused, naming `name`."""
    refuse_unless_writable()
    rules.may_set_themes(by, theme.project).or_refuse()
    name = _checked_name(theme.project, name, but=theme)
    with transaction.atomic():
        theme.name = name
        theme.save(update_fields=["name"])
        audit.record("theme.renamed", by=by, subject=theme)
    return theme


def remove_theme(theme: Theme, *, by: Any) -> None:
    """Take a theme off the project and off everything that was about it. Raises NotAllowed."""
    refuse_unless_writable()
    rules.may_set_themes(by, theme.project).or_refuse()
    with transaction.atomic():
        audit.record("theme.removed", by=by, subject=theme)
        theme.delete()


def set_themes(
    contributions: Sequence[Contribution], *, add: Sequence[Theme] = (), remove: Sequence[Theme] = (), by: Any
) -> int:
    """Say that contributions are about themes, or no longer. Returns how many links were new.

    Raises NotAllowed, or Refused where a theme belongs to another project than a contribution. Four statements, however
    many contributions.
    """
    refuse_unless_writable()
    if not contributions:
        return 0
    projects = {row.discussion.project_id: row.discussion.project for row in contributions}
    for project in projects.values():
        rules.may_set_themes(by, project).or_refuse()
    if add and {theme.project_id for theme in add} != set(projects):
        raise Refused(
            _("A theme belongs to one project, and so must everything that is about it."), field="theme"
        )
    ids = [row.pk for row in contributions]
    with transaction.atomic():
        ContributionTheme.objects.filter(contribution__in=ids, theme__in=list(remove)).delete()
        links = ContributionTheme.objects.filter(contribution__in=ids, theme__in=list(add))
        known = set(links.values_list("contribution_id", "theme_id"))
        new = [
            ContributionTheme(contribution_id=pk, theme=theme)
            for pk in ids
            for theme in add
            if (pk, theme.pk) not in known
        ]
        ContributionTheme.objects.bulk_create(new, ignore_conflicts=True)
        after = {
            "contributions": ids,
            "added": [theme.pk for theme in add],
            "removed": [theme.pk for theme in remove],
        }
        audit.record(
            "contribution.themes_set", by=by, subject=contributions[0].discussion.project, after=after
        )
    return len(new)


def _checked_name(project: Project, name: str, *, but: Theme | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Name the theme in a word or two."), field="name")
    if len(name) > LONGEST_NAME:
        raise Refused(_("This name is too long. Use a word or two."), field="name")
    same = Theme.objects.filter(project=project, name__iexact=name)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise Refused(_("This project already has a theme of that name."), field="name")
    return name
