"""The categories of an idea box, and a box with the same ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit
from kit.errors import Refused
from participation.discussions.actions import copy_discussion
from participation.discussions.models import Discussion
from participation.ideas.models import Category
from participation.lifecycle import refuse_unless_writable
from participation.projects.actions.activities import held_activity
from participation.projects.models import Project

MOST_CATEGORIES = 20
LONGEST_NAME = 60


def add_category(box: Discussion, *, name: str, by: Any) -> Category:
    """A new category of an idea box. Raises NotAllowed, or Refused, naming `name`."""
    refuse_unless_writable()
    with transaction.atomic():
        box = held_activity(box, by=by)
        if not box.is_idea_box:
            raise Refused(_("Only idea boxes have categories."))
        name = _checked_name(box, name)
        if box.categories.count() >= MOST_CATEGORIES:
            raise Refused(_("An idea box has at most 20 categories."), field="name")
        category = Category.objects.create(box=box, name=name)
        audit.record("idea.category_added", by=by, subject=category)
    return category


def rename_category(category: Category, *, name: str, by: Any) -> Category:
    """Give a category another name; its ideas stay in it. Raises NotAllowed, or Refused, naming `name`."""
    refuse_unless_writable()
    with transaction.atomic():
        box = held_activity(category.box, by=by)
        category.name = _checked_name(box, name, but=category)
        category.save(update_fields=["name"])
        audit.record("idea.category_renamed", by=by, subject=category)
    return category


def remove_category(category: Category, *, by: Any) -> None:
    """Take a category away; its ideas stay, without one. Raises NotAllowed."""
    refuse_unless_writable()
    with transaction.atomic():
        held_activity(category.box, by=by)
        audit.record("idea.category_removed", by=by, subject=category)
        category.delete()


def _checked_name(box: Discussion, name: str, *, but: Category | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Name the category in a word or two."), field="name")
    if len(name) > LONGEST_NAME:
        raise Refused(_("This name is too long. Use a word or two."), field="name")
    same = Category.objects.filter(box=box, name__iexact=name)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise Refused(_("This box already has a category of that name."), field="name")
    return name


def copy_box(
    box: Discussion,
    *,
    into: Project,
    by: Any,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> Discussion:
    """A draft of an idea box in another project with the same categories, without ideas. Raises NotAllowed or Refused."""
    copy = copy_discussion(box, into=into, by=by, opens_at=opens_at, closes_at=closes_at)
    Category.objects.bulk_create(
        Category(box=copy, name=name) for name in box.categories.values_list("name", flat=True)
    )
    return copy
