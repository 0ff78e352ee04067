"""The picture that a project is shown with."""

from __future__ import annotations

from functools import partial
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit
from kit.covers import checked_words
from kit.errors import Refused
from participation.lifecycle import refuse_unless_writable
from participation.projects import rules, storage
from participation.projects.actions._rows import locked
from participation.projects.models import Project

_FIELDS = ("cover_key", "cover_alt", "cover_credit", "cover_width", "cover_height")


def set_cover(
    project: Project, *, alt: str, by: Any, credit: str = "", file: BinaryIO | None = None
) -> Project:
    """Give a project a picture, made anew in a few sizes; without a `file` the words of the one it has are changed.

    `alt` says what can be seen on it, `credit` who made it. Raises NotAllowed, or Refused, naming `picture`, `alt` or
    `credit`.
    """
    refuse_unless_writable()
    alt, credit = checked_words(alt, credit)
    with transaction.atomic():
        project = locked(project)
        rules.may_edit_project(by, project).or_refuse()
        if file is None and not project.has_cover:
            raise Refused(_("Choose a picture."), field="picture")
        if file is not None:
            _let_go(project)
            project.cover_key, large = storage.keep_cover(file)
            project.cover_width, project.cover_height = large.width, large.height
        project.cover_alt, project.cover_credit = alt, credit
        project.save(update_fields=_FIELDS)
        audit.record("project.cover_set", by=by, subject=project, after={"new_picture": file is not None})
    return project


def remove_cover(project: Project, *, by: Any) -> Project:
    """Show a project without a picture; harmless when it has none. Raises NotAllowed."""
    refuse_unless_writable()
    with transaction.atomic():
        project = locked(project)
        rules.may_edit_project(by, project).or_refuse()
        if project.has_cover:
            _let_go(project)
            project.cover_key, project.cover_alt, project.cover_credit = "", "", ""
            project.cover_width = project.cover_height = 0
            project.save(update_fields=_FIELDS)
            audit.record("project.cover_removed", by=by, subject=project)
    return project


def _let_go(project: Project) -> None:
    """Its files go when the change is certain."""
    transaction.on_commit(partial(storage.throw_cover_away, project.cover_key))
